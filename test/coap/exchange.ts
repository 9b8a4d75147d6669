import {
  CoapEndpoint,
  type CoapEndpointOptions,
  type CoapEvent,
  type CoapMessage,
  coapMessage,
} from '../../src/coap/index.ts';
import { decode, encode } from '../../src/codec/index.ts';
import { octetsFrom, randomFrom } from './random.ts';

/** An endpoint whose random octets are those given first, then seeded ones. */
export function endpointWith(drawn: readonly number[] = [], options: Partial<CoapEndpointOptions> = {}): CoapEndpoint {
  const seeded = octetsFrom(randomFrom(7252));
  const left = [...drawn];
  const randomBytes = (size: number) =>
    left.length >= size && size > 0 ? Uint8Array.from(left.splice(0, size)) : seeded(size);
  return new CoapEndpoint({ randomBytes, ...options });
}

/** The messages among events. */
export function messagesOf(events: readonly CoapEvent[]): CoapMessage[] {
  return events.flatMap((event) => (event.kind === 'transmit' ? [decode(coapMessage, event.octets)] : []));
}

/** The octets of a message, of which only what differs from an empty one need be said. */
export function octetsOf(message: Partial<CoapMessage>): Uint8Array {
  const none = new Uint8Array(0);
  return encode(coapMessage, {
    type: 'CON',
    code: '0.00',
    messageId: 0,
    token: none,
    options: [],
    payload: none,
    ...message,
  });
}

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** The first event of a kind. */
export function eventOf<K extends CoapEvent['kind']>(
  events: readonly CoapEvent[],
  kind: K,
): Extract<CoapEvent, { kind: K }> {
  const found = events.find((event): event is Extract<CoapEvent, { kind: K }> => event.kind === kind);
  if (found === undefined) throw new Error(`no event ${kind} among ${events.map((event) => event.kind).join(', ')}`);
  return found;
}
