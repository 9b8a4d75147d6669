import { describe, expect, test } from 'vitest';
import { type CoapEvent, type CoapMessage, coapOption, type IncomingRequest } from '../../src/coap/index.ts';
import { KnownPeers } from '../../src/coap/known-peers.ts';
import { endpointWith, eventOf, messagesOf, octetsOf, text } from './exchange.ts';
import { octetsFrom, randomFrom } from './random.ts';

const echoOf = (message: CoapMessage): Uint8Array | undefined => {
  const value = message.options.find(({ name }) => name === 'Echo')?.value;
  return value instanceof Uint8Array ? value : undefined;
};
const post = (messageId: number, rest: Partial<CoapMessage> = {}) => ({
  peer: 'a',
  octets: octetsOf({ code: '0.02', messageId, token: Uint8Array.of(1), payload: text('action'), ...rest }),
});
const kinds = (events: readonly CoapEvent[]): string[] => events.map(({ kind }) => kind);

describe('RFC 9175 section 2, the server', () => {
  const strict = () => endpointWith([], { requiresEcho: () => true });

  test('a request without a fresh value is 4.01 with one; with it the request is processed', () => {
    const endpoint = strict();
    const [challenge] = messagesOf(endpoint.receive(post(1), 0));
    expect(challenge).toMatchObject({ type: 'ACK', code: '4.01', payload: new Uint8Array(0) });
    const options = [coapOption('Echo', echoOf(challenge!)!)];
    const { request } = eventOf(endpoint.receive(post(2, { options }), 10_000), 'request');
    expect(request).toMatchObject({ known: true, options: [] });
  });

  test.each([
    ['too old', 'a', 120_001, 0],
    ['that of another peer', 'b', 0, 0],
    ['changed', 'a', 0, 1],
  ])('a value that is %s is not accepted', (_what, peer, now, change) => {
    const endpoint = strict();
    const value = echoOf(messagesOf(endpoint.receive(post(1), 0))[0]!)!;
    value[0]! ^= change;
    const events = endpoint.receive({ ...post(2, { options: [coapOption('Echo', value)] }), peer }, now);
    expect(messagesOf(events)).toMatchObject([{ code: '4.01' }]);
    expect(kinds(events)).toEqual(['transmit']);
  });

  test('an upload returns the value in its first block', () => {
    const endpoint = strict();
    const block = coapOption('Block1', 0x08);
    const payload = new Uint8Array(16);
    const value = echoOf(messagesOf(endpoint.receive(post(1, { options: [block], payload }), 0))[0]!)!;
    const options = [block, coapOption('Echo', value)];
    expect(messagesOf(endpoint.receive(post(2, { options, payload }), 0))).toMatchObject([{ code: '2.31' }]);
    const last = { options: [coapOption('Block1', 0x10)], payload };
    expect(eventOf(endpoint.receive(post(3, last), 0), 'request').request.payload).toHaveLength(32);
  });

  test('values of two endpoints differ', () => {
    const peers = [1, 2].map((seed) => new KnownPeers(octetsFrom(randomFrom(seed)), 10, 1000));
    expect(peers[0]!.echo('a', 0)).not.toEqual(peers[1]!.echo('a', 0));
    expect(peers[0]!.verify('a', peers[1]!.echo('a', 0), 0)).toBe(false);
    expect(peers[0]!.verify('a', new Uint8Array(0), 0)).toBe(false);
    expect(peers[0]!.verify('a', peers[0]!.echo('a', 0), 0)).toBe(true);
  });

  test('a value is fresh in the minute after the one it was issued in, and not in the next', () => {
    const peers = new KnownPeers(octetsFrom(randomFrom(1)), 10, 1000);
    const value = peers.echo('a', 59_999);
    expect([59_999, 60_000, 119_999, 120_000].map((now) => peers.verify('a', value, now))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('known peers are bounded in number and time', () => {
    const peers = new KnownPeers(octetsFrom(randomFrom(1)), 2, 1000);
    for (const peer of ['a', 'b', 'a', 'c']) peers.add(peer, 0);
    expect(['a', 'b', 'c'].map((peer) => peers.has(peer, 999))).toEqual([true, false, true]);
    expect(peers.has('a', 1000)).toBe(false);
    expect(peers.size).toBe(1);
  });
});

describe('RFC 9175 section 2, the client', () => {
  test('returns the value once, under a new token and message id, and then takes 4.01 for the response', () => {
    const endpoint = endpointWith();
    const request = { peer: 'server', code: '0.02', payload: text('action') } as const;
    const [first] = messagesOf(endpoint.send(request, 0));
    const challenge = (message: CoapMessage) =>
      endpoint.receive(
        {
          peer: 'server',
          octets: octetsOf({
            type: 'ACK',
            code: '4.01',
            messageId: message.messageId,
            token: message.token,
            options: [coapOption('Echo', Uint8Array.of(1, 2, 3))],
          }),
        },
        1,
      );
    const [again] = messagesOf(challenge(first!));
    expect(echoOf(again!)).toEqual(Uint8Array.of(1, 2, 3));
    expect(again).toMatchObject({ code: '0.02', payload: text('action') });
    expect(again!.messageId).not.toBe(first!.messageId);
    expect(again!.token).not.toEqual(first!.token);
    const { response } = eventOf(challenge(again!), 'response');
    expect(response).toMatchObject({ code: '4.01', options: [] });
  });
});

describe('a peer that is not known gets no more than three times what it sent', () => {
  const big = (messageId: number, options: CoapMessage['options'] = []): { peer: string; octets: Uint8Array } =>
    post(messageId, { options, payload: text('an action of some octets') });
  const requestOf = (events: readonly CoapEvent[]): IncomingRequest => eventOf(events, 'request').request;

  test('a large response comes in small blocks with a value; who returns it gets large ones the next time', () => {
    const endpoint = endpointWith();
    const response = { code: '2.04', payload: new Uint8Array(2000) } as const;
    const asked = big(1);
    const [answer] = messagesOf(endpoint.respond(requestOf(endpoint.receive(asked, 0)), response, 0));
    expect(answer!.payload).toHaveLength(32);
    expect(octetsOf(answer!).length).toBeLessThanOrEqual(3 * asked.octets.length);
    const echo = coapOption('Echo', echoOf(answer!)!);
    const next = endpoint.receive(big(2, [coapOption('Block2', 0x11), echo]), 0);
    expect(messagesOf(next)).toMatchObject([{ code: '2.04' }]);
    const [known] = messagesOf(endpoint.respond(requestOf(endpoint.receive(big(3), 0)), response, 0));
    expect(known!.payload).toHaveLength(1024);
    expect(echoOf(known!)).toBeUndefined();
  });

  test('where not even a small block fits: GET is challenged, POST is 5.00 and not processed again', () => {
    const endpoint = endpointWith();
    const options = Array.from({ length: 4 }, () => coapOption('Location-Path', 'a segment'));
    const asked = { peer: 'a', octets: octetsOf({ code: '0.01', messageId: 1 }) };
    const get = requestOf(endpoint.receive(asked, 0));
    const events = endpoint.respond(get, { code: '2.05', options }, 0);
    expect(messagesOf(events)).toMatchObject([{ code: '4.01' }]);
    expect(eventOf(events, 'undelivered').error.code).toBe('limit');
    const posted = requestOf(endpoint.receive({ peer: 'a', octets: octetsOf({ code: '0.02', messageId: 2 }) }, 0));
    expect(messagesOf(endpoint.respond(posted, { code: '2.04', options }, 0))).toMatchObject([{ code: '5.00' }]);
  });

  test('retransmissions of a separate response count', () => {
    const endpoint = endpointWith();
    const asked = post(1);
    const request = requestOf(endpoint.receive(asked, 0));
    let octets = 0;
    const count = (events: readonly CoapEvent[]) => {
      for (const event of events) if (event.kind === 'transmit') octets += event.octets.length;
    };
    count(endpoint.onTimeout(1000));
    count(endpoint.respond(request, { code: '2.05', payload: new Uint8Array(4) }, 1500));
    for (let at = endpoint.nextTimeout(); at !== undefined; at = endpoint.nextTimeout()) count(endpoint.onTimeout(at));
    expect(octets).toBeGreaterThan(2 * asked.octets.length);
    expect(octets).toBeLessThanOrEqual(3 * asked.octets.length);
  });

  test('a peer that answered a request of ours with its token is known', () => {
    const endpoint = endpointWith();
    const [sent] = messagesOf(endpoint.send({ peer: 'a', code: '0.01' }, 0));
    endpoint.receive({ peer: 'a', octets: octetsOf({ ...sent!, type: 'ACK', code: '2.05' }) }, 0);
    expect(requestOf(endpoint.receive(post(1), 1)).known).toBe(true);
    expect(requestOf(endpoint.receive({ ...post(1), peer: 'b' }, 1)).known).toBe(false);
  });
});
