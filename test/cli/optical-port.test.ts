import { describe, expect, onTestFinished, test } from 'vitest';
import type { ServiceResult } from '../../src/association/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { linkedMeter } from '../../src/cli/meter/linked-meter.ts';
import { OpticalPort } from '../../src/cli/meter/optical-port.ts';
import { DlmsClient } from '../../src/client/index.ts';
import { encode, fromHex, fromLatin1 } from '../../src/codec/index.ts';
import { Data, IecHdlcSetupV1, IecLocalPortSetupV1, type InterfaceClass } from '../../src/cosem/index.ts';
import {
  addParity,
  HandHeldUnit,
  type HandHeldUnitEvent,
  type HandHeldUnitOptions,
  type SignOnPurpose,
} from '../../src/iec62056-21/index.ts';
import { managementSap, type OmniaMeter } from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { type Obis, obis } from '../../src/obis/index.ts';
import { MeterServer } from '../../src/server/index.ts';
import {
  type ByteStream,
  HdlcConnection,
  memoryPair,
  type Receiver,
  type SerialPort,
  SerialSession,
  VirtualClock,
} from '../../src/transport/index.ts';
import { callerOf, randomBytes, testMeter } from '../meter/support.ts';
import { pass, passing } from '../transport/virtual.ts';

const clientAddress = 16;
const serverAddress = { upper: managementSap, size: 1 } as const;
const dataSets = [{ id: 'C.1.0', values: [{ value: '10000001' }] }];
const snrm = fromHex('7ea0070321930f017e')!;

/** One end of a line on which characters take their time. At another rate they are NUL: framing errors. */
class Port implements SerialPort {
  readonly layer = 'serial';
  readonly rates: number[] = [];
  other: Port | undefined;
  readonly #channel: ByteStream;
  readonly #clock: VirtualClock;
  #busyUntil = 0;
  #receiver: Receiver<Uint8Array> | undefined;

  constructor(channel: ByteStream, clock: VirtualClock) {
    this.#channel = channel;
    this.#clock = clock;
  }

  get rate(): number {
    return this.rates.at(-1) ?? 0;
  }

  async configure({ rate }: { readonly rate: number }): Promise<void> {
    await this.#until(this.#busyUntil);
    if (rate !== this.rate) this.rates.push(rate);
  }

  async send(octets: Uint8Array): Promise<void> {
    const sent = octets.slice();
    const { rate } = this;
    this.#busyUntil = Math.max(this.#busyUntil, this.#clock.now()) + (sent.length * 10_000) / rate;
    await this.#until(this.#busyUntil);
    const there = this.other!.rate;
    await this.#channel.send(there === rate ? sent : new Uint8Array(1 + Math.floor((sent.length * there) / rate)));
  }

  async #until(at: number): Promise<void> {
    const left = at - this.#clock.now();
    if (left > 0) await new Promise<void>((resolve) => this.#clock.setTimer(left, resolve));
  }

  /** Who listens last has the port: a client that comes after another. */
  listen(receiver: Receiver<Uint8Array>): void {
    if (this.#receiver === undefined)
      this.#channel.listen({
        receive: (octets) => this.#receiver?.receive(octets),
        closed: (error) => this.#receiver?.closed(error),
      });
    this.#receiver = receiver;
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A meter with its optical port, and the port of who talks to it. */
function line() {
  const clock = new VirtualClock();
  const [near, far] = memoryPair({ layer: 'serial' });
  const [ours, theirs] = [new Port(near, clock), new Port(far, clock)];
  [ours.other, theirs.other] = [theirs, ours];
  const meter = testMeter();
  const server = new MeterServer([[managementSap, meter.device]], {
    clock,
    cryptography: nodeCryptography,
    randomBytes,
    onFault: (error) => {
      throw error;
    },
  });
  const { serialNumber } = meter.identity;
  const { settings, inUse, isRunning } = linkedMeter(meter);
  const linked = { serialNumber, readout: () => dataSets, settings, inUse, isRunning };
  const optical = new OpticalPort(theirs, { server, clock, ...linked });
  onTestFinished(() => optical[Symbol.asyncDispose]());
  return { clock, ours, theirs, meter, server, optical };
}

type Line = ReturnType<typeof line>;

/** Calls the meter; gives what a unit was told. */
async function signOn(on: Line, purpose: SignOnPurpose, options: HandHeldUnitOptions = {}, address?: string) {
  const { clock, ours } = on;
  const machine = new HandHeldUnit({ ...options, characterFormat: '8N1' });
  const told: HandHeldUnitEvent[] = [];
  const unit = await passing(
    clock,
    new Promise<SerialSession<HandHeldUnitEvent>>((resolve) => {
      const session = new SerialSession<HandHeldUnitEvent>(ours, clock, machine, {
        event(event) {
          told.push(event);
          if (event.kind === 'handover' || event.kind === 'signed-off') resolve(session);
        },
        closed: () => {},
      });
      session.perform(machine.signOn({ purpose, address }, clock.now()));
    }),
  );
  return { unit, told };
}

async function nameOver(stream: ByteStream, { clock }: Line) {
  const connection = new HdlcConnection(stream, { clock });
  const transport = await passing(clock, connection.connect({ clientAddress, serverAddress }));
  const authentication = { mechanism: 'lowest' } as const;
  const common = { transport, clock, cryptography: nodeCryptography, randomBytes };
  const client = await passing(clock, DlmsClient.connect({ ...common, authentication }));
  const { value } = await passing(clock, client.get(Data, '0-0:42.0.0', 'value'));
  return { name: new TextDecoder().decode(value as Uint8Array), transport, client };
}

const nameOf = ({ identity }: OmniaMeter) => identity.logicalDeviceName;

describe('the optical port of a meter', () => {
  test('is read out in mode C', async () => {
    const on = line();
    const { told } = await signOn(on, 'data-readout');
    expect(told.filter(({ kind }) => kind === 'readout')).toEqual([{ kind: 'readout', dataSets }]);
    expect(told.at(-1)).toEqual({ kind: 'signed-off', error: undefined });
    expect(on.ours.rates).toEqual([300, 9600, 300]);
    await pass(on.clock, 3000);
    expect(on.theirs.rates).toEqual([300, 9600, 300]);
  });

  test('of a meter without supply hears nobody', async () => {
    const on = line();
    on.meter.network.begin({ kind: 'interruption' });
    const { told } = await signOn(on, 'data-readout');
    expect(told.map(({ kind }) => kind)).not.toContain('readout');
    expect(told.at(-1)).toMatchObject({ kind: 'signed-off', error: expect.anything() });
    expect(on.theirs.rates).toEqual([300]);
  });

  test('is handed over to HDLC in mode E, and is for a sign-on again when the link has ended', async () => {
    const on = line();
    const { unit } = await signOn(on, 'hdlc');
    const { name, transport } = await nameOver(unit.stream, on);
    expect(name).toBe(nameOf(on.meter));
    expect([on.ours.rate, on.theirs.rate]).toEqual([9600, 9600]);
    await passing(on.clock, transport.close());
    await pass(on.clock, 4900);
    expect(on.theirs.rate).toBe(9600);
    await pass(on.clock, 200);
    expect(on.theirs.rates).toEqual([300, 9600, 300]);
  });

  test.each([1200, 4800])('is handed over at %d Bd where a client wants no more', async (maximumRate) => {
    const on = line();
    const { unit } = await signOn(on, 'hdlc', { maximumRate });
    expect((await nameOver(unit.stream, on)).name).toBe(nameOf(on.meter));
    expect(on.theirs.rates).toEqual([300, maximumRate]);
  });

  test.each([300, 9600])('takes an SNRM at %d Bd without a sign-on, and then a sign-on', async (rate) => {
    const on = line();
    await on.ours.configure({ rate });
    const stream = on.ours;
    const { name, transport } = await nameOver(stream, on);
    expect(name).toBe(nameOf(on.meter));
    expect(on.theirs.rate).toBe(rate);
    await passing(on.clock, transport.close());
    await pass(on.clock, 5100);
    expect(on.theirs.rate).toBe(300);
  });

  test('is called by sign-on after a direct link, and by a direct link after a sign-on', async () => {
    const on = line();
    await on.ours.configure({ rate: 9600 });
    const { transport } = await nameOver(on.ours, on);
    await passing(on.clock, transport.close());
    await pass(on.clock, 5100);
    const { told } = await signOn(on, 'data-readout');
    expect(told.filter(({ kind }) => kind === 'readout')).toHaveLength(1);
    await pass(on.clock, 5000);
    await on.ours.configure({ rate: 9600 });
    expect((await nameOver(on.ours, on)).name).toBe(nameOf(on.meter));
  });

  test('waits for a link no longer than half a minute after the hand-over', async () => {
    const on = line();
    await signOn(on, 'hdlc');
    await pass(on.clock, 29_000);
    expect(on.theirs.rate).toBe(9600);
    await pass(on.clock, 1500);
    expect(on.theirs.rate).toBe(300);
  });

  test('is for a sign-on again when the client of a link falls silent', async () => {
    const on = line();
    const { unit } = await signOn(on, 'hdlc');
    await nameOver(unit.stream, on);
    await pass(on.clock, 120_000);
    expect(on.theirs.rate).toBe(9600);
    await pass(on.clock, 10_000);
    expect([on.theirs.rate, on.server.sessions.size]).toEqual([300, 0]);
  });

  test('is for a sign-on again when a client asks for a logical device that is not there', async () => {
    const on = line();
    const { unit } = await signOn(on, 'hdlc');
    const connection = new HdlcConnection(unit.stream, { clock: on.clock });
    const client = connection.connect({ clientAddress, serverAddress: { upper: 9, size: 1 } });
    await expect(passing(on.clock, client)).rejects.toMatchObject({ layer: 'hdlc' });
    await pass(on.clock, 31_000);
    expect(on.theirs.rate).toBe(300);
  });

  test('takes noise for a direct link no longer than some seconds', async () => {
    const on = line();
    await on.ours.configure({ rate: 300 });
    await passing(on.clock, on.ours.send(Uint8Array.of(0x00, 0x8f, 0x55)));
    await pass(on.clock, 300);
    expect(on.theirs.rate).toBe(9600);
    await pass(on.clock, 7500);
    expect(on.theirs.rate).toBe(9600);
    await pass(on.clock, 1000);
    expect(on.theirs.rate).toBe(300);
  });

  test('listens at 300 Bd again as soon as it hears what is at another rate, too', async () => {
    const on = line();
    await on.ours.configure({ rate: 300 });
    await passing(on.clock, on.ours.send(Uint8Array.of(0x80)));
    await pass(on.clock, 300);
    await passing(on.clock, on.ours.send(snrm.subarray(1)));
    await pass(on.clock, 300);
    expect(on.theirs.rates).toEqual([300, 9600, 300]);
  });

  test('takes a slow sign-on, and one of a unit that wakes it up, for no noise', async () => {
    const on = line();
    await on.ours.configure({ rate: 300 });
    for (const octet of addParity(fromLatin1('/?!\r'))) {
      await passing(on.clock, on.ours.send(Uint8Array.of(octet)));
      await pass(on.clock, 500);
    }
    expect(on.theirs.rates).toEqual([300]);
    await pass(on.clock, 2000);
    const { told } = await signOn(on, 'data-readout', { wakeUp: true });
    expect(told.filter(({ kind }) => kind === 'readout')).toHaveLength(1);
  });

  test('refuses commands of programming mode', async () => {
    const on = line();
    const machine = new HandHeldUnit({ characterFormat: '8N1' });
    const told: HandHeldUnitEvent[] = [];
    const session = new SerialSession<HandHeldUnitEvent>(on.ours, on.clock, machine, {
      event(event) {
        told.push(event);
        if (event.kind === 'programming')
          session.perform(
            machine.send({ command: 'R1', dataSets: [{ id: '1.8.0', values: [{ value: '' }] }] }, on.clock.now()),
          );
      },
      closed: () => {},
    });
    session.perform(machine.signOn({ purpose: 'programming' }, on.clock.now()));
    await pass(on.clock, 8000);
    expect(told.find(({ kind }) => kind === 'answer')).toMatchObject({ answer: { kind: 'error', text: 'ER01' } });
  });

  test('closes the port', async () => {
    const on = line();
    await on.optical[Symbol.asyncDispose]();
    expect(on.clock.next()).toBeUndefined();
  });
});

describe('Optical reading: the setup objects govern the port', () => {
  const [port, hdlc] = [obis('0-0:20.0.0'), obis('0-0:22.0.0')];

  test('the maximum is 9600 bps, for all that a client sets', async () => {
    const { meter } = line();
    const set = (of: InterfaceClass, name: Obis, attribute: string, value: unknown) => {
      const { attributeId, type } = of.attributes[attribute]!;
      const descriptor = { classId: of.classId, instanceId: name, attributeId };
      const caller = callerOf(meter, 'management');
      const item = { kind: 'set', descriptor, value: new RawData(encode(type, value)) } as const;
      return (meter.device.execute(item, caller) as ServiceResult).result;
    };
    expect(set(IecHdlcSetupV1, hdlc, 'commSpeed', '19200-baud')).toBe('other-reason');
    expect(set(IecLocalPortSetupV1, port, 'propBaud', '115200-baud')).toBe('other-reason');
    expect(set(IecLocalPortSetupV1, port, 'defaultBaud', '9600-baud')).toBe('other-reason');
    expect(set(IecHdlcSetupV1, hdlc, 'commSpeed', '4800-baud')).toBe('success');
    expect(set(IecHdlcSetupV1, hdlc, 'maxInfoFieldLengthTransmit', 31)).toBe('other-reason');
    expect(set(IecHdlcSetupV1, hdlc, 'windowSizeTransmit', 8)).toBe('other-reason');
    expect(set(IecHdlcSetupV1, hdlc, 'deviceAddress', 15)).toBe('other-reason');
    expect(set(IecLocalPortSetupV1, port, 'passP1', '1234')).toBe('other-reason');
  });

  test('a sign-on is offered the rate that is proposed, and calls the address that was given', async () => {
    const on = line();
    on.meter.device.set(IecLocalPortSetupV1, port, 'propBaud', '2400-baud');
    on.meter.device.set(IecLocalPortSetupV1, port, 'deviceAddr', 'A12');
    const { unit } = await signOn(on, 'hdlc', {}, 'A12');
    expect((await nameOver(unit.stream, on)).name).toBe(nameOf(on.meter));
    expect(on.theirs.rates).toEqual([300, 2400]);
  });

  test('HDLC at once is taken at comm_speed', async () => {
    const on = line();
    on.meter.device.set(IecHdlcSetupV1, hdlc, 'commSpeed', '4800-baud');
    await on.ours.configure({ rate: 4800 });
    expect((await nameOver(on.ours, on)).name).toBe(nameOf(on.meter));
    expect(on.theirs.rate).toBe(4800);
  });

  test('with the mode of IEC 62056-21 alone HDLC at once is not taken', async () => {
    const on = line();
    on.meter.device.set(IecLocalPortSetupV1, port, 'defaultMode', 'iec-62056-21');
    await on.ours.configure({ rate: 300 });
    const connection = new HdlcConnection(on.ours, { clock: on.clock });
    await expect(passing(on.clock, connection.connect({ clientAddress, serverAddress }))).rejects.toThrow();
    const { unit } = await signOn(on, 'hdlc');
    expect((await nameOver(unit.stream, on)).name).toBe(nameOf(on.meter));
  });

  test('with no mode it takes HDLC alone, at the rate that is proposed', async () => {
    const on = line();
    on.meter.device.set(IecLocalPortSetupV1, port, 'defaultMode', 'not-specified');
    on.meter.device.set(IecLocalPortSetupV1, port, 'propBaud', '1200-baud');
    // It listens so as soon as it hears something that it cannot read.
    await on.ours.configure({ rate: 1200 });
    expect((await nameOver(on.ours, on)).name).toBe(nameOf(on.meter));
    expect(on.theirs.rate).toBe(1200);
  });

  test('information fields and windows are negotiated by what it says', async () => {
    const on = line();
    for (const name of ['maxInfoFieldLengthTransmit', 'maxInfoFieldLengthReceive'] as const)
      on.meter.device.set(IecHdlcSetupV1, hdlc, name, 64);
    on.meter.device.set(IecHdlcSetupV1, hdlc, 'windowSizeTransmit', 3);
    const { unit } = await signOn(on, 'hdlc');
    const parameters = {
      maximumInformationFieldLengthTransmit: 500,
      maximumInformationFieldLengthReceive: 500,
      windowSizeReceive: 7,
    };
    const connection = new HdlcConnection(unit.stream, { clock: on.clock, parameters });
    const transport = await passing(on.clock, connection.connect({ clientAddress, serverAddress }));
    expect(transport.parameters).toMatchObject({
      maximumInformationFieldLengthTransmit: 64,
      maximumInformationFieldLengthReceive: 64,
      windowSizeReceive: 3,
    });
  });

  test('the physical device has the address that was set', async () => {
    const on = line();
    on.meter.device.set(IecHdlcSetupV1, hdlc, 'deviceAddress', 1000);
    const { unit } = await signOn(on, 'hdlc');
    const connection = new HdlcConnection(unit.stream, { clock: on.clock });
    const wrong = connection.connect({ clientAddress, serverAddress: { upper: 1, lower: 16, size: 4 } });
    await expect(passing(on.clock, wrong)).rejects.toThrow();
    const right = connection.connect({ clientAddress, serverAddress: { upper: 1, lower: 1000, size: 4 } });
    await passing(on.clock, right);
  });

  test('a link ends after the inactivity that was set', async () => {
    const on = line();
    on.meter.device.set(IecHdlcSetupV1, hdlc, 'inactivityTimeOut', 20);
    const { unit } = await signOn(on, 'hdlc');
    await nameOver(unit.stream, on);
    await pass(on.clock, 19_000);
    expect(on.server.sessions.size).toBe(1);
    await pass(on.clock, 10_000);
    expect([on.theirs.rate, on.server.sessions.size]).toEqual([300, 0]);
  });

  test('an octet that comes later than the time-out is of another frame', async () => {
    const later = async (interOctetTimeOut: number) => {
      const on = line();
      on.meter.device.set(IecHdlcSetupV1, hdlc, 'interOctetTimeOut', interOctetTimeOut);
      const { unit } = await signOn(on, 'hdlc');
      const received: number[] = [];
      unit.stream.listen({ receive: (octets) => void received.push(...octets), closed: () => {} });
      await passing(on.clock, unit.stream.send(snrm.subarray(0, 4)));
      await pass(on.clock, 500);
      await passing(on.clock, unit.stream.send(snrm.subarray(4)));
      await pass(on.clock, 1000);
      return received.length;
    };
    expect(await later(100)).toBe(0);
    expect(await later(2000)).toBeGreaterThan(0);
  });

  test('communication over it is logged, from the first link to the last', async () => {
    const on = line();
    const { unit } = await signOn(on, 'hdlc');
    const before = on.meter.events.entries('communication').length;
    const { transport } = await nameOver(unit.stream, on);
    const codes = () =>
      on.meter.events
        .entries('communication')
        .slice(before)
        .map(({ code }) => code);
    expect(codes()).toEqual([28]);
    expect(on.meter.events.lastCode('security')).toBe(53);
    await passing(on.clock, transport.close());
    expect(codes()).toEqual([28, 29]);
  });
});
