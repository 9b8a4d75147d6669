import {
  CoapEndpoint,
  type CoapEvent,
  coapMessage,
  coapOption,
  type IncomingRequest,
} from '../../../src/coap/index.ts';
import { encode, tryDecode } from '../../../src/codec/index.ts';
import { below, octetsFrom, type Random } from '../../coap/random.ts';
import { letPass } from '../feeding.ts';
import { captured } from '../samples.ts';
import { type FuzzTarget, promise } from '../target.ts';

const token = Uint8Array.of(1, 2, 3, 4);
const limits = {
  maxServed: 8,
  maxTransfers: 4,
  maxTransferOctets: 8192,
  maxBody: 4096,
  maxPeers: 16,
  maxMessageIds: 64,
};

function own(): Uint8Array[] {
  const message = { type: 'CON', code: '0.02', messageId: 7, token, options: [], payload: new Uint8Array(0) } as const;
  const block = (name: string, value: number) => [coapOption(name, value)];
  return [
    encode(coapMessage, message),
    encode(coapMessage, { ...message, type: 'NON', payload: new Uint8Array(30) }),
    ...[0, 1, 2].flatMap((num) => [
      encode(coapMessage, { ...message, options: block('Block1', num * 16 + 8), payload: new Uint8Array(16) }),
      encode(coapMessage, { ...message, options: block('Block2', num * 16) }),
      encode(coapMessage, { ...message, type: 'ACK', code: '2.31', options: block('Block1', num * 16 + 8) }),
      encode(coapMessage, {
        ...message,
        type: 'ACK',
        code: '2.05',
        options: block('Block2', num * 16 + 8),
        payload: new Uint8Array(16),
      }),
    ]),
    encode(coapMessage, { ...message, code: '0.01', options: [coapOption('Echo', new Uint8Array(8))] }),
    encode(coapMessage, { ...message, type: 'ACK', code: '2.04' }),
    encode(coapMessage, { ...message, type: 'CON', code: '2.05', payload: new Uint8Array(9) }),
    Uint8Array.of(0x60, 0, 0, 7),
    Uint8Array.of(0x70, 0, 0, 7),
    Uint8Array.of(0x40, 0, 0, 7),
  ];
}

/** An endpoint takes any datagram; what it transmits are messages, and no more than its limits is kept. */
export const coapTarget: FuzzTarget = {
  name: 'coap',
  samples: () => [...own(), ...captured('coap')],
  reaches: ['transmit', 'request', 'response', 'failed', 'undelivered', 'fault'],
  begin(random, reached) {
    const requiresEcho = () => random() < 0.2;
    const endpoint = new CoapEndpoint({ randomBytes: octetsFrom(random), limits, requiresEcho });
    let now = 0;
    let last: Uint8Array = token;
    const waiting: IncomingRequest[] = [];
    const take = (events: readonly CoapEvent[]): void => {
      promise(events.length < 200, 'few events at a time');
      for (const event of events) {
        reached(event.kind);
        if (event.kind === 'transmit') {
          const read = tryDecode(coapMessage, event.octets);
          promise(read.ok, 'what is transmitted is a message');
          if (read.ok && read.value.code.startsWith('0.0')) last = event.octets;
        } else if (event.kind === 'request') {
          if (random() < 0.5) take(respond(event.request));
          else if (waiting.length < 100) waiting.push(event.request);
        }
      }
    };
    const respond = (request: IncomingRequest) =>
      endpoint.respond(request, { code: '2.05', payload: new Uint8Array(below(random, 3000)) }, now);
    return (octets) => {
      const peer = `p${below(random, 20)}`;
      if (random() < 0.2)
        take(endpoint.send({ peer, code: '0.02', payload: new Uint8Array(below(random, 2000)) }, now));
      const fed = random() < 0.4 ? answering(octets, last, random) : octets;
      take(endpoint.receive({ peer, octets: fed, multicast: random() < 0.05 }, now));
      if (waiting.length > 0 && random() < 0.3) take(respond(waiting.shift()!));
      now += random() < 0.1 ? below(random, 100_000) : below(random, 1000);
      letPass(endpoint, now, (events) => void take(events));
      promise(endpoint.active < 8 + 2 * 4 + 20 * 200, 'no more is kept than the limits say');
    };
  },
};

/** The same with the message id and the token of what was asked last, so that it is taken for the answer. */
function answering(octets: Uint8Array, asked: Uint8Array, random: Random): Uint8Array {
  const copy = octets.slice();
  if (copy.length >= 4) copy.set(asked.subarray(2, 4), 2);
  if (copy.length >= 8 && asked.length >= 8 && random() < 0.8) {
    copy[0] = (copy[0]! & 0xf0) | 4;
    copy.set(asked.subarray(4, 8), 4);
  }
  return copy;
}
