import { describe, expect, test } from 'vitest';
import { fromHex, LinkError } from '../../src/codec/index.ts';
import {
  HandHeldUnit,
  type HandHeldUnitEvent,
  TariffDevice,
  type TariffDeviceEvent,
} from '../../src/iec62056-21/index.ts';
import {
  type Channel,
  memoryPair,
  type SerialPort,
  type SerialPortSettings,
  SerialSession,
  VirtualClock,
} from '../../src/transport/index.ts';
import { keep, settled } from './channels.ts';

const identification = {
  manufacturer: 'KAM',
  baudRateCharacter: '5',
  enhancedIdentification: '2',
  identification: 'OMNIA',
};
const dataSets = [{ id: '1.8.0', values: [{ value: '001846.0', unit: 'kWh' }] }];
const snrm = fromHex('7ea0070321930f017e')!;

/** An end of a pair as a serial port: as on a pseudo-terminal, characters take no time, and settings do nothing. */
class MemoryPort implements SerialPort {
  readonly layer = 'serial';
  readonly settings: SerialPortSettings[] = [];
  readonly log: string[] = [];
  readonly #channel: Channel<Uint8Array>;

  constructor(channel: Channel<Uint8Array>) {
    this.#channel = channel;
  }

  async configure({ rate, characterFormat }: SerialPortSettings): Promise<void> {
    await settled();
    this.settings.push({ rate, characterFormat });
    this.log.push(`${rate} ${characterFormat}`);
  }

  send(octets: Uint8Array): Promise<void> {
    this.log.push(`${octets.length} octets`);
    return this.#channel.send(octets);
  }

  listen(receiver: Parameters<Channel<Uint8Array>['listen']>[0]): void {
    this.#channel.listen(receiver);
  }

  close(): Promise<void> {
    return this.#channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** A device and a unit on two ports. */
function stations() {
  const clock = new VirtualClock();
  const [near, far] = memoryPair({ layer: 'serial' });
  const [unitPort, devicePort] = [new MemoryPort(near), new MemoryPort(far)];
  const unit = new HandHeldUnit();
  const device = new TariffDevice({ identification });
  const told: HandHeldUnitEvent[] = [];
  const deviceTold: TariffDeviceEvent[] = [];
  const ends: (LinkError | undefined)[] = [];
  const unitSession = new SerialSession<HandHeldUnitEvent>(unitPort, clock, unit, {
    event: (event) => told.push(event),
    closed: (error) => ends.push(error),
  });
  const deviceSession: SerialSession<TariffDeviceEvent> = new SerialSession(devicePort, clock, device, {
    event(event: TariffDeviceEvent) {
      deviceTold.push(event);
      if (event.kind === 'readout') deviceSession.perform(device.send({ kind: 'readout', dataSets }, clock.now()));
    },
    closed: () => {},
  });
  deviceSession.perform(device.start(clock.now()));
  // The ports take some turns of the event loop before what they were given is there.
  const run = async () => {
    do for (let i = 0; i < 5; i += 1) await settled();
    while (clock.step());
  };
  return { clock, unit, unitPort, unitSession, told, ends, device, devicePort, deviceSession, deviceTold, run };
}

describe('a machine of IEC 62056-21 on a serial port', () => {
  test('is read out, and its port set in turn', async () => {
    const { unit, unitPort, unitSession, told, run } = stations();
    unitSession.perform(unit.signOn({ purpose: 'data-readout' }, 0));
    await run();
    expect(told.filter(({ kind }) => kind === 'readout')).toEqual([{ kind: 'readout', dataSets }]);
    expect(told.at(-1)).toEqual({ kind: 'signed-off', error: undefined });
    expect(unitPort.log).toEqual(['300 7E1', '5 octets', '6 octets', '9600 7E1', '300 7E1']);
  });

  test('hands the line over to a stream, takes it back, and begins again', async () => {
    const { clock, unit, unitPort, unitSession, device, deviceSession, devicePort, told, run } = stations();
    expect(() => unitSession.stream).toThrow(LinkError);
    unitSession.perform(unit.signOn({ purpose: 'hdlc' }, 0));
    await run();
    expect(told.at(-1)).toEqual({ kind: 'handover', protocol: 'hdlc', rate: 9600 });
    expect([unitPort.settings.at(-1), devicePort.settings.at(-1)]).toEqual([
      { rate: 9600, characterFormat: '8N1' },
      { rate: 9600, characterFormat: '8N1' },
    ]);
    const [stream, deviceStream] = [unitSession.stream, deviceSession.stream];
    const kept = keep(deviceStream);
    await stream.send(snrm);
    expect(kept.items).toEqual([snrm]);
    unitSession.takeBack();
    deviceSession.takeBack();
    expect(kept.ends).toEqual([undefined]);
    await expect(stream.send(snrm)).rejects.toMatchObject({ layer: 'serial', code: 'closed' });
    unitSession.perform(unit.signOff(clock.now()));
    deviceSession.perform(device.signOff(clock.now()));
    unitSession.perform(unit.signOn({ purpose: 'data-readout' }, clock.now()));
    await run();
    expect(told.filter(({ kind }) => kind === 'readout')).toHaveLength(1);
  });

  test('what is sent on the stream waits for the rate', async () => {
    const { unit, unitPort, unitSession, told, run } = stations();
    unitSession.perform(unit.signOn({ purpose: 'hdlc' }, 0));
    await run();
    const before = unitPort.log.length;
    unitSession.perform([{ kind: 'baud', rate: 4800, characterFormat: '8N1' }]);
    await unitSession.stream.send(snrm);
    expect(unitPort.log.slice(before)).toEqual(['4800 8N1', '9 octets']);
    expect(told.at(-1)?.kind).toBe('baud');
  });

  test('a closed port ends session and stream, and no timer is left', async () => {
    const { clock, unit, unitSession, ends, run, devicePort, deviceSession } = stations();
    unitSession.perform(unit.signOn({ purpose: 'hdlc' }, 0));
    await run();
    const kept = keep(unitSession.stream);
    await devicePort.close();
    await settled();
    expect([ends, kept.ends]).toEqual([[undefined], [undefined]]);
    await expect(unitSession.stream.send(snrm)).rejects.toBeInstanceOf(LinkError);
    await unitSession.close();
    await deviceSession.close();
    expect([ends.length, clock.next()]).toEqual([1, undefined]);
  });

  test('a port that fails ends the session with an error of its layer', async () => {
    const [near] = memoryPair();
    const clock = new VirtualClock();
    const port = Object.assign(new MemoryPort(near), { configure: () => Promise.reject(new Error('no such rate')) });
    const unit = new HandHeldUnit();
    const ends: (LinkError | undefined)[] = [];
    const session = new SerialSession<HandHeldUnitEvent>(port, clock, unit, {
      event: () => {},
      closed: (error) => ends.push(error),
    });
    session.perform(unit.signOn({ purpose: 'data-readout' }, 0));
    await settled();
    expect(ends).toMatchObject([{ layer: 'serial', code: 'closed', cause: { message: 'no such rate' } }]);
    expect(clock.next()).toBeUndefined();
    expect(port.log).toEqual([]);
  });
});
