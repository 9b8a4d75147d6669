import { createCipheriv, createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../src/codec/index.ts';
import type { Challenges } from '../../../src/security/authentication/challenge.ts';
import { answerChallenge, verifyAnswer } from '../../../src/security/authentication/hls.ts';
import type { HlsContext } from '../../../src/security/authentication/hls-function.ts';
import { securitySuite } from '../../../src/security/cryptography/suites.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import { protect } from '../../../src/security/protection/protect.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';
import { synchronousEngines } from '../../support/engines.ts';
import {
  authenticationKey,
  canary,
  clientTitle,
  credentialsOf,
  encryptionKey,
  hlsMechanisms,
  type PartyOptions,
  publicKeys,
  seededRandom,
  serverTitle,
} from '../../support/hls.ts';

const random = seededRandom('hls');
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });
const refused = code('authentication-failed');
const flip = (octets: Uint8Array, bit: number) =>
  octets.map((octet, i) => (i === bit >> 3 ? octet ^ (1 << (bit & 7)) : octet));

describe.each(synchronousEngines)('%s', (engine, cryptography) => {
  const contextsOf = (challenges: Challenges, role: 'client' | 'server', options?: PartyOptions) => {
    const credentials = credentialsOf(role, options);
    return <M extends (typeof hlsMechanisms)[number]>(mechanism: M) =>
      ({ ...credentials[mechanism], challenges, cryptography }) as unknown as HlsContext<M>;
  };
  const [StoC, CtoS] = [random(32), random(32)];
  const client = contextsOf({ received: StoC, sent: CtoS }, 'client');
  const server = contextsOf({ received: CtoS, sent: StoC }, 'server');

  describe('Green Book examples, protocol.md 5.8', () => {
    const [StoC, CtoS] = [ascii('P6wRJ21F'), ascii('K56iVagY')];
    const client = contextsOf({ received: StoC, sent: CtoS }, 'client')('hls-gmac');
    const server = contextsOf({ received: CtoS, sent: StoC }, 'server')('hls-gmac');

    test.each([
      ['f(StoC)', client, server, '10000000011a52fe7dd3e72748973c1e28', 1],
      ['f(CtoS)', server, client, '1001234567fe1466afb3dbcd4f9389e2b7', 0x0123_4567],
    ])('%s', (_, sender, receiver, answer, invocationCounter) => {
      expect(toHex(answerChallenge(sender))).toBe(answer);
      expect(verifyAnswer(receiver, hex(answer)).counter).toEqual({
        key: receiver.encryptionKey,
        systemTitle: sender.systemTitles.own,
        invocationCounter,
        authenticationTag: hex(answer.slice(10)),
      });
    });
  });

  describe('known answers, made with node:crypto', () => {
    const digest = (name: string, ...parts: Uint8Array[]) =>
      createHash(name)
        .update(concat(...parts))
        .digest('hex');
    const encrypted = (challenge: Uint8Array) =>
      createCipheriv('aes-128-ecb', concat(canary, new Uint8Array(16 - canary.length)), null)
        .setAutoPadding(false)
        .update(challenge)
        .toString('hex');

    test.each([
      ['hls', encrypted(StoC), encrypted(CtoS)],
      ['hls-md5', digest('md5', StoC, canary), digest('md5', CtoS, canary)],
      ['hls-sha-1', digest('sha1', StoC, canary), digest('sha1', CtoS, canary)],
      [
        'hls-sha-256',
        digest('sha256', canary, clientTitle, serverTitle, StoC, CtoS),
        digest('sha256', canary, serverTitle, clientTitle, CtoS, StoC),
      ],
    ] as const)('%s', (mechanism, clientAnswer, serverAnswer) => {
      expect(toHex(answerChallenge(client(mechanism)))).toBe(clientAnswer);
      expect(toHex(answerChallenge(server(mechanism)))).toBe(serverAnswer);
    });

    test('hls-ecdsa', () => {
      const isSigned = (publicKey: Uint8Array, signature: Uint8Array, ...parts: Uint8Array[]) => {
        const [x, y] = [publicKey.subarray(0, 32), publicKey.subarray(32)].map((half) =>
          Buffer.from(half).toString('base64url'),
        );
        const key = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x!, y: y! } });
        return verifySignature('sha256', concat(...parts), { key, dsaEncoding: 'ieee-p1363' }, signature);
      };
      const [fromClient, fromServer] = [answerChallenge(client('hls-ecdsa')), answerChallenge(server('hls-ecdsa'))];
      expect(isSigned(publicKeys.client, fromClient, clientTitle, serverTitle, StoC, CtoS)).toBe(true);
      expect(isSigned(publicKeys.server, fromServer, serverTitle, clientTitle, CtoS, StoC)).toBe(true);
    });
  });

  describe.each(hlsMechanisms)('%s', (mechanism) => {
    test('what one side answers the other verifies', () => {
      const sizes = mechanism === 'hls' ? fc.constantFrom(16, 32, 48, 64) : fc.integer({ min: 8, max: 64 });
      const octets = sizes.chain((size) => fc.uint8Array({ minLength: size, maxLength: size }));
      fc.assert(
        fc.property(octets, octets, (received, sent) => {
          const answer = answerChallenge(contextsOf({ received, sent }, 'client')(mechanism));
          verifyAnswer(contextsOf({ received: sent, sent: received }, 'server')(mechanism), answer);
        }),
        { numRuns: mechanism === 'hls-ecdsa' ? 10 : 100 },
      );
    });

    test('any one bit flipped is refused', () => {
      const answer = answerChallenge(client(mechanism));
      verifyAnswer(server(mechanism), answer);
      // Portable signatures take milliseconds each.
      const stride = engine === 'portable' && mechanism === 'hls-ecdsa' ? 7 : 1;
      for (let bit = 0; bit < 8 * answer.length; bit += stride)
        expect(() => verifyAnswer(server(mechanism), flip(answer, bit)), `bit ${bit}`).toThrow(refused);
    });

    test('M3: cut or with more octets it is refused', () => {
      const answer = answerChallenge(client(mechanism));
      for (let size = 0; size < answer.length; size += 1)
        expect(() => verifyAnswer(server(mechanism), answer.subarray(0, size)), `${size} octets`).toThrow(refused);
      expect(() => verifyAnswer(server(mechanism), concat(answer, Uint8Array.of(0)))).toThrow(refused);
    });

    test('T4: our own answer is not that of the peer', () => {
      expect(() => verifyAnswer(client(mechanism), answerChallenge(client(mechanism)))).toThrow(refused);
      expect(() => verifyAnswer(server(mechanism), answerChallenge(server(mechanism)))).toThrow(refused);
    });

    test('M3: the answer of another association is refused', () => {
      const elsewhere = contextsOf({ received: random(32), sent: CtoS }, 'client')(mechanism);
      expect(() => verifyAnswer(server(mechanism), answerChallenge(elsewhere))).toThrow(refused);
    });

    test('M3: the key of another role is refused', () => {
      const other = { secret: ascii('canary-secreu'), encryptionKey: encryptionKey.map((octet) => octet ^ 1) };
      const answer =
        mechanism === 'hls-ecdsa'
          ? cryptography.sign('P-256', new Uint8Array(32).fill(0x33), concat(clientTitle, serverTitle, StoC, CtoS))
          : answerChallenge(contextsOf({ received: StoC, sent: CtoS }, 'client', other)(mechanism));
      expect(() => verifyAnswer(server(mechanism), answer)).toThrow(refused);
    });

    test('what it is given stays as it was, in views and Buffers too', () => {
      const challenges = { received: Buffer.from(StoC), sent: Buffer.from(CtoS) };
      const answer = Buffer.from(answerChallenge(contextsOf(challenges, 'client')(mechanism)));
      const within = Buffer.concat([Buffer.alloc(3), answer]).subarray(3);
      const { counter } = verifyAnswer(server(mechanism), within);
      within.fill(0);
      expect([toHex(challenges.received), toHex(challenges.sent)]).toEqual([toHex(StoC), toHex(CtoS)]);
      if (counter !== undefined) expect(toHex(counter.authenticationTag)).toBe(toHex(answer).slice(10));
    });
  });

  describe('hls-gmac', () => {
    const answer = answerChallenge(client('hls-gmac'));

    test('M3: every security control but authentication alone, in our suite, is refused', () => {
      for (let control = 0; control < 256; control += 1) {
        const changed = concat(Uint8Array.of(control), answer.subarray(1));
        if (control === 0x10) verifyAnswer(server('hls-gmac'), changed);
        else expect(() => verifyAnswer(server('hls-gmac'), changed), `${control}`).toThrow(refused);
      }
    });

    test('M3: encrypted and not authenticated, the tag proves nothing (SC 0x20, 0x30)', () => {
      const aead = cryptography.aead(encryptionKey);
      const iv = concat(clientTitle, answer.subarray(1, 5));
      for (const control of [0x20, 0x30]) {
        const covered = concat(Uint8Array.of(control), authenticationKey, StoC);
        for (const { tag } of [
          aead.seal(iv, covered, new Uint8Array()),
          aead.seal(iv, new Uint8Array(), new Uint8Array()),
        ]) {
          const forged = concat(Uint8Array.of(control), answer.subarray(1, 5), tag);
          expect(() => verifyAnswer(server('hls-gmac'), forged)).toThrow(refused);
        }
      }
    });

    test.each([0, 1, 2] as const)('suite %i: the control names it, keys have its size', (id) => {
      const key = new Uint8Array(securitySuite(id).keySize).fill(7);
      const keys = { suite: securitySuite(id), encryptionKey: new Secret(key), authenticationKey: new Secret(key) };
      const sent = answerChallenge({ ...client('hls-gmac'), ...keys });
      expect(sent[0]).toBe(0x10 | id);
      verifyAnswer({ ...server('hls-gmac'), ...keys }, sent);
      for (const other of [0, 1, 2].filter((each) => each !== id && securitySuite(each).keySize === key.length)) {
        const suite = securitySuite(other);
        expect(() => verifyAnswer({ ...server('hls-gmac'), ...keys, suite }, sent)).toThrow(refused);
      }
      const wrong = new Secret(key.subarray(1));
      for (const short of [{ encryptionKey: wrong }, { authenticationKey: wrong }]) {
        expect(() => answerChallenge({ ...client('hls-gmac'), ...keys, ...short })).toThrow(code('key-length'));
        expect(() => verifyAnswer({ ...server('hls-gmac'), ...keys, ...short }, sent)).toThrow(code('key-length'));
      }
    });

    test('the counter is asked for once and by the answer alone', () => {
      const asked: Secret[] = [];
      const nextInvocationCounter = (key: Secret) => asked.push(key) + 0xffff_fff0;
      const context = { ...client('hls-gmac'), nextInvocationCounter };
      expect(toHex(answerChallenge(context).subarray(1, 5))).toBe('fffffff1');
      verifyAnswer({ ...server('hls-gmac'), nextInvocationCounter }, answer);
      expect(asked).toEqual([context.encryptionKey]);
      for (const invocationCounter of [-1, 2 ** 32, 1.5, Number.NaN])
        expect(() =>
          answerChallenge({ ...client('hls-gmac'), nextInvocationCounter: () => invocationCounter }),
        ).toThrow(code('counter-exhausted'));
    });

    test('M3: the counter is part of what is proven, and given for the check of replay', () => {
      expect(verifyAnswer(server('hls-gmac'), answer).counter?.invocationCounter).toBe(1);
      const later = concat(answer.subarray(0, 4), Uint8Array.of(2), answer.subarray(5));
      expect(() => verifyAnswer(server('hls-gmac'), later)).toThrow(refused);
    });

    test('T4: GMAC of a challenge is that of an APDU in clear, which is why receiveChallenge refuses APDUs', () => {
      const apdu = hex('c0010000080000010000ff0200');
      const oracle = answerChallenge({ ...client('hls-gmac'), challenges: { received: apdu, sent: CtoS } });
      const securityControl = { securitySuiteId: 0, authentication: true } as const;
      const none = { encryption: false, broadcastKey: false, compression: false };
      const { authenticationTag } = protect(
        apdu,
        { aead: cryptography.aead(encryptionKey), authenticationKey },
        { securityControl: { ...securityControl, ...none }, invocationCounter: 1, systemTitle: clientTitle },
      );
      expect(toHex(oracle.subarray(5))).toBe(toHex(authenticationTag!));
    });
  });

  describe('titles', () => {
    test.each(['hls-gmac', 'hls-sha-256', 'hls-ecdsa'] as const)('T4: %s with a peer of our own title', (mechanism) => {
      const challenges = { received: StoC, sent: CtoS };
      for (const titles of [
        { systemTitle: clientTitle, peerSystemTitle: Uint8Array.from(clientTitle) },
        { systemTitle: new Uint8Array(7) },
        { peerSystemTitle: new Uint8Array() },
        { peerSystemTitle: new Uint8Array(9) },
      ]) {
        const context = contextsOf(challenges, 'client', titles)(mechanism);
        expect(() => answerChallenge(context)).toThrow(code('system-title'));
        const answer = new Uint8Array(mechanism === 'hls-ecdsa' ? 64 : mechanism === 'hls-gmac' ? 17 : 32).fill(0x10);
        expect(() => verifyAnswer(context, answer)).toThrow(code('system-title'));
      }
    });

    test.each(['hls-gmac', 'hls-sha-256', 'hls-ecdsa'] as const)('%s: another title is another party', (mechanism) => {
      const challenges = { received: StoC, sent: CtoS };
      const systemTitle = hex('4d4d4d0000000002');
      const stranger = contextsOf(challenges, 'client', { systemTitle })(mechanism);
      expect(() => verifyAnswer(server(mechanism), answerChallenge(stranger))).toThrow(refused);
    });
  });

  describe('secrets', () => {
    test.each(['hls', 'hls-md5', 'hls-sha-1', 'hls-sha-256'] as const)('%s: an empty one is refused', (mechanism) => {
      const context = contextsOf({ received: StoC, sent: CtoS }, 'client', { secret: new Uint8Array() })(mechanism);
      expect(() => answerChallenge(context)).toThrow(code('key-length'));
      expect(() => verifyAnswer(context, new Uint8Array(32))).toThrow(code('key-length'));
    });
  });

  describe('hls', () => {
    test('secrets of more than 16 octets and broken blocks are refused', () => {
      const long = contextsOf({ received: StoC, sent: CtoS }, 'client', { secret: new Uint8Array(17).fill(1) })('hls');
      expect(() => answerChallenge(long)).toThrow(code('key-length'));
      for (const size of [8, 15, 17, 24])
        expect(() => answerChallenge({ ...client('hls'), challenges: { received: random(size), sent: CtoS } })).toThrow(
          code('challenge-length'),
        );
    });

    test('the function of a maker takes the place of the usual one', () => {
      const compute = (challenge: Uint8Array, secret: Secret) => challenge.map((octet) => octet ^ secret.length);
      const answer = answerChallenge({ ...client('hls'), compute });
      expect(answer).toEqual(StoC.map((octet) => octet ^ canary.length));
      verifyAnswer({ ...server('hls'), compute }, answer);
      expect(() => verifyAnswer(server('hls'), answer)).toThrow(refused);
    });

    test('a function that gives nothing proves nothing', () => {
      const compute = () => new Uint8Array();
      expect(() => verifyAnswer({ ...server('hls'), compute }, new Uint8Array())).toThrow(refused);
    });
  });

  describeCorpus('corpus', corpus('crypto.jsonl'), (entries) => {
    const gmac = entries.filter(({ id }) => /^gb-gmac-stoc$|^gocosem-hls-/.test(id));

    test('three answers of mechanism 5', () => {
      expect(gmac.map(({ id }) => id)).toEqual([
        'gb-gmac-stoc',
        'gocosem-hls-encryption-fStoC',
        'gocosem-hls-encryption-fCtoS',
      ]);
      for (const { id, hex: challenge, keys, expect: stated } of gmac) {
        const expected = stated.result ?? `${keys!.sc}${keys!.ic}${stated.tag}`;
        const options = {
          systemTitle: hex(keys!.systemTitle!),
          encryptionKey: hex(keys!.ek!),
          invocationCounter: Number.parseInt(keys!.ic!, 16),
        };
        const sender = contextsOf({ received: hex(challenge!), sent: CtoS }, 'client', options)('hls-gmac');
        expect(toHex(sender.authenticationKey.reveal())).toBe(keys!.ak);
        expect(toHex(answerChallenge(sender)), id).toBe(expected);
        const { own, peer } = sender.systemTitles;
        const challenges = { received: CtoS, sent: hex(challenge!) };
        verifyAnswer({ ...sender, systemTitles: { own: peer, peer: own }, challenges }, hex(expected));
      }
    });

    test('zs-ecdsa-hls7: f(StoC) of mechanism 7', () => {
      const entry = entries.find(({ id }) => id === 'zs-ecdsa-hls7')!;
      const message = hex(entry.hex!);
      // Titles, then StoC of 16 octets and CtoS of 43, as the source lists them.
      const [clientsTitle, serversTitle] = [message.subarray(0, 8), message.subarray(8, 16)];
      const context = {
        ...server('hls-ecdsa'),
        systemTitles: { own: serversTitle, peer: clientsTitle },
        challenges: { sent: message.subarray(16, 32), received: message.subarray(32) },
        peerPublicKey: hex(entry.keys!.public!),
      };
      const signature = hex(entry.expect.signature);
      verifyAnswer(context, signature);
      const swapped = { ...context, systemTitles: { own: clientsTitle, peer: serversTitle } };
      expect(() => verifyAnswer(swapped, signature)).toThrow(refused);
      const { sent, received } = context.challenges;
      expect(() => verifyAnswer({ ...context, challenges: { sent: received, received: sent } }, signature)).toThrow(
        refused,
      );
    });
  });
});

test('mechanism 7 with P-384 has signatures of 96 octets', () => {
  for (const [, cryptography] of synchronousEngines) {
    const keys = [new Uint8Array(48).fill(0x44), new Uint8Array(48).fill(0x55)] as const;
    const [StoC, CtoS] = [random(32), random(32)];
    const side = (own: 0 | 1, challenges: Challenges) => ({
      mechanism: 'hls-ecdsa' as const,
      systemTitles: own === 0 ? { own: clientTitle, peer: serverTitle } : { own: serverTitle, peer: clientTitle },
      curve: 'P-384' as const,
      signingKey: new Secret(keys[own]),
      peerPublicKey: cryptography.publicKey('P-384', keys[1 - own]!),
      challenges,
      cryptography,
    });
    const answer = answerChallenge(side(0, { received: StoC, sent: CtoS }));
    expect(answer).toHaveLength(96);
    verifyAnswer(side(1, { received: CtoS, sent: StoC }), answer);
    expect(() => verifyAnswer(side(1, { received: CtoS, sent: StoC }), answer.subarray(0, 64))).toThrow(refused);
  }
});

test('what a mechanism needs is typed', () => {
  const challenges = { received: new Uint8Array(16), sent: new Uint8Array(16).fill(1) };
  const cryptography = synchronousEngines[0][1];
  const secret = new Secret(canary);
  // @ts-expect-error: GMAC needs keys, titles and a counter
  const gmac: HlsContext<'hls-gmac'> = { mechanism: 'hls-gmac', secret, challenges, cryptography };
  // @ts-expect-error: MD5 needs a secret
  const md5: HlsContext<'hls-md5'> = { mechanism: 'hls-md5', challenges, cryptography };
  for (const context of [gmac, md5]) expect(() => answerChallenge(context)).toThrow();
});
