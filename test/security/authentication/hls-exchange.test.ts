import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aare, aarq } from '../../../src/acse/index.ts';
import { concat, decode, toHex, toLatin1 } from '../../../src/codec/index.ts';
import { Deframer, llcHeaderSize } from '../../../src/hdlc/index.ts';
import type { HlsMechanismName } from '../../../src/security/authentication/authentication-mechanism.ts';
import type { HlsExchange } from '../../../src/security/authentication/hls-exchange.ts';
import type { HlsCredentials } from '../../../src/security/authentication/hls-function.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';
import { synchronousEngines } from '../../support/engines.ts';
import { canary, credentialsOf, encryptionKey, exchange, hlsMechanisms, seededRandom } from '../../support/hls.ts';

const random = seededRandom('hls-exchange');
const code = (expected: string) => expect.objectContaining({ name: 'SecurityError', code: expected });
const refused = code('authentication-failed');
const own = (role: 'client' | 'server', mechanism: HlsMechanismName): HlsCredentials => credentialsOf(role)[mechanism];

describe.each(synchronousEngines)('%s', (_, cryptography) => {
  /** Both sides as far as the answers. */
  function challenged(mechanism: HlsMechanismName): { client: HlsExchange; server: HlsExchange } {
    const client = exchange('client', mechanism, { cryptography });
    const server = exchange('server', mechanism, { cryptography });
    server.receiveChallenge(client.drawChallenge(), own('server', mechanism));
    client.receiveChallenge(server.drawChallenge(), own('client', mechanism));
    return { client, server };
  }

  describe.each(hlsMechanisms)('%s', (mechanism) => {
    test('four passes: both sides are proven', () => {
      const { client, server } = challenged(mechanism);
      const { counter } = server.verify(client.answer());
      expect([client.isComplete, server.isComplete]).toEqual([false, false]);
      client.verify(server.answer());
      expect([client.isComplete, server.isComplete]).toEqual([true, true]);
      expect(counter?.invocationCounter).toBe(mechanism === 'hls-gmac' ? 1 : undefined);
    });

    test('T4: our challenge sent back is refused on both sides', () => {
      const client = exchange('client', mechanism);
      const mirrored = client.drawChallenge();
      expect(() => client.receiveChallenge(mirrored, own('client', mechanism))).toThrow(code('challenge-equal'));
      expect(() => client.answer()).toThrow(code('challenge-used'));

      const foreseen = random(32);
      const server = exchange('server', mechanism, { challenge: foreseen });
      server.receiveChallenge(foreseen, own('server', mechanism));
      expect(() => server.drawChallenge()).toThrow(code('challenge-equal'));
      expect(() => server.verify(new Uint8Array(17))).toThrow(code('challenge-used'));
    });

    test('T4: a challenge is used once', () => {
      const { client, server } = challenged(mechanism);
      const answer = client.answer();
      server.verify(answer);
      const reply = server.answer();
      client.verify(reply);
      for (const again of [
        () => server.verify(answer),
        () => server.answer(),
        () => server.drawChallenge(),
        () => server.receiveChallenge(random(32), own('server', mechanism)),
        () => client.verify(reply),
        () => client.answer(),
        () => client.drawChallenge(),
      ])
        expect(again).toThrow(code('challenge-used'));
      expect([client.isComplete, server.isComplete], 'what was proven stays so').toEqual([true, true]);
    });

    test('T4: after a wrong answer the right one comes too late', () => {
      const { client, server } = challenged(mechanism);
      const answer = client.answer();
      expect(() => server.verify(answer.map((octet) => octet ^ 1))).toThrow(refused);
      expect(() => server.verify(answer)).toThrow(code('challenge-used'));
      expect(() => server.answer()).toThrow(code('challenge-used'));
      expect(server.isComplete).toBe(false);
    });

    test('M3: answers to an old challenge, and of another association', () => {
      const { client, server } = challenged(mechanism);
      const old = client.answer();
      server.verify(old);
      const again = exchange('server', mechanism, { cryptography, challenge: random(32) });
      again.receiveChallenge(random(32), own('server', mechanism));
      again.drawChallenge();
      expect(() => again.verify(old)).toThrow(refused);
      const newer = exchange('client', mechanism, { cryptography, challenge: random(32) });
      newer.drawChallenge();
      newer.receiveChallenge(random(32), own('client', mechanism));
      newer.answer();
      expect(() => newer.verify(server.answer())).toThrow(refused);
    });

    test('a server does not answer a client that has not proven itself', () => {
      const { server } = challenged(mechanism);
      expect(() => server.answer()).toThrow(refused);
      expect(() => server.verify(new Uint8Array(17))).toThrow(code('challenge-used'));
    });

    test('challenges out of bounds and credentials of another mechanism are refused', () => {
      for (const size of [0, 7, 65, ...(mechanism === 'hls-ecdsa' ? [8, 31] : [])]) {
        const server = exchange('server', mechanism);
        expect(() => server.receiveChallenge(random(size), own('server', mechanism))).toThrow(code('challenge-length'));
        expect(() => server.drawChallenge()).toThrow(code('challenge-used'));
      }
      const other = mechanism === 'hls-md5' ? 'hls-sha-1' : 'hls-md5';
      const server = exchange('server', mechanism);
      expect(() => server.receiveChallenge(random(32), own('server', other))).toThrow(code('mechanism-refused'));
    });

    test('the octets that it gives and takes can be written over', () => {
      const client = exchange('client', mechanism, { cryptography });
      const server = exchange('server', mechanism, { cryptography });
      const CtoS = client.drawChallenge();
      server.receiveChallenge(CtoS, own('server', mechanism));
      const StoC = server.drawChallenge();
      client.receiveChallenge(StoC, own('client', mechanism));
      CtoS.fill(0);
      StoC.fill(0);
      server.verify(client.answer());
      client.verify(server.answer());
      expect([client.isComplete, server.isComplete]).toEqual([true, true]);
    });
  });
});

test('steps in any order: only the right one completes, nothing is computed after a wrong one', () => {
  const names = ['drawChallenge', 'receiveChallenge', 'answer', 'verify'] as const;
  const rightOrder = {
    client: ['drawChallenge', 'receiveChallenge', 'answer', 'verify'],
    server: ['receiveChallenge', 'drawChallenge', 'verify', 'answer'],
  };
  fc.assert(
    fc.property(
      fc.constantFrom('client', 'server'),
      fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 8 }),
      (role, order) => {
        const compute = () => Uint8Array.of(1);
        const side = exchange(role, 'hls', { challenge: random(16) });
        const run = {
          drawChallenge: () => side.drawChallenge(),
          receiveChallenge: () => side.receiveChallenge(random(16), { ...credentialsOf(role).hls, compute }),
          answer: () => side.answer(),
          verify: () => side.verify(Uint8Array.of(1)),
        };
        const firstWrong = order.findIndex((step, i) => step !== rightOrder[role][i]);
        const good = firstWrong === -1 ? order.length : firstWrong;
        order.forEach((step, i) => {
          if (i < good) run[step]();
          else expect(run[step]).toThrow(code(i === good && good < 4 ? 'authentication-failed' : 'challenge-used'));
        });
        expect(side.isComplete).toBe(good === 4);
      },
    ),
  );
});

test('T4: a client answers no APDU with GMAC', () => {
  const client = exchange('client', 'hls-gmac');
  client.drawChallenge();
  const apdu = hex('c0010000080000010000ff0200');
  expect(() => client.receiveChallenge(apdu, credentialsOf('client')['hls-gmac'])).toThrow(refused);
  expect(() => client.answer()).toThrow(code('challenge-used'));
});

test('T4: blocks of our challenge in another order are refused (mechanism 2)', () => {
  const challenge = random(32);
  const client = exchange('client', 'hls', { challenge });
  client.drawChallenge();
  const turned = concat(challenge.subarray(16), challenge.subarray(0, 16));
  expect(() => client.receiveChallenge(turned, credentialsOf('client').hls)).toThrow(code('challenge-equal'));
});

test('R35: no error and no inspection shows a secret', () => {
  const shown: string[] = [];
  for (const mechanism of hlsMechanisms) {
    const server = exchange('server', mechanism);
    server.receiveChallenge(random(32), own('server', mechanism));
    server.drawChallenge();
    shown.push(inspect(server, { depth: 9, showHidden: true }), JSON.stringify(server));
    try {
      server.verify(new Uint8Array(17));
    } catch (error) {
      const { message, stack, cause } = error as Error;
      shown.push(message, `${stack}`, inspect(cause), inspect(error), JSON.stringify(error));
    }
  }
  expect(shown).toHaveLength(42);
  const text = shown.join('\n').toLowerCase();
  for (const secret of [canary, encryptionKey, new Uint8Array(32).fill(0x22)]) {
    expect(text).not.toContain(toHex(secret));
    expect(text).not.toContain(toHex(secret, ' '));
    expect(text).not.toContain([...secret].join(', '));
    expect(text).not.toContain(Buffer.from(secret).toString('base64').toLowerCase());
  }
  expect(text).not.toContain(toLatin1(canary));
});

describeCorpus('gocosem sessions, whole', corpus('hdlc.jsonl'), (entries) => {
  const payload = (id: string) => {
    const [frame] = new Deframer().push(hex(entries.find((entry) => entry.id === id)!.hex!));
    if (frame?.kind !== 'frame') throw new Error(`${id} is no frame`);
    return frame.information.subarray(llcHeaderSize);
  };
  /** The octet string at the end of pass 3 or 4. Where it is encrypted the length of pass 3 counts a tag that is not there. */
  const answerIn = (id: string, systemTitle: Uint8Array) => {
    const octets = payload(id);
    if (octets[0] !== 0xcb && octets[0] !== 0xcf) return octets.slice(-17);
    expect(octets[2], 'encryption alone').toBe(0x20);
    const iv = concat(systemTitle, octets.subarray(3, 7));
    return synchronousEngines[0][1].aead(encryptionKey).crypt(iv, octets.subarray(7)).slice(-17);
  };

  test.each([
    ['none', 0x4e, 0x46],
    ['encryption', 0x55, 0x4c],
  ])('%s: f(StoC) and f(CtoS) as captured', (session, ofClient, ofServer) => {
    const [request, response] = [
      decode(aarq, payload(`gocosem-${session}-13`)),
      decode(aare, payload(`gocosem-${session}-14`)),
    ];
    expect([request.mechanismName, response.mechanismName]).toEqual(['hls-gmac', 'hls-gmac']);
    const [clientTitle, serverTitle] = [request.callingApTitle!, response.respondingApTitle!];
    const CtoS = request.callingAuthenticationValue!.value as Uint8Array;
    const StoC = response.respondingAuthenticationValue!.value as Uint8Array;
    const [passThree, passFour] = [
      answerIn(`gocosem-${session}-15`, clientTitle),
      answerIn(`gocosem-${session}-16`, serverTitle),
    ];
    for (const [, cryptography] of synchronousEngines) {
      const client = exchange('client', 'hls-gmac', { cryptography, challenge: CtoS });
      const server = exchange('server', 'hls-gmac', { cryptography, challenge: StoC });
      const titles = { systemTitle: clientTitle, peerSystemTitle: serverTitle, invocationCounter: ofClient };
      const reversed = { systemTitle: serverTitle, peerSystemTitle: clientTitle, invocationCounter: ofServer };
      server.receiveChallenge(client.drawChallenge(), credentialsOf('server', reversed)['hls-gmac']);
      client.receiveChallenge(server.drawChallenge(), credentialsOf('client', titles)['hls-gmac']);
      expect(toHex(client.answer())).toBe(toHex(passThree));
      expect(server.verify(passThree).counter?.invocationCounter).toBe(ofClient);
      expect(toHex(server.answer())).toBe(toHex(passFour));
      expect(client.verify(passFour).counter?.invocationCounter).toBe(ofServer);
      expect([client.isComplete, server.isComplete]).toEqual([true, true]);
    }
  });
});
