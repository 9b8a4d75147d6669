import { describe, expect, test } from 'vitest';
import { CoapEndpoint, type CoapEvent, coapMessage, headEndCoapLimits } from '../../src/coap/index.ts';
import { encode } from '../../src/codec/index.ts';
import { megabytesInUse } from '../support/memory.ts';
import { below, octetsFrom, type Random, randomFrom } from './random.ts';

const peers = 100_000;
const megabytes = 60;

const peerOf = (number: number): string => `10.${number >> 16}.${(number >> 8) & 0xff}.${number & 0xff}:5683`;

/** A request of 26 octets; what differs from one to the next is put in. */
function requestOf(messageId: number, random: Random): Uint8Array {
  const octets = request.slice();
  octets[2] = messageId >> 8;
  octets[3] = messageId;
  for (let at = 4; at < 8; at += 1) octets[at] = below(random, 256);
  return octets;
}

const request = encode(coapMessage, {
  type: 'CON',
  code: '0.02',
  messageId: 0,
  token: new Uint8Array(4),
  options: [],
  payload: new Uint8Array(17),
});

/** Responds to all requests at once; gives how many there were. */
function respondAll(endpoint: CoapEndpoint, events: readonly CoapEvent[], now: number): number {
  let count = 0;
  for (const event of events) {
    if (event.kind !== 'request') continue;
    count += 1;
    endpoint.respond(event.request, { code: '2.04' }, now);
  }
  return count;
}

describe('memory of an endpoint', () => {
  test(`${peers} peers with 16 messages each in the deduplication take less than ${megabytes} MB`, () => {
    const random = randomFrom(1);
    const before = megabytesInUse();
    const endpoint = new CoapEndpoint({ randomBytes: octetsFrom(randomFrom(5)) });
    let processed = 0;
    for (let messageId = 0; messageId < 16; messageId += 1) {
      for (let peer = 0; peer < peers; peer += 1) {
        const now = messageId * 1000;
        if (messageId === 0) endpoint.know(peerOf(peer), now);
        const datagram = { peer: peerOf(peer), octets: requestOf(messageId, random) };
        processed += respondAll(endpoint, endpoint.receive(datagram, now), now);
      }
    }
    const used = megabytesInUse() - before;
    expect(processed).toBe(16 * peers);
    expect(used).toBeLessThan(megabytes);
    expect(used).toBeGreaterThan(20);
    console.log(`${peers} peers: ${used.toFixed(1)} MB`);
    // The oldest message is remembered still: no room had to be made.
    const oldest = { peer: peerOf(0), octets: requestOf(0, randomFrom(1)) };
    expect(endpoint.receive(oldest, 16_000)).toMatchObject([{ kind: 'transmit' }]);
    expect(endpoint.active).toBe(0);
  });

  test('a million datagrams from spoofed addresses: in bounded time, and memory stays flat', () => {
    const random = randomFrom(2);
    const limits = { maxPeers: 10_000, maxMessageIds: 20_000, maxServed: 1000 };
    const endpoint = new CoapEndpoint({ randomBytes: octetsFrom(random), limits, requiresEcho: ({ known }) => !known });
    let others = 0;
    const flood = (count: number, from: number) => {
      let octets = 0;
      for (let i = 0; i < count; i += 1) {
        const now = (from + i) / 20;
        const datagram = {
          peer: peerOf(below(random, 0x100_0000)),
          octets: requestOf(below(random, 0x1_0000), random),
        };
        for (const event of endpoint.receive(datagram, now)) {
          if (event.kind === 'transmit') octets += event.octets.length;
          else others += 1;
        }
      }
      return octets;
    };
    flood(100_000, 0);
    const before = megabytesInUse();
    const begin = performance.now();
    const sent = flood(900_000, 100_000);
    const elapsed = performance.now() - begin;
    expect(Math.abs(megabytesInUse() - before)).toBeLessThan(4);
    expect(sent).toBeLessThanOrEqual(3 * 900_000 * request.length);
    expect(endpoint.active).toBe(0);
    expect(others).toBe(0);
    expect(elapsed).toBeLessThan(60_000);
    console.log(`900,000 datagrams in ${(elapsed / 1000).toFixed(1)} s`);
  });

  test('datagrams that are no messages leave nothing behind', () => {
    const random = randomFrom(3);
    const endpoint = new CoapEndpoint({ randomBytes: octetsFrom(random) });
    const flood = (count: number) => {
      for (let i = 0; i < count; i += 1) {
        const octets = Uint8Array.from({ length: below(random, 40) }, () => below(random, 256));
        // Version 1 among them, and acknowledgements that nobody waits for.
        if (octets.length > 0 && i % 2 === 0) octets[0] = 0x60 | (octets[0]! & 0x1f);
        respondAll(endpoint, endpoint.receive({ peer: peerOf(below(random, 0x100_0000)), octets }, i), i);
      }
    };
    flood(20_000);
    const before = megabytesInUse();
    flood(180_000);
    expect(megabytesInUse() - before).toBeLessThan(4);
    expect(endpoint.active).toBe(0);
  });

  test('uploads that nobody finishes take no more than the limits of a head-end', () => {
    const random = randomFrom(4);
    const limits = { maxTransfers: 256, maxTransferOctets: 1_000_000, maxPeers: 1000, maxMessageIds: 2000 };
    const endpoint = new CoapEndpoint({ randomBytes: octetsFrom(random), limits });
    const first = encode(coapMessage, {
      type: 'CON',
      code: '0.02',
      messageId: 0,
      token: new Uint8Array(4),
      options: [{ number: 27, name: 'Block1', value: 8 + 6 }],
      payload: new Uint8Array(1024),
    });
    const flood = (count: number) => {
      for (let i = 0; i < count; i += 1) {
        const octets = first.slice();
        octets[2] = i >> 8;
        octets[3] = i;
        endpoint.receive({ peer: peerOf(below(random, 0x100_0000)), octets }, i);
      }
    };
    flood(5000);
    const before = megabytesInUse();
    flood(45_000);
    expect(megabytesInUse() - before).toBeLessThan(4);
    expect(endpoint.active).toBeLessThanOrEqual(limits.maxTransfers);
  });

  test('the limits of a head-end are those that were measured', () => {
    expect(headEndCoapLimits).toMatchObject({ maxPeers: peers, maxMessageIds: 16 * peers });
  });
});
