import type { ConformanceCase } from './conformance-case.ts';
import { type Examination, fail } from './examination.ts';
import { HdlcLine } from './hdlc-line.ts';
import { commands, type RawFrame, receiveReady } from './raw-frame.ts';

const { SNRM, DISC } = commands;
const information = Uint8Array.of(0x81, 0x80, 0x00);
const clause = 'IEC 62056-46 6.4.3';

/** Starts in normal disconnected mode, and has to be there at the end. */
function staysDisconnected(faults: readonly (readonly [name: string, fault: Partial<RawFrame>])[]) {
  return async (examination: Examination): Promise<void> => {
    const line = await HdlcLine.open(examination);
    await line.disconnect();
    for (const [name, fault] of faults)
      await examination.subtest(name, async () => {
        // Only after silence is the closing flag of the frame before no opening flag of this one.
        await line.waitInterOctetTimeout();
        await line.expectSilence(line.frame(SNRM, fault));
      });
    await examination.subtest('DISC is answered by DM', async () => {
      await line.waitInterOctetTimeout();
      await line.expect(line.frame(DISC), 'DM');
    });
  };
}

async function exchangesFrames(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  await examination.subtest('SNRM is answered by UA', async () => {
    await line.expect(line.frame(SNRM), 'UA');
  });
  await examination.subtest('RR is answered by RR with N(R)=0', async () => {
    const { control } = await line.expect(line.frame(receiveReady(0)), 'RR');
    if (control.kind === 'RR' && control.receiveSequenceNumber !== 0)
      fail('N(R)=0', `N(R)=${control.receiveSequenceNumber}`);
  });
  await examination.subtest('DISC is answered by UA', async () => {
    await line.expect(line.frame(DISC), 'UA');
  });
  await examination.subtest('DISC again is answered by DM', async () => {
    await line.wait(line.hdlc.disconnectTime ?? 0);
    await line.expect(line.frame(DISC), 'DM');
  });
}

async function dropsPartialFrame(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.connect();
  await line.send(line.frame(DISC, { withoutClosingFlag: true }));
  await line.waitInterOctetTimeout();
  await line.expectNothingMore();
  await examination.subtest('RR after a DISC without its end is answered by RR', async () => {
    await line.expect(line.frame(receiveReady(0)), 'RR');
  });
}

async function dropsSilentLink(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.connect();
  await line.waitInactivityTimeout();
  await examination.subtest('DISC after the inactivity time-out is answered by DM', async () => {
    await line.expect(line.frame(DISC), 'DM');
  });
}

async function dropsShortFrames(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  for (const removedOctets of [1, 2, 3])
    await examination.subtest(`SNRM with ${removedOctets} octets less is passed over`, () =>
      line.expectSilence(line.frame(SNRM, { removedOctets })),
    );
  await examination.subtest('SNRM is answered by UA', async () => {
    await line.expect(line.frame(SNRM), 'UA');
  });
}

async function rejectsUnknownCommand(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.connect();
  await examination.subtest('an unknown command is answered by FRMR', async () => {
    await line.expect(line.frame(commands.unknown), 'FRMR');
  });
  await examination.subtest('SNRM is answered by UA', async () => {
    await line.expect(line.frame(SNRM), 'UA');
  });
}

const common = { layer: 'hdlc', clause } as const;

/** Frames of the data link, right and wrong. */
export const hdlcFrameCases: readonly ConformanceCase[] = [
  { ...common, id: 'HDLC_FRAME_P1', title: 'commands have their responses', run: exchangesFrames },
  { ...common, id: 'HDLC_FRAME_P2', title: 'a frame that is cut off is dropped', run: dropsPartialFrame },
  { ...common, id: 'HDLC_FRAME_P3', title: 'a silent link ends', run: dropsSilentLink },
  {
    ...common,
    id: 'HDLC_FRAME_N1',
    title: 'flags are missing',
    run: staysDisconnected([
      ['SNRM without opening flag', { withoutOpeningFlag: true }],
      ['SNRM without closing flag', { withoutClosingFlag: true }],
      ['SNRM without flags', { withoutOpeningFlag: true, withoutClosingFlag: true }],
    ]),
  },
  { ...common, id: 'HDLC_FRAME_N2', title: 'frames are too short', run: dropsShortFrames },
  {
    ...common,
    id: 'HDLC_FRAME_N3',
    title: 'frames of another format type',
    run: staysDisconnected([
      ['SNRM of format type 1001', { formatType: 0b1001 }],
      ['SNRM of format type 1011', { formatType: 0b1011 }],
    ]),
  },
  {
    ...common,
    id: 'HDLC_FRAME_N4',
    title: 'the frame length is wrong',
    run: staysDisconnected([
      ['SNRM that says to be longer', { lengthError: 2 }],
      ['SNRM that says to be shorter', { lengthError: -1 }],
    ]),
  },
  { ...common, id: 'HDLC_FRAME_N5', title: 'an unknown command', run: rejectsUnknownCommand },
  {
    ...common,
    id: 'HDLC_FRAME_N7',
    title: 'the header check sequence is wrong',
    run: staysDisconnected([['SNRM with wrong HCS', { information, hasWrongHeaderCheck: true }]]),
  },
  {
    ...common,
    id: 'HDLC_FRAME_N8',
    title: 'the frame check sequence is wrong',
    run: staysDisconnected([['SNRM with wrong FCS', { information, hasWrongFrameCheck: true }]]),
  },
];
