import { describe, expect, test } from 'vitest';
import {
  type CoapEndpoint,
  type CoapEvent,
  type CoapMessage,
  type CoapRequest,
  coapMessage,
  coapOption,
  defaultTransmissionParameters,
  type IncomingRequest,
  meterCoapLimits,
} from '../../src/coap/index.ts';
import { decode, EncodeError, fromHex, LinkError, TimeoutError, toHex } from '../../src/codec/index.ts';
import { endpointWith, eventOf, messagesOf, octetsOf, text } from './exchange.ts';

const temperature = [coapOption('Uri-Path', 'temperature')];
const parametersOf = () => ({ ...defaultTransmissionParameters, tokenLength: 1 });

/**
 * A client that draws these message ids and tokens. An endpoint draws the seed of its message ids (2), the key of its
 * Echo values (16) and the first ETag (4); a request its token, the first message id towards the peer, and the random
 * part of its time-out (3), of which 0 makes 2 s and the highest nearly 3 s.
 */
function client(messageId: number, token: number, fraction = 0): CoapEndpoint {
  const setUp = new Array<number>(22).fill(1);
  const id = [messageId >> 8, messageId & 0xff];
  return endpointWith([...setUp, token, ...id, fraction, fraction, fraction], { parametersOf });
}

/** A server that draws these message ids. */
function server(messageId: number, options = {}): CoapEndpoint {
  return endpointWith([...new Array<number>(22).fill(1), messageId >> 8, messageId & 0xff], options);
}

const get = (peer = 'server'): CoapRequest => ({ peer, code: '0.01', options: temperature });
const received = (peer: string, octets: Uint8Array | undefined) => ({ peer, octets: octets ?? new Uint8Array(0) });
const octets = (hex: string): Uint8Array => fromHex(hex)!;
const hexOf = (events: readonly CoapEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'transmit' ? [toHex(event.octets)] : []));
const uriPath = 'bb74656d7065726174757265';
const content = 'ff32322e332043';

describe('RFC 7252 appendix A', () => {
  test('figure 17: a confirmable request, a piggybacked response', () => {
    const asking = client(0x7d35, 0x20);
    const answering = server(0);
    const request = get();
    const sent = asking.send(request, 0);
    expect(hexOf(sent)).toEqual([`41017d3520${uriPath}`]);
    const came = answering.receive(received('client', octets(`41017d3520${uriPath}`)), 10);
    expect(came.map((event) => event.kind)).toEqual(['request']);
    const answer = answering.respond(eventOf(came, 'request').request, { code: '2.05', payload: text('22.3 C') }, 11);
    expect(hexOf(answer)).toEqual([`61457d3520${content}`]);
    const [event] = asking.receive(received('server', octets(hexOf(answer)[0]!)), 20);
    expect(event).toEqual({
      kind: 'response',
      request,
      response: { code: '2.05', options: [], payload: text('22.3 C') },
    });
    expect(asking.nextTimeout()).toBeUndefined();
    expect(answering.nextTimeout()).toBeUndefined();
  });

  test('figure 16: the same without a token', () => {
    const asking = endpointWith([...new Array<number>(22).fill(1), 0x7d, 0x34, 0, 0, 0], {
      parametersOf: () => ({ ...defaultTransmissionParameters, tokenLength: 0 }),
    });
    expect(hexOf(asking.send(get(), 0))).toEqual([`40017d34${uriPath}`]);
    const [event] = asking.receive(received('server', octets(`60457d34${content}`)), 20);
    expect(event).toMatchObject({ kind: 'response', response: { code: '2.05' } });
  });

  test('figure 18: the request is lost and sent again, octet by octet the same, after the time-out', () => {
    const asking = client(0x7d36, 0x31);
    const [first] = hexOf(asking.send(get(), 0));
    expect(asking.nextTimeout()).toBe(2000);
    expect(asking.onTimeout(1999)).toEqual([]);
    expect(hexOf(asking.onTimeout(2000))).toEqual([first]);
    expect(asking.nextTimeout()).toBe(6000);
    const events = asking.receive(received('server', octets(`61457d3631${content}`)), 2100);
    expect(events.map((event) => event.kind)).toEqual(['response']);
    expect(asking.nextTimeout()).toBeUndefined();
  });

  test('figure 19: the response is lost; the duplicate gets the same one and is not processed again', () => {
    const answering = server(0);
    const request = received('client', octets(`41017d3742${uriPath}`));
    const came = answering.receive(request, 0);
    const answer = answering.respond(eventOf(came, 'request').request, { code: '2.05', payload: text('22.3 C') }, 0);
    expect(hexOf(answer)).toEqual([`61457d3742${content}`]);
    const again = answering.receive(request, 2000);
    expect(again).toEqual(answer);
  });

  test('figure 20: an empty acknowledgement, then a separate response, which is acknowledged', () => {
    const asking = client(0x7d38, 0x53);
    const answering = server(0xad7b);
    const request = get();
    const [sent] = hexOf(asking.send(request, 0));
    const came = eventOf(answering.receive(received('client', octets(sent!)), 0), 'request').request;
    expect(answering.nextTimeout()).toBe(defaultTransmissionParameters.delayAckTimeout);
    expect(hexOf(answering.onTimeout(1000))).toEqual(['60007d38']);
    expect(asking.receive(received('server', octets('60007d38')), 1010)).toEqual([]);
    const answer = hexOf(answering.respond(came, { code: '2.05', payload: text('22.3 C') }, 5000));
    expect(answer).toEqual([`4145ad7b53${content}`]);
    const ended = asking.receive(received('server', octets(answer[0]!)), 5010);
    expect(hexOf(ended)).toEqual(['6000ad7b']);
    expect(eventOf(ended, 'response').response.payload).toEqual(text('22.3 C'));
    expect(answering.receive(received('client', octets('6000ad7b')), 5020)).toEqual([]);
    expect([asking.active, answering.active]).toEqual([0, 0]);
  });

  test('figure 20, the acknowledgement lost: the separate response is sent again and acknowledged again', () => {
    const asking = client(0x7d38, 0x53);
    const answering = server(0xad7b);
    const [sent] = hexOf(asking.send(get(), 0));
    const came = eventOf(answering.receive(received('client', octets(sent!)), 0), 'request').request;
    answering.onTimeout(1000);
    const [answer] = hexOf(answering.respond(came, { code: '2.05', payload: text('22.3 C') }, 1500));
    const [once, event] = asking.receive(received('server', octets(answer!)), 1510);
    expect(event?.kind).toBe('response');
    const [again] = hexOf(answering.onTimeout(answering.nextTimeout()!));
    expect(again).toBe(answer);
    expect(asking.receive(received('server', octets(again!)), 4000)).toEqual([once]);
  });

  test('figure 21: a separate response to a client that was restarted is reset', () => {
    const answering = server(0xad7c);
    const came = eventOf(answering.receive(received('client', octets(`41017d3964${uriPath}`)), 0), 'request').request;
    answering.onTimeout(1000);
    const [answer] = hexOf(answering.respond(came, { code: '2.05', payload: text('22.3 C') }, 1500));
    const restarted = client(1, 1);
    expect(hexOf(restarted.receive(received('server', octets(answer!)), 1600))).toEqual(['7000ad7c']);
    const events = answering.receive(received('client', octets('7000ad7c')), 1700);
    expect(eventOf(events, 'undelivered')).toMatchObject({ request: came, error: { code: 'refused', layer: 'coap' } });
    expect(answering.nextTimeout()).toBeUndefined();
  });

  test('figure 22: a non-confirmable request and response', () => {
    const asking = client(0x7d3a, 0x75);
    const [sent] = hexOf(asking.send({ ...get(), confirmable: false }, 0));
    expect(sent).toBe(`51017d3a75${uriPath}`);
    const answering = server(0xad7d);
    const came = eventOf(answering.receive(received('client', octets(sent!)), 0), 'request').request;
    const [answer] = hexOf(answering.respond(came, { code: '2.05', payload: text('22.3 C') }, 1));
    expect(answer).toBe(`5145ad7d75${content}`);
    expect(asking.receive(received('server', octets(answer!)), 2).map((event) => event.kind)).toEqual(['response']);
  });
});

describe('retransmission (RFC 7252 section 4.2)', () => {
  test.each([
    { fraction: 0, times: [2000, 6000, 14_000, 30_000, 62_000] },
    { fraction: 255, times: [3000, 9000, 21_000, 45_000, 93_000] },
  ])('five transmissions with doubling intervals, then a time-out: fraction $fraction', ({ fraction, times }) => {
    const asking = client(1, 1, fraction);
    const request = get();
    const [sent] = hexOf(asking.send(request, 0));
    for (const time of times.slice(0, -1)) {
      const next = asking.nextTimeout()!;
      expect(Math.abs(next - time)).toBeLessThan(1);
      expect(hexOf(asking.onTimeout(next))).toEqual([sent]);
    }
    expect(Math.abs(asking.nextTimeout()! - times.at(-1)!)).toBeLessThan(1);
    const { error } = eventOf(asking.onTimeout(93_001), 'failed');
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ layer: 'coap', code: 'timeout' });
    expect([asking.active, asking.nextTimeout(), asking.counters.maxRtxExceeded]).toEqual([0, undefined, 1]);
  });

  test('an acknowledged request whose response never comes fails after MAX_TRANSMIT_WAIT', () => {
    const asking = client(1, 1);
    asking.send(get(), 0);
    asking.receive(received('server', octets('60000001')), 100);
    expect(asking.nextTimeout()).toBe(93_000);
    expect(eventOf(asking.onTimeout(93_000), 'failed').error).toBeInstanceOf(TimeoutError);
  });

  test('a reset fails the request at once, also a non-confirmable one', () => {
    for (const confirmable of [true, false]) {
      const asking = client(0x1234, 1);
      asking.send({ ...get(), confirmable }, 0);
      const { error } = eventOf(asking.receive(received('server', octets('70001234')), 5), 'failed');
      expect(error).toBeInstanceOf(LinkError);
      expect(error.code).toBe('refused');
      expect(asking.active).toBe(0);
    }
  });

  test('acknowledgements and resets of others do nothing', () => {
    const asking = client(0x1234, 1);
    asking.send(get(), 0);
    for (const [peer, hex] of [
      ['other', '60001234'],
      ['server', '60001235'],
      ['server', '70001235'],
      ['other', '70001234'],
    ] as const) {
      expect(asking.receive(received(peer, octets(hex)), 1).map((event) => event.kind)).toEqual(['fault']);
    }
    expect(asking.nextTimeout()).toBe(2000);
  });

  test('a response from another peer, with another token or to another message id is not the response', () => {
    const asking = client(0x1234, 0x55);
    asking.send(get(), 0);
    for (const [peer, hex] of [
      ['other', '6145123455'],
      ['server', '6145123456'],
      ['server', '6145123555'],
    ] as const) {
      expect(asking.receive(received(peer, octets(hex)), 1).map((event) => event.kind)).toEqual(['fault']);
    }
    expect(asking.receive(received('server', octets('6145123455')), 1).map((event) => event.kind)).toEqual([
      'response',
    ]);
  });
});

describe('NSTART, tokens and message ids (RFC 7252 sections 4.4, 4.7, 5.3.1)', () => {
  test('the second request to a peer waits for the first to end; one to another peer does not', () => {
    const asking = endpointWith();
    const [first] = messagesOf(asking.send(get('a'), 0));
    expect(asking.send(get('a'), 0)).toEqual([]);
    expect(messagesOf(asking.send(get('b'), 0))).toHaveLength(1);
    const answer = octetsOf({ ...first!, type: 'ACK', code: '2.05', options: [] });
    const [response, next] = asking.receive(received('a', answer), 10);
    expect([next, response].map((event) => event?.kind).sort()).toEqual(['response', 'transmit']);
  });

  test('an empty acknowledgement lets the next request go', () => {
    const asking = endpointWith();
    const [first] = messagesOf(asking.send(get('a'), 0));
    asking.send(get('a'), 0);
    expect(
      messagesOf(asking.receive(received('a', octetsOf({ type: 'ACK', messageId: first!.messageId })), 1)),
    ).toHaveLength(1);
  });

  test('a non-confirmable request counts as long as PROBING_RATE says', () => {
    const asking = endpointWith();
    const [octetsSent] = hexOf(asking.send({ ...get('a'), confirmable: false }, 0));
    asking.send(get('a'), 0);
    const seconds = octetsSent!.length / 2;
    expect(asking.nextTimeout()).toBe(1000 * seconds);
    expect(messagesOf(asking.onTimeout(1000 * seconds))).toHaveLength(1);
  });

  test('one that nobody answers goes at once, and nothing of it is kept', () => {
    const asking = endpointWith();
    asking.send(get('a'), 0);
    const active = asking.active;
    const events = asking.send({ ...get('a'), confirmable: false, awaited: false }, 0);
    expect(messagesOf(events)).toMatchObject([{ type: 'NON' }]);
    expect(asking.active).toBe(active);
  });

  test('more requests than may wait fail with a limit', () => {
    const asking = endpointWith([], { limits: { maxQueued: 2 } });
    for (let sent = 0; sent < 3; sent += 1) asking.send(get('a'), 0);
    expect(eventOf(asking.send(get('a'), 0), 'failed').error.code).toBe('limit');
  });

  test('tokens are random, as long as asked, and longer where all of that length are in use', () => {
    const asking = endpointWith([], {
      parametersOf: () => ({ ...defaultTransmissionParameters, tokenLength: 0, nstart: 9 }),
    });
    const lengths = [1, 2, 3].map(() => messagesOf(asking.send(get('a'), 0))[0]!.token.length);
    expect(lengths).toEqual([0, 1, 1]);
    const four = endpointWith();
    const tokens = ['a', 'b', 'c'].map((peer) => toHex(messagesOf(four.send(get(peer), 0))[0]!.token));
    expect(new Set(tokens.map((token) => token.length))).toEqual(new Set([8]));
    expect(new Set(tokens).size).toBe(3);
  });

  test('no message id towards a peer is used again within EXCHANGE_LIFETIME', () => {
    const asking = endpointWith();
    const seen = new Map<number, number>();
    let now = 0;
    for (let sent = 0; sent < 70_000; sent += 1) {
      const [message] = messagesOf(asking.send(get('a'), now));
      if (message === undefined) break;
      expect(now - (seen.get(message.messageId) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(247_000);
      seen.set(message.messageId, now);
      asking.receive(received('a', octetsOf({ type: 'RST', messageId: message.messageId })), now);
      now += 1;
    }
    expect(seen.size).toBeGreaterThan(65_000);
    expect(eventOf(asking.send(get('a'), now), 'failed').error.code).toBe('limit');
    expect(messagesOf(asking.send(get('a'), now + 247_001))).toHaveLength(1);
  });

  test('a request cannot be sent while it is on its way, and is not sent if it cannot be written', () => {
    const asking = endpointWith();
    const request = get('a');
    asking.send(request, 0);
    expect(() => asking.send(request, 0)).toThrow(LinkError);
    const other = endpointWith();
    expect(() => other.send({ ...get('a'), options: [coapOption('If-None-Match', new Uint8Array(0))] }, 0)).toThrow(
      EncodeError,
    );
    expect([other.active, other.nextTimeout()]).toEqual([0, undefined]);
  });

  test('a cancelled request gives no event, and its late response is none', () => {
    const asking = endpointWith();
    const request = get('a');
    const [message] = messagesOf(asking.send(request, 0));
    expect(asking.cancel(request, 1)).toEqual([]);
    expect([asking.active, asking.nextTimeout()]).toEqual([0, undefined]);
    const late = octetsOf({ ...message!, type: 'ACK', code: '2.05', options: [] });
    expect(asking.receive(received('a', late), 2).map((event) => event.kind)).toEqual(['fault']);
  });
});

describe('what comes in', () => {
  const post = (rest: Partial<CoapMessage> = {}) =>
    octetsOf({ code: '0.02', messageId: 7, token: Uint8Array.of(9), payload: text('apdu'), ...rest });

  test('a ping is answered with a reset, and ours is alive when one comes', () => {
    const endpoint = endpointWith();
    expect(hexOf(endpoint.receive(received('a', octets('40001234')), 0))).toEqual(['70001234']);
    const [ping] = messagesOf(endpoint.ping('a', 0));
    expect(ping).toMatchObject({ type: 'CON', code: '0.00' });
    const events = endpoint.receive(received('a', octetsOf({ type: 'RST', messageId: ping!.messageId })), 5);
    expect(events).toEqual([{ kind: 'ping', peer: 'a', alive: true }]);
  });

  test('a ping that nobody answers says so', () => {
    const endpoint = endpointWith();
    endpoint.ping('a', 0);
    const events: CoapEvent[] = [];
    for (let at = endpoint.nextTimeout(); at !== undefined; at = endpoint.nextTimeout())
      events.push(...endpoint.onTimeout(at));
    expect(events.at(-1)).toEqual({ kind: 'ping', peer: 'a', alive: false });
  });

  test.each([
    ['a version that is not 1', '80011234', []],
    ['a token of 9 octets', '4901123400112233445566778899', ['70001234']],
    ['a payload marker without a payload', '40011234ff', ['70001234']],
    ['an option of the reserved length', '400112341f', ['70001234']],
    ['an empty message with octets after it', '4000123400', ['70001234']],
    ['a code of a reserved class', '40e11234', ['70001234']],
    ['a reserved code of class 1', '40211234', ['70001234']],
    ['the same, non-confirmable', '59011234', []],
    ['the same, an acknowledgement', '6000123400', []],
    ['the same, a reset', '7000123400', []],
    ['three octets', '400112', []],
    ['no octets', '', []],
    ['a request as an acknowledgement', '60011234', []],
    ['a request as a reset', '70011234', []],
    ['an empty non-confirmable message', '50001234', []],
  ])('B24 to B29: %s', (_what, hex, answers) => {
    const endpoint = endpointWith();
    const events = endpoint.receive(received('a', octets(hex)), 0);
    expect(hexOf(events)).toEqual(answers);
    expect(events.at(-1)?.kind).toBe('fault');
    expect([endpoint.active, endpoint.nextTimeout()]).toEqual([0, undefined]);
  });

  test.each([
    ['an unknown critical option', [{ number: 9999, value: new Uint8Array(1) }], '4.02'],
    ['If-Match, which an endpoint does not do', [coapOption('If-Match', new Uint8Array(1))], '4.02'],
    ['Uri-Path in a wrong form', [{ number: 7, value: new Uint8Array(3) }], '4.02'],
    ['Proxy-Uri', [coapOption('Proxy-Uri', 'coap://example.org')], '5.05'],
    ['Block1 of the reserved size', [{ number: 27, value: Uint8Array.of(7) }], '4.00'],
    ['Block2 of the reserved size', [{ number: 23, value: Uint8Array.of(7) }], '4.00'],
  ] as const)('B28: %s', (_what, options, code) => {
    const endpoint = endpointWith();
    const events = endpoint.receive(received('a', post({ options })), 0);
    expect(messagesOf(events)).toMatchObject([{ type: 'ACK', code, messageId: 7, token: Uint8Array.of(9) }]);
    expect(endpoint.active).toBe(0);
  });

  test('an unknown critical option in a non-confirmable request: nothing is answered', () => {
    const options = [{ number: 9999, value: new Uint8Array(1) }];
    const events = endpointWith().receive(received('a', post({ type: 'NON', options })), 0);
    expect(events.map((event) => event.kind)).toEqual(['fault']);
  });

  test('an unknown elective option is passed on', () => {
    const options = [{ number: 9998, value: Uint8Array.of(1) }];
    const events = endpointWith().receive(received('a', post({ options })), 0);
    expect(eventOf(events, 'request').request.options).toEqual(options);
  });

  test('an unknown critical option in a response: it is rejected and the request fails', () => {
    const asking = client(0x1234, 0x55);
    asking.send(get(), 0);
    const options = [{ number: 9999, value: new Uint8Array(1) }];
    const answer = octetsOf({ type: 'CON', code: '2.05', messageId: 3, token: Uint8Array.of(0x55), options });
    const events = asking.receive(received('server', answer), 1);
    expect(messagesOf(events)).toMatchObject([{ type: 'RST', messageId: 3 }]);
    expect(eventOf(events, 'failed').error.code).toBe('protocol');
  });

  test('numbers with leading zeros are read (RFC 7252 section 3.2)', () => {
    const options = [{ number: 12, value: Uint8Array.of(0, 42) }];
    const { request } = eventOf(endpointWith().receive(received('a', post({ options })), 0), 'request');
    expect(request.options).toMatchObject([{ name: 'Content-Format', value: 42 }]);
  });
});

describe('duplicates (RFC 7252 section 4.5)', () => {
  const push = (messageId: number, payload = 'push', type: CoapMessage['type'] = 'CON') =>
    received('meter', octetsOf({ type, code: '0.02', messageId, token: Uint8Array.of(1), payload: text(payload) }));
  const requestsOf = (events: readonly CoapEvent[]): IncomingRequest[] =>
    events.flatMap((event) => (event.kind === 'request' ? [event.request] : []));

  test('while the application is busy a duplicate is ignored, then it gets the acknowledgement again', () => {
    const endpoint = endpointWith();
    expect(requestsOf(endpoint.receive(push(1), 0))).toHaveLength(1);
    expect(endpoint.receive(push(1), 500)).toEqual([]);
    const acknowledgement = endpoint.onTimeout(1000);
    expect(hexOf(acknowledgement)).toEqual(['60000001']);
    expect(endpoint.receive(push(1), 2000)).toEqual(acknowledgement);
  });

  test('an answer without a payload is made again, octet by octet the same', () => {
    const endpoint = endpointWith([], { limits: { maxAnswerOctets: 0 } });
    const [request] = requestsOf(endpoint.receive(push(1), 0));
    const answer = endpoint.respond(request!, { code: '2.04' }, 1);
    expect(hexOf(answer)).toEqual(['6144000101']);
    expect(endpoint.receive(push(1), 90_000)).toEqual(answer);
    expect(requestsOf(endpoint.receive(push(1), 246_000))).toEqual([]);
  });

  test('after EXCHANGE_LIFETIME the id is another message', () => {
    const endpoint = endpointWith();
    endpoint.respond(requestsOf(endpoint.receive(push(1), 0))[0]!, { code: '2.04' }, 1);
    expect(requestsOf(endpoint.receive(push(1), 248_001))).toHaveLength(1);
  });

  test('a duplicate of a non-confirmable request is dropped in silence until NON_LIFETIME', () => {
    const endpoint = endpointWith();
    const [request] = requestsOf(endpoint.receive(push(1, 'push', 'NON'), 0));
    endpoint.respond(request!, { code: '2.04' }, 1);
    expect(endpoint.receive(push(1, 'push', 'NON'), 144_000)).toEqual([]);
    expect(requestsOf(endpoint.receive(push(1, 'push', 'NON'), 146_001))).toHaveLength(1);
  });

  test('an id of a peer that was restarted, with another message under it, is another message', () => {
    const endpoint = endpointWith();
    endpoint.respond(requestsOf(endpoint.receive(push(1, 'before'), 0))[0]!, { code: '2.04' }, 1);
    expect(requestsOf(endpoint.receive(push(1, 'after'), 10_000))).toHaveLength(1);
  });

  test('another peer has ids of its own', () => {
    const endpoint = endpointWith();
    endpoint.receive(push(1), 0);
    expect(requestsOf(endpoint.receive({ ...push(1), peer: 'other' }, 1))).toHaveLength(1);
  });

  test('an answer that is no longer kept is not given again, and the request not processed again', () => {
    const endpoint = endpointWith([], { limits: { maxAnswerOctets: 100 } });
    endpoint.know('meter', 0);
    for (let messageId = 1; messageId <= 4; messageId += 1) {
      const [request] = requestsOf(endpoint.receive(push(messageId), 0));
      endpoint.respond(request!, { code: '2.05', payload: new Uint8Array(40) }, 0);
    }
    expect(endpoint.receive(push(1), 1)).toEqual([]);
    expect(messagesOf(endpoint.receive(push(4), 1))).toMatchObject([{ code: '2.05', messageId: 4 }]);
  });
});

describe('responses', () => {
  const ask = (endpoint: CoapEndpoint, rest: Partial<CoapMessage> = {}, now = 0): IncomingRequest => {
    const message = octetsOf({ code: '0.02', messageId: 7, payload: text('a request of some octets'), ...rest });
    return eventOf(endpoint.receive(received('a', message), now), 'request').request;
  };

  test('only the first response to a request counts', () => {
    const endpoint = endpointWith();
    const request = ask(endpoint);
    expect(messagesOf(endpoint.respond(request, { code: '2.04' }, 0))).toHaveLength(1);
    expect(eventOf(endpoint.respond(request, { code: '2.05' }, 0), 'undelivered').error.code).toBe('closed');
  });

  test('a response that cannot be written throws, and another one can be given', () => {
    const endpoint = endpointWith();
    const request = ask(endpoint);
    expect(() => endpoint.respond(request, { code: '9.99' }, 0)).toThrow(EncodeError);
    expect(messagesOf(endpoint.respond(request, { code: '5.00' }, 0))).toMatchObject([{ type: 'ACK', code: '5.00' }]);
  });

  test('an application that does not respond is told, and the request forgotten', () => {
    const endpoint = endpointWith();
    const request = ask(endpoint);
    endpoint.onTimeout(1000);
    expect(eventOf(endpoint.onTimeout(endpoint.nextTimeout()!), 'undelivered')).toMatchObject({ request });
    expect([endpoint.active, endpoint.nextTimeout()]).toEqual([0, undefined]);
  });

  test('a separate response that is never acknowledged is undelivered', () => {
    const endpoint = endpointWith();
    const request = ask(endpoint);
    endpoint.onTimeout(1000);
    endpoint.respond(request, { code: '2.05' }, 2000);
    const events: CoapEvent[] = [];
    for (let at = endpoint.nextTimeout(); at !== undefined; at = endpoint.nextTimeout())
      events.push(...endpoint.onTimeout(at));
    expect(messagesOf(events)).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ kind: 'undelivered', error: { code: 'timeout' } });
  });

  test('requests beyond those that may wait are 5.03', () => {
    const endpoint = endpointWith([], { limits: meterCoapLimits });
    const codes = Array.from({ length: 17 }, (_, messageId) =>
      messagesOf(endpoint.receive(received('a', octetsOf({ code: '0.02', messageId })), 0)),
    );
    expect(codes.slice(0, 16).flat()).toEqual([]);
    expect(codes[16]).toMatchObject([{ type: 'ACK', code: '5.03', messageId: 16 }]);
  });

  test('RFC 7967: responses of an unwanted class are left out', () => {
    const options = [coapOption('No-Response', 2)];
    const endpoint = endpointWith();
    expect(messagesOf(endpoint.respond(ask(endpoint, { options }), { code: '2.04' }, 0))).toMatchObject([
      { type: 'ACK', code: '0.00' },
    ]);
    const non = ask(endpoint, { options, type: 'NON', messageId: 8 });
    expect(endpoint.respond(non, { code: '2.04' }, 0)).toEqual([]);
    const failing = ask(endpoint, { options, type: 'NON', messageId: 9 });
    expect(messagesOf(endpoint.respond(failing, { code: '5.00' }, 0))).toMatchObject([{ type: 'NON', code: '5.00' }]);
  });

  test('multicast: a non-confirmable request is seen once, and nothing is ever answered', () => {
    const endpoint = endpointWith();
    const octetsSent = octetsOf({ type: 'NON', code: '0.02', messageId: 7, payload: text('all meters') });
    const datagram = { peer: 'a', octets: octetsSent, multicast: true };
    const { request } = eventOf(endpoint.receive(datagram, 0), 'request');
    expect(request.multicast).toBe(true);
    expect(endpoint.respond(request, { code: '2.04' }, 0)).toEqual([]);
    expect(endpoint.receive(datagram, 1)).toEqual([]);
    const forProxy = octetsOf({
      type: 'NON',
      code: '0.01',
      messageId: 8,
      options: [coapOption('Proxy-Uri', 'coap://a')],
    });
    expect(hexOf(endpoint.receive({ ...datagram, octets: forProxy }, 2))).toEqual([]);
    const strict = endpointWith([], { requiresEcho: () => true });
    expect(hexOf(strict.receive(datagram, 2))).toEqual([]);
    for (const hex of ['40001234', '4901123400', '40011234', '400112349d06', '50011234d61c0f']) {
      expect(hexOf(endpoint.receive({ peer: 'a', octets: octets(hex), multicast: true }, 2))).toEqual([]);
    }
    expect([endpoint.active, endpoint.nextTimeout()]).toEqual([0, undefined]);
  });

  test('closing fails what was asked and forgets the rest', () => {
    const endpoint = endpointWith();
    const request = get('b');
    endpoint.send(request, 0);
    endpoint.send(get('b'), 0);
    ask(endpoint);
    const events = endpoint.close(1);
    expect(events.map((event) => event.kind)).toEqual(['failed', 'failed']);
    expect(eventOf(events, 'failed')).toMatchObject({ request, error: { code: 'closed' } });
    expect([endpoint.active, endpoint.nextTimeout()]).toEqual([0, undefined]);
  });
});

test('the counters are those of class 153', () => {
  const asking = endpointWith();
  const answering = endpointWith();
  const [sent] = asking.send(get(), 0) as [Extract<CoapEvent, { kind: 'transmit' }>];
  const { request } = eventOf(answering.receive(received('client', sent.octets), 0), 'request');
  const [answer] = hexOf(answering.respond(request, { code: '4.04' }, 0));
  asking.receive(received('server', octets(answer!)), 0);
  expect(asking.counters).toMatchObject({ tx: 1, rx: 1, txRequests: 1, rxResponse: 1, rxAck: 1, rxClientError: 1 });
  expect(answering.counters).toMatchObject({ tx: 1, rx: 1, rxRequests: 1, txResponse: 1, txAck: 1, txClientError: 1 });
  expect(decode(coapMessage, octets(answer!)).code).toBe('4.04');
});
