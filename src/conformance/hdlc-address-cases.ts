import type { ConformanceCase } from './conformance-case.ts';
import { type Examination, inapplicable } from './examination.ts';
import { HdlcLine } from './hdlc-line.ts';
import { commands, rawClientAddress, rawServerAddress } from './raw-frame.ts';

const { SNRM, DISC } = commands;
const sizes = [1, 2, 4] as const;
/** Reserved in the tables of upper and of lower addresses. */
const reserved = 0x0c;

function requireSize(line: HdlcLine, size: 1 | 2 | 4): void {
  if (!line.hdlc.addressSizes.includes(size)) inapplicable(`server addresses of ${size} octets are not declared`);
}

async function takesDeclaredSizes(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  for (const size of sizes)
    await examination.subtest(`SNRM and DISC to an address of ${size} octets`, async () => {
      requireSize(line, size);
      const destination = line.server(size);
      await line.expect(line.frame(SNRM, { destination }), 'UA');
      await line.expect(line.frame(DISC, { destination }), 'UA');
      await line.wait(line.hdlc.disconnectTime ?? 0);
    });
}

async function dropsLongClientAddress(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  const [client] = rawClientAddress(0x10);
  const source = Uint8Array.of(client! & 0xfe, 0x03);
  await examination.subtest('SNRM from a client address of two octets is passed over', () =>
    line.expectSilence(line.frame(SNRM, { source })),
  );
  await examination.subtest('DISC is answered by DM', async () => {
    await line.expect(line.frame(DISC), 'DM');
  });
}

async function dropsUnknownAddresses(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.connect();
  const { logicalDevice = 1, physicalDevice } = line.hdlc;
  const strangers = [
    [1, reserved, 0, 'address'],
    [2, reserved, physicalDevice, 'upper address'],
    [2, logicalDevice, reserved, 'lower address'],
    [4, reserved, reserved, 'address'],
  ] as const;
  for (const [size, upper, lower, which] of strangers)
    await examination.subtest(`SNRM to an unknown ${which} of ${size} octets is passed over`, () => {
      requireSize(line, size);
      return line.expectSilence(line.frame(SNRM, { destination: rawServerAddress(upper, lower, size) }));
    });
  await examination.subtest('the link is still there: DISC is answered by UA', async () => {
    await line.expect(line.frame(DISC), 'UA');
  });
}

async function dropsUndeclaredSize(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  if (line.hdlc.addressSizes.includes(1)) inapplicable('server addresses of one octet are declared');
  await line.disconnect();
  await examination.subtest('SNRM to an address of one octet is passed over', () =>
    line.expectSilence(line.frame(SNRM, { destination: line.server(1) })),
  );
  await examination.subtest('DISC is answered by DM', async () => {
    await line.expect(line.frame(DISC), 'DM');
  });
}

async function dropsImpossibleSizes(examination: Examination): Promise<void> {
  const line = await HdlcLine.open(examination);
  await line.disconnect();
  const { logicalDevice = 1, physicalDevice } = line.hdlc;
  const impossible = [
    [logicalDevice << 1, 0, (physicalDevice << 1) | 1],
    [0, logicalDevice << 1, 0, 0, (physicalDevice << 1) | 1],
  ];
  for (const octets of impossible)
    await examination.subtest(`SNRM to an address of ${octets.length} octets is passed over`, async () => {
      await line.expectSilence(line.frame(SNRM, { destination: Uint8Array.from(octets) }));
      await line.expect(line.frame(DISC), 'UA', 'DM');
    });
}

const common = { layer: 'hdlc', clause: 'IEC 62056-46 6.4.2' } as const;

/** Addresses of the data link. */
export const hdlcAddressCases: readonly ConformanceCase[] = [
  { ...common, id: 'HDLC_ADDRESS_P1', title: 'declared sizes of server addresses', run: takesDeclaredSizes },
  { ...common, id: 'HDLC_ADDRESS_N1', title: 'a client address of two octets', run: dropsLongClientAddress },
  { ...common, id: 'HDLC_ADDRESS_N4', title: 'addresses that nobody has', run: dropsUnknownAddresses },
  { ...common, id: 'HDLC_ADDRESS_N6', title: 'an address of one octet where there is none', run: dropsUndeclaredSize },
  { ...common, id: 'HDLC_ADDRESS_N7', title: 'addresses of three and five octets', run: dropsImpossibleSizes },
];
