import { concat, toHex } from '../codec/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { type Examination, fail, inapplicable, inconclusive } from './examination.ts';
import { answerWords, HdlcLine } from './hdlc-line.ts';
import { openingAarq } from './opening.ts';
import { commands, informationControl, receiveReady } from './raw-frame.ts';

const { SNRM, DISC } = commands;
const llcHeader = Uint8Array.of(0xe6, 0xe6, 0x00);
const longest = 2030;
const defaultLength = 128;
const parameter = { receiveLength: 6, transmitLength: 5, transmitWindow: 7, receiveWindow: 8 } as const;

/** The parameters of a UA by their identifiers, as they stand. */
function parametersOf(information: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  if (information.length === 0) return found;
  if (information[0] !== 0x81 || information[1] !== 0x80) fail('parameters that begin with 81 80', toHex(information));
  for (let at = 3; at + 1 < information.length; at += 2 + information[at + 1]!)
    found.set(information[at]!, information.subarray(at + 2, at + 2 + information[at + 1]!));
  return found;
}

function numberOf(octets: Uint8Array | undefined): number | undefined {
  return octets?.reduce((number, octet) => number * 256 + octet, 0);
}

async function negotiatesLength(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  const information = Uint8Array.of(0x81, 0x80, 0x08, 0x05, 2, longest >> 8, longest & 0xff, 6, 2, 0x07, 0xee);
  const ua = await line.expect(line.frame(SNRM, { information }), 'UA');
  const parameters = parametersOf(ua.information);
  for (const name of ['transmitLength', 'receiveLength'] as const)
    await examination.subtest(`${name} of the UA is ${longest} at most`, async () => {
      const value = numberOf(parameters.get(parameter[name])) ?? defaultLength;
      if (value > longest || value === 0) fail(`a length of 1 to ${longest}`, `${value}`);
    });
}

async function negotiatesWindow(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  const information = Uint8Array.of(0x81, 0x80, 0x0c, 0x07, 4, 0, 0, 0, 4, 0x08, 4, 0, 0, 0, 4);
  const ua = await line.expect(line.frame(SNRM, { information }), 'UA');
  const parameters = parametersOf(ua.information);
  for (const name of ['transmitWindow', 'receiveWindow'] as const)
    await examination.subtest(`${name} of the UA has four octets`, async () => {
      const octets = parameters.get(parameter[name]);
      if (octets !== undefined && octets.length !== 4) fail('four octets', `${octets.length}`);
      const window = numberOf(octets) ?? 1;
      if (window < 1 || window > 4) fail('a window of 1 to 4', `${window}`);
    });
}

async function transfersInformation(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  const information = concat(llcHeader, openingAarq(examination));
  await examination.subtest('an AARQ in one frame is answered by an I frame', async () => {
    await line.connect();
    if (information.length > defaultLength) inapplicable('the AARQ does not fit one frame');
    await line.expect(line.frame(informationControl(0, 0), { information }), 'I');
  });
  await examination.subtest('an AARQ in segments is answered by RR for each, and an I frame', async () => {
    await line.connect();
    const size = Math.min(defaultLength, Math.ceil(information.length / 4));
    for (let start = 0, number = 0; start < information.length; start += size, number += 1) {
      const isLast = start + size >= information.length;
      const part = { information: information.subarray(start, start + size), isSegmented: !isLast };
      const { control } = await line.expect(line.frame(informationControl(number & 7, 0), part), isLast ? 'I' : 'RR');
      const expected = (number + 1) & 7;
      if ('receiveSequenceNumber' in control && control.receiveSequenceNumber !== expected)
        fail(`N(R)=${expected}`, `N(R)=${control.receiveSequenceNumber}`);
    }
  });
}

async function refusesLongInformation(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  const ua = await line.connect();
  const most = numberOf(parametersOf(ua.information).get(parameter.receiveLength)) ?? defaultLength;
  if (most >= longest) inapplicable(`the meter takes ${most} octets`);
  const information = new Uint8Array(most + 1);
  information.set(llcHeader);
  await examination.subtest(`an I frame of ${most + 1} octets is refused`, async () => {
    const answer = await line.exchange(line.frame(informationControl(0, 0), { information }));
    if (answer !== undefined) line.check(answer, 'FRMR');
  });
  await reconnects(examination, line);
}

async function refusesWrongReceiveNumber(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.connect();
  await examination.subtest('RR with N(R)=1 before any I frame is answered by FRMR', async () => {
    await line.expect(line.frame(receiveReady(1)), 'FRMR');
  });
  await reconnects(examination, line);
}

async function reconnects(examination: Examination, line: HdlcLine): Promise<void> {
  await examination.subtest('SNRM is answered by UA', async () => {
    await line.expect(line.frame(SNRM), 'UA');
  });
}

async function asksForMissing(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.connect();
  const information = concat(llcHeader, openingAarq(examination).subarray(0, 10));
  await examination.subtest('a first segment with N(S)=1 is answered by RR with N(R)=0', async () => {
    const { control } = await line.expect(
      line.frame(informationControl(1, 0), { information, isSegmented: true }),
      'RR',
    );
    if (control.kind === 'RR' && control.receiveSequenceNumber !== 0)
      fail('N(R)=0', `N(R)=${control.receiveSequenceNumber}`);
  });
}

async function servesNobodyDisconnected(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  const information = concat(llcHeader, openingAarq(examination));
  if (information.length > defaultLength) inconclusive('the AARQ does not fit one frame');
  await examination.subtest('an AARQ without a link is answered by DM or not at all', async () => {
    const answer = await line.exchange(line.frame(informationControl(0, 0), { information }));
    if (answer !== undefined && !(answer.kind === 'frame' && answer.control.kind === 'DM'))
      fail('DM or silence', answerWords(answer));
  });
  await examination.subtest('DISC is answered by DM', async () => {
    await line.expect(line.frame(DISC), 'DM');
  });
}

const common = { layer: 'hdlc', clause: 'IEC 62056-46 6.4.4' } as const;

/** Negotiation and transfer of information on the data link. */
export const hdlcInformationCases: readonly ConformanceCase[] = [
  { ...common, id: 'HDLC_NDM2NRM_P1', title: 'the longest information field', run: negotiatesLength },
  { ...common, id: 'HDLC_NDM2NRM_P2', title: 'window sizes', run: negotiatesWindow },
  { ...common, id: 'HDLC_INFO_P1', title: 'an AARQ, whole and in segments', run: transfersInformation },
  { ...common, id: 'HDLC_INFO_N1', title: 'information that is too long', run: refusesLongInformation },
  { ...common, id: 'HDLC_INFO_N2', title: 'a receive sequence number that cannot be', run: refusesWrongReceiveNumber },
  { ...common, id: 'HDLC_INFO_N3', title: 'a segment is missing', run: asksForMissing },
  { ...common, id: 'HDLC_NDMOP_N1', title: 'information without a link', run: servesNobodyDisconnected },
];
