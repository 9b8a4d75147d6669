import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { securitySuite } from '../../../src/security/cryptography/suites.ts';
import {
  agreementCurve,
  algorithmId,
  deriveKey,
  gbcsAlgorithmIdPrefix,
  otherInformation,
} from '../../../src/security/keys/key-derivation.ts';
import { type CorpusEntry, corpus, describeCorpus, hex } from '../../support/corpus.ts';

const [suite0, suite1, suite2] = [securitySuite(0), securitySuite(1), securitySuite(2)];
const client = hex('4d4d4d0000bc614e');
const server = hex('4d4d4d0000000001');
const gcm = algorithmId(suite1, 'aes-gcm');

describe('deriveKey', () => {
  // SmartDCCInnovation/gbcs-parser test/crypto.test.ts; Z was computed from the test keys there with node:crypto.
  const device = '00db1234567890a0';
  const command = 'ed342441df01551a6beaff3b54adc981f4c6a7e71dff4c3e1cc80b3c9f4e5ac0';
  const response = '42da8fad4c8c9d613976f39f1e79ccc88571efa43933d57146b533bc6d253e0f';
  test.each([
    ['command', command, '90b3d51f30010000', '010000000100000000', device, '6a93e360717394015df93e031218c9a6'],
    ['response', response, device, '020000000100000000', '90b3d51f30010000', '03fd30815577c49eb7e3834b63ef8302'],
    ['alert', response, device, '0300000000000007d1', '90b3d51f30010000', '558fb1fa6660af0d9e8365c47804b8fa'],
  ])('GB Companion Specification: the key of a %s', (_, z, partyU, nonce, partyV, key) => {
    const parties = { partyU: hex(partyU), partyV: hex(partyV), nonce: hex(nonce) };
    const information = otherInformation(algorithmId(suite1, 'aes-gcm', gbcsAlgorithmIdPrefix), parties);
    expect(toHex(deriveKey(portableCryptography, suite1, hex(z), information).reveal())).toBe(key);
    const standard = deriveKey(portableCryptography, suite1, hex(z), otherInformation(gcm, parties));
    expect(toHex(standard.reveal())).not.toBe(key);
  });

  test('is what node:crypto hashes, for both suites', () => {
    const octets = (size: number) => fc.uint8Array({ minLength: size, maxLength: size });
    fc.assert(
      fc.property(
        fc.constantFrom(suite1, suite2),
        octets(48),
        octets(8),
        octets(8),
        fc.option(fc.uint8Array({ maxLength: 20 })),
        (suite, secret, partyU, partyV, nonce) => {
          const [z, hash, last] = suite === suite1 ? [secret.slice(16), 'sha256', 2] : [secret, 'sha384', 3];
          fc.pre(z.some((octet) => octet !== 0));
          const expected = createHash(hash)
            .update(Uint8Array.of(0, 0, 0, 1))
            .update(z)
            .update(Uint8Array.of(0x60, 0x85, 0x74, 5, 8, 3, last))
            .update(partyU)
            .update(nonce === null ? new Uint8Array() : Uint8Array.of(nonce.length, ...nonce))
            .update(partyV)
            .digest('hex');
          const information = otherInformation(algorithmId(suite, 'aes-wrap'), {
            partyU,
            partyV,
            nonce: nonce ?? undefined,
          });
          const key = toHex(deriveKey(portableCryptography, suite, z, information).reveal());
          expect(key).toBe(expected.slice(0, suite === suite1 ? 32 : 64));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('leaves the shared secret to the caller and refuses zeros, other sizes and suite 0', () => {
    const information = otherInformation(gcm, { partyU: client, partyV: server });
    const z = new Uint8Array(32).fill(7);
    deriveKey(portableCryptography, suite1, z, information);
    expect(z).toEqual(new Uint8Array(32).fill(7));
    const derive = (suite: typeof suite1, secret: Uint8Array) => () =>
      deriveKey(portableCryptography, suite, secret, information);
    expect(derive(suite1, new Uint8Array(32))).toThrow(expect.objectContaining({ code: 'public-key-invalid' }));
    expect(derive(suite2, new Uint8Array(48))).toThrow(expect.objectContaining({ code: 'public-key-invalid' }));
    for (const size of [0, 31, 33, 48])
      expect(derive(suite1, new Uint8Array(size).fill(1))).toThrow(expect.objectContaining({ code: 'key-length' }));
    expect(derive(suite0, z)).toThrow(expect.objectContaining({ code: 'suite-unsupported' }));
  });
});

describe('otherInformation', () => {
  test('identifies the algorithm as the standard lists them', () => {
    const last = (suite: typeof suite1, algorithm: 'aes-gcm' | 'aes-wrap') => toHex(algorithmId(suite, algorithm));
    expect(last(suite1, 'aes-gcm')).toBe('60857405080300');
    expect(last(suite2, 'aes-gcm')).toBe('60857405080301');
    expect(last(suite1, 'aes-wrap')).toBe('60857405080302');
    expect(last(suite2, 'aes-wrap')).toBe('60857405080303');
  });

  test.each([0, 7, 9, 16])('refuses a title of %i octets', (size) => {
    const title = new Uint8Array(size);
    for (const parties of [
      { partyU: title, partyV: server },
      { partyU: client, partyV: title },
    ])
      expect(() => otherInformation(gcm, parties)).toThrow(expect.objectContaining({ code: 'system-title' }));
  });

  test('a nonce of no octets is none of the octets that no nonce is', () => {
    const without = otherInformation(gcm, { partyU: client, partyV: server });
    const empty = otherInformation(gcm, { partyU: client, partyV: server, nonce: new Uint8Array() });
    expect(toHex(without.partyUInfo)).toBe('4d4d4d0000bc614e');
    expect(toHex(empty.partyUInfo)).toBe('4d4d4d0000bc614e00');
  });

  test('the curve is that of the suite', () => {
    expect([agreementCurve(suite1), agreementCurve(suite2)]).toEqual(['P-256', 'P-384']);
  });
});

const vectors = corpus('crypto.jsonl')?.filter(({ id }) => id.startsWith('gb-kdf-'));
describeCorpus('Green Book', vectors, (entries: CorpusEntry[]) => {
  test('there are two', () => expect(entries).toHaveLength(2));

  test.each(entries.map((entry) => [entry.id, entry] as const))('%s', (_, { hex: z, keys, expect: expected }) => {
    const parties = { partyU: hex(keys!.partyU!), partyV: hex(keys!.partyV!) };
    expect(toHex(gcm)).toBe(keys!.algorithmId);
    const key = deriveKey(portableCryptography, suite1, hex(z!), otherInformation(gcm, parties));
    expect(toHex(key.reveal())).toBe((expected.okm16 ?? expected.okm32).slice(0, 32));
  });
});
