import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LinkError, TimeoutError } from '../../../src/codec/index.ts';
import {
  addParity,
  type DataSet,
  HandHeldUnit,
  type HandHeldUnitEvent,
  type Identification,
  type SignOnPurpose,
  stripParity,
  TariffDevice,
  type TariffDeviceEvent,
} from '../../../src/iec62056-21/index.ts';
import { systemClock } from '../../../src/node/index.ts';
import {
  type ByteStream,
  HdlcConnection,
  HdlcServer,
  type HdlcTransport,
  SerialSession,
} from '../../../src/transport/index.ts';
import { commandOf } from '../peers.ts';
import { absent } from '../required.ts';
import { Cable, type Terminal } from './terminals.ts';

const socat = commandOf('socat');
const clock = systemClock;
const addresses = { clientAddress: 16, serverAddress: { upper: 1, lower: 17, size: 2 } } as const;
const dataSets: readonly DataSet[] = [
  { id: 'F.F', values: [{ value: '00000000' }] },
  { id: '1.8.0', values: [{ value: '001846.0', unit: 'kWh' }] },
];

test('socat is there', ({ skip }) => {
  if (socat === undefined) absent('socat', 'apt-get install socat', skip);
});

describe.skipIf(socat === undefined)('over a pair of pseudo-terminals', () => {
  let cable: Cable;
  let near: Terminal;
  let far: Terminal;
  beforeEach(async () => {
    [cable, near, far] = await Cable.lay();
  });
  afterEach(() => cable.remove());

  test('HDLC: APDUs of many segments, each answered by its reverse', async () => {
    serveReversed(far.port);
    await using connection = new HdlcConnection(near.port, { clock });
    const transport = await connection.connect(addresses);
    const ask = asking(transport);
    for (const size of [1, 127, 128, 2000]) {
      const apdu = Uint8Array.from({ length: size }, (_, at) => (at * 7) & 0xff);
      expect(await ask(apdu)).toEqual(apdu.slice().reverse());
    }
    await transport.close();
    // All octets went through as they are, those that terminals have a meaning for among them.
    expect(far.read).toEqual(near.written);
    for (const octet of [0x03, 0x04, 0x0a, 0x0d, 0x11, 0x13, 0x7f, 0xff]) expect(near.written).toContain(octet);
  });

  test('a cable that is pulled closes the link with an error', async () => {
    serveReversed(far.port);
    await using connection = new HdlcConnection(near.port, { clock, responseTimeout: 300, maximumRetries: 1 });
    const transport = await connection.connect(addresses);
    const closed = new Promise<LinkError | undefined>((resolve) => {
      transport.listen({ receive: () => undefined, closed: resolve });
    });
    cable.pull();
    transport.send(Uint8Array.of(1)).catch(() => {});
    const error = await closed;
    expect(error).toBeDefined();
    expect(error instanceof TimeoutError || error?.layer === 'serial' || error?.layer === 'hdlc').toBe(true);
  });

  test('mode C: a readout at 9600 Bd after 300, in characters of 7E1', async () => {
    const { told, deviceTold } = await session(near, far, '', 'data-readout');
    expect(told.find(({ kind }) => kind === 'readout')).toMatchObject({ dataSets });
    expect(told.at(-1)).toEqual({ kind: 'signed-off', error: undefined });
    expect(deviceTold.map(({ kind }) => kind)).toContain('readout');
    expect(near.rates).toEqual([300, 9600, 300]);
    expect(far.rates.slice(0, 2)).toEqual([300, 9600]);
    // What was on the line has even parity, and is the request with it.
    const request = Uint8Array.from('/?!\r\n', (character) => character.charCodeAt(0));
    expect(near.written.slice(0, 5)).toEqual([...addParity(request)]);
    expect(stripParity(Uint8Array.from(far.written)).failed).toBe(0);
    expect(far.written.some((octet) => octet > 0x7f)).toBe(true);
  });

  test('mode E: the hand-over at 9600 Bd, and HDLC over the line that was handed over', async () => {
    const { unit, device } = await session(near, far, '2', 'hdlc');
    expect(near.rates).toEqual([300, 9600]);
    expect(far.rates).toEqual([300, 9600]);
    serveReversed(device.stream);
    const connection = new HdlcConnection(unit.stream, { clock });
    const ask = asking(await connection.connect(addresses));
    expect(await ask(Uint8Array.of(0xc0, 1, 0xc1, 0xff))).toEqual(Uint8Array.of(0xff, 0xc1, 1, 0xc0));
    // The flag of the SNRM: 8N1, no parity on it.
    expect(near.written.indexOf(0x7e)).toBeGreaterThan(0);
    await connection.close();
  });
});

describe.skipIf(socat === undefined)('over an optical head that gives back what is sent', () => {
  let cable: Cable;
  let near: Terminal;
  let far: Terminal;
  beforeEach(async () => {
    [cable, near, far] = await Cable.lay({ echo: true });
  });
  afterEach(() => cable.remove());

  test('mode C: the echo is dropped, and the readout is there', async () => {
    const { told } = await session(near, far, '', 'data-readout');
    expect(told.find(({ kind }) => kind === 'readout')).toMatchObject({ dataSets });
    expect(near.read.slice(0, 5)).toEqual(near.written.slice(0, 5));
    expect(told.filter(({ kind }) => kind === 'fault')).toEqual([]);
  });
});

/** A unit at the near end calls a device at the far end; resolves when the session is over, or the line handed over. */
async function session(near: Terminal, far: Terminal, enhancedIdentification: string, purpose: SignOnPurpose) {
  const identification: Identification = {
    manufacturer: 'KAM',
    baudRateCharacter: '5',
    enhancedIdentification,
    identification: 'OMNIA',
  };
  const machines = { unit: new HandHeldUnit(), device: new TariffDevice({ identification }) };
  const told: HandHeldUnitEvent[] = [];
  const deviceTold: TariffDeviceEvent[] = [];
  const device: SerialSession<TariffDeviceEvent> = new SerialSession(far.port, clock, machines.device, {
    event(event: TariffDeviceEvent) {
      deviceTold.push(event);
      if (event.kind === 'readout') device.perform(machines.device.send({ kind: 'readout', dataSets }, clock.now()));
    },
    closed: () => {},
  });
  device.perform(machines.device.start(clock.now()));
  const over = await new Promise<SerialSession<HandHeldUnitEvent>>((resolve) => {
    const unit: SerialSession<HandHeldUnitEvent> = new SerialSession(near.port, clock, machines.unit, {
      event(event: HandHeldUnitEvent) {
        told.push(event);
        if (event.kind === 'signed-off' || event.kind === 'handover') setTimeout(() => resolve(unit), 100);
      },
      closed: () => {},
    });
    unit.perform(machines.unit.signOn({ purpose }, clock.now()));
  });
  return { unit: over, device, told, deviceTold };
}

function serveReversed(stream: ByteStream): HdlcServer {
  return new HdlcServer(stream, {
    clock,
    logicalDevices: [1],
    physicalDevice: 17,
    addressSizes: [1, 2, 4],
    accept(transport) {
      transport.listen({
        receive: (apdu) => transport.send(apdu.slice().reverse()),
        closed: () => {},
      });
      return true;
    },
  });
}

/** Sends an APDU and gives what comes next. */
function asking(transport: HdlcTransport): (apdu: Uint8Array) => Promise<Uint8Array> {
  let answered = (_apdu: Uint8Array): void => {};
  transport.listen({
    receive(apdu) {
      answered(apdu.slice());
      return undefined;
    },
    closed: () => {},
  });
  return (apdu) =>
    new Promise((resolve, reject) => {
      answered = resolve;
      transport.send(apdu).catch(reject);
    });
}
