import { concat, LinkError } from '../../../src/codec/index.ts';
import {
  addParity,
  blockCheckCharacter,
  type DeviceMessage,
  HandHeldUnit,
  type HandHeldUnitEvent,
  scanMessages,
  TariffDevice,
  type TariffDeviceEvent,
} from '../../../src/iec62056-21/index.ts';
import { below, type Random } from '../../coap/random.ts';
import { dataSets, identificationOf } from '../../iec62056-21/session.ts';
import { letPass, type Party, Talk } from '../feeding.ts';
import { captured, latin1 } from '../samples.ts';
import { type FuzzTarget, promise, type Reached } from '../target.ts';

const [soh, stx, etx, ack, nak] = ['\x01', '\x02', '\x03', '\x06', '\x15'];

const own = [
  '/?!\r\n',
  '/?12345678!\r\n',
  '/KAM5OMNIA\r\n',
  '/KAM5\\2OMNIA\r\n',
  `${ack}000\r\n`,
  `${ack}051\r\n`,
  `${ack}252\r\n`,
  `${stx}F.F(00)\r\n1.8.0(001846.0*kWh)\r\n!\r\n${etx}A`,
  `${soh}P0${stx}(12345678)${etx}A`,
  `${soh}P1${stx}(CANARY7361)${etx}A`,
  `${soh}R1${stx}1.8.0()${etx}A`,
  `${soh}W1${stx}0.9.1(101500)${etx}A`,
  `${soh}B0${etx}A`,
  `${stx}(001846.0*kWh)${etx}A`,
  `${stx}(ER05)${etx}A`,
  ack!,
  nak!,
  '\0\0\0\0\0\0\0\0',
].map(latin1);

/** The block check characters that follow an ETX. */
function repair(octets: Uint8Array): Uint8Array {
  const repaired = octets.slice();
  let start = -1;
  for (let at = 0; at < repaired.length; at += 1) {
    const octet = repaired[at];
    if (octet === 1 || (octet === 2 && start < 0)) start = at + 1;
    if (octet !== 3 || start < 0 || at + 1 >= repaired.length) continue;
    repaired[at + 1] = blockCheckCharacter(repaired.subarray(start, at + 1));
    start = -1;
  }
  return repaired;
}

/** Both sides take whatever the line gives, and come to rest. */
export const iec62056Target: FuzzTarget = {
  name: '62056-21',
  samples: () => [
    ...own,
    ...own.map((each, at) => concat(each, own[(at + 3) % own.length]!)),
    ...captured('iec62056-21'),
  ],
  repair,
  reaches: [
    ...['identification', 'readout', 'programming', 'answer', 'handover', 'signed-off', 'fault'].map(
      (kind) => `unit ${kind}`,
    ),
    ...['readout', 'command', 'password', 'handover', 'signed-off', 'fault'].map((kind) => `device ${kind}`),
  ],
  begin(random, reached) {
    const unit = unitParty(random, (what) => reached(`unit ${what}`));
    const device = deviceParty(random, (what) => reached(`device ${what}`));
    const talk = new Talk(unit, device, random);
    return (octets) => {
      for (const { start, end } of scanMessages(octets)) {
        promise(start < end && end <= octets.length, 'messages lie within');
      }
      talk.feed(random() < 0.8 ? addParity(octets.map((octet) => octet & 0x7f)) : octets);
    };
  },
};

const purposes = ['data-readout', 'programming', 'hdlc'] as const;

function unitParty(random: Random, reached: Reached): Party {
  const unit = new HandHeldUnit({ wakeUp: random() < 0.2 });
  let state: 'off' | 'on' | 'ready' = 'off';
  const take = (events: readonly HandHeldUnitEvent[]): Uint8Array[] => {
    promise(events.length < 1000, 'few events at a time');
    return events.flatMap((event) => {
      reached(event.kind);
      if (event.kind === 'programming' || event.kind === 'answer') state = 'ready';
      if (event.kind === 'signed-off') state = 'off';
      return event.kind === 'transmit' ? [event.octets] : [];
    });
  };
  const command = () => {
    const id = random() < 0.5 ? '1.8.0' : '0.9.1';
    if (random() < 0.3) return { command: 'P1', dataSets: [{ id: '', values: [{ value: 'CANARY7361' }] }] } as const;
    return { command: random() < 0.5 ? 'R1' : 'W1', dataSets: [{ id, values: [{ value: '1' }] }] } as const;
  };
  return {
    begin(now) {
      if (state === 'on' && random() < 0.2) return take(unit.signOff(now));
      if (state === 'ready') {
        state = 'on';
        return take(random() < 0.1 ? unit.signOff(now) : unit.send(command(), now));
      }
      if (state === 'on') return [];
      state = 'on';
      return take(unit.signOn({ purpose: purposes[below(random, 3)]! }, now));
    },
    receive: (octets, now) => take(unit.receive(octets, now)),
    pass: (until) => letPass(unit, until, take),
  };
}

function deviceParty(random: Random, reached: Reached): Party {
  const identification = identificationOf('5', random() < 0.5 ? '2' : '');
  const device = new TariffDevice({ identification, checkPassword: () => random() < 0.8 });
  let isOver = false;
  const take = (events: readonly TariffDeviceEvent[], now: number): Uint8Array[] => {
    promise(events.length < 1000, 'few events at a time');
    return events.flatMap((event) => {
      reached(event.kind);
      if (event.kind === 'handover') isOver = true;
      if (event.kind === 'readout') return send({ kind: 'readout', dataSets }, now);
      if (event.kind === 'command' || event.kind === 'next-block') {
        const partial = random() < 0.3 ? true : undefined;
        return send({ kind: 'data', dataSets, partial }, now);
      }
      return event.kind === 'transmit' ? [event.octets] : [];
    });
  };
  /** The device may have been called anew by what came in the same chunk. */
  const send = (message: DeviceMessage, now: number): Uint8Array[] => {
    try {
      return take(device.send(message, now), now);
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      reached('called-anew');
      return [];
    }
  };
  const started = take(device.start(0), 0);
  promise(started.length === 0, 'a device waits to be called');
  return {
    begin(now) {
      if (!isOver || random() < 0.7) return [];
      isOver = false;
      return take(device.signOff(now), now);
    },
    receive: (octets, now) => take(device.receive(octets, now), now),
    pass: (until) => letPass(device, until, (events) => take(events, until)),
  };
}
