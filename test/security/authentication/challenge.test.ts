import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../src/codec/index.ts';
import { drawChallenge, receiveChallenge, requireDifferent } from '../../../src/security/authentication/challenge.ts';
import { hex } from '../../support/corpus.ts';
import { hlsMechanisms, seededRandom } from '../../support/hls.ts';

const random = seededRandom('challenge');
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });

describe.each(hlsMechanisms)('%s', (mechanism) => {
  const [minimum, usual] = mechanism === 'hls-ecdsa' ? [32, 32] : [8, 16];

  test('a challenge has the usual size', () => {
    expect(drawChallenge(mechanism, random)).toHaveLength(usual);
  });

  test('sizes at and beyond the bounds, drawn and received', () => {
    for (const size of [0, 1, minimum - 1, minimum, 63, 64, 65, 255, 16.5, Number.NaN]) {
      const fits = size >= minimum && size <= 64 && Number.isInteger(size);
      const draw = () => drawChallenge(mechanism, random, size);
      if (fits) expect(draw()).toHaveLength(size);
      else expect(draw, `${size}`).toThrow(code('challenge-length'));
      if (!Number.isInteger(size)) continue;
      const receive = () => receiveChallenge(mechanism, new Uint8Array(size).fill(0x55));
      if (fits) expect(receive()).toHaveLength(size);
      else expect(receive, `${size}`).toThrow(code('challenge-length'));
    }
  });
});

test('T4: a generator that fails, or gives another number of octets, gives no challenge', () => {
  const broken = () => {
    throw new Error('no entropy');
  };
  expect(() => drawChallenge('hls-gmac', broken)).toThrow('no entropy');
  for (const size of [0, 8, 15, 17, 64])
    expect(() => drawChallenge('hls-gmac', () => new Uint8Array(size))).toThrow(code('challenge-length'));
});

test('challenges are copies: neither the generator nor the peer can change them afterwards', () => {
  const shared = Uint8Array.from(random(16));
  const [drawn, received] = [drawChallenge('hls-md5', () => shared), receiveChallenge('hls-md5', shared)];
  const before = toHex(shared);
  shared.fill(0);
  expect([toHex(drawn), toHex(received)]).toEqual([before, before]);
});

test('R31: 100,000 challenges are unique', () => {
  const seen = new Set<string>();
  for (let i = 0; i < 100_000; i += 1) seen.add(toHex(drawChallenge('hls-md5', randomBytes)));
  expect(seen.size).toBe(100_000);
});

describe('T4: what comes back', () => {
  const [a, b, c] = [random(16), random(16), random(16)];

  test.each([
    ['the same', a, a],
    ['a block and another', concat(a, b), a],
    ['blocks in another order', concat(a, b), concat(b, a)],
    ['a block among others', concat(a, b), concat(c, c, b)],
    ['8 octets', a.subarray(0, 8), a.slice(0, 8)],
    ['whole blocks and the same rest', concat(a, b.subarray(0, 8)), concat(c, b.subarray(0, 8))],
  ])('%s is refused, both ways', (_, sent, received) => {
    expect(() => requireDifferent({ sent, received })).toThrow(code('challenge-equal'));
    expect(() => requireDifferent({ sent: received, received: sent })).toThrow(code('challenge-equal'));
  });

  test('what differs in one bit is not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 16 }), fc.nat(127), (sent, bit) => {
        const at = bit % (8 * sent.length);
        const received = sent.map((octet, i) => (i === at >> 3 ? octet ^ (1 << (at & 7)) : octet));
        requireDifferent({ sent, received });
        expect(() => requireDifferent({ sent, received: Uint8Array.from(sent) })).toThrow(code('challenge-equal'));
      }),
    );
    requireDifferent({ sent: concat(a, b), received: concat(c, random(16)) });
    requireDifferent({ sent: a, received: a.subarray(0, 15) });
  });
});

describe('T4: an APDU as a challenge, whose GMAC would be its tag', () => {
  const get = hex('c0010000080000010000ff0200');
  const disconnect = hex('c301c10046000060030aff01010f00');

  test.each([
    ['get-request', get],
    ['action-request', disconnect],
    ['in a general-block-transfer', concat(hex('e080000100000d'), get)],
  ])('%s is not answered with GMAC', (_, apdu) => {
    expect(() => receiveChallenge('hls-gmac', apdu)).toThrow(code('authentication-failed'));
    for (const mechanism of ['hls', 'hls-md5', 'hls-sha-1', 'hls-sha-256'] as const)
      expect(receiveChallenge(mechanism, apdu)).toEqual(apdu);
  });

  test('nor drawn', () => {
    const drawn = [get, random(13)];
    expect(drawChallenge('hls-gmac', () => drawn.shift()!, 13)).not.toEqual(get);
    expect(drawn).toEqual([]);
  });

  test('what only begins like one is a challenge', () => {
    const challenge = concat(get, Uint8Array.of(0));
    expect(receiveChallenge('hls-gmac', challenge)).toEqual(challenge);
  });

  test('fewer than one in 10,000 of random challenges', () => {
    let refused = 0;
    for (let i = 0; i < 20_000; i += 1) {
      try {
        receiveChallenge('hls-gmac', random(16));
      } catch {
        refused += 1;
      }
    }
    expect(refused).toBeLessThanOrEqual(2);
  });
});
