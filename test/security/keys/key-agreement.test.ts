import { createECDH, createHash, createPublicKey, verify as nodeVerify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import type { Cryptography } from '../../../src/security/cryptography/cryptography.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { curves, securitySuite } from '../../../src/security/cryptography/suites.ts';
import { verifyEphemeralKey } from '../../../src/security/keys/ephemeral-key.ts';
import { acceptAgreedKey, agreeOnePass, agreeStatic } from '../../../src/security/keys/key-agreement.ts';
import { gbcsAlgorithmIdPrefix, type KeyAgreement } from '../../../src/security/keys/key-derivation.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import type { ContentKey } from '../../../src/security/protection/protection-layer.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';

/** Private keys and random octets that are the same in every run, of octets that do not leave the range of a curve. */
function octetsOf(name: string, size: number): Uint8Array {
  return Uint8Array.from(createHash('sha384').update(name).digest().subarray(0, size)).fill(0x11, 0, 1);
}

const party = (name: string, suite: 1 | 2) => {
  const curve = securitySuite(suite).curve!;
  const privateKey = new Secret(octetsOf(name, curves[curve].size));
  return { privateKey, publicKey: portableCryptography.publicKey(curve, privateKey.reveal()) };
};

const header = {
  originatorSystemTitle: hex('4d4d4d0000bc614e'),
  recipientSystemTitle: hex('4d4d4d0000000001'),
  transactionId: hex('0102030405060708'),
};

/** The key as node:crypto computes it, from the text of the standard and nothing of ours. */
function known(suite: 1 | 2, privateKey: Uint8Array, publicKey: Uint8Array, nonce: string): string {
  const ecdh = createECDH(suite === 1 ? 'prime256v1' : 'secp384r1');
  ecdh.setPrivateKey(privateKey);
  const z = ecdh.computeSecret(concat(Uint8Array.of(4), publicKey));
  const algorithm = suite === 1 ? '60857405080300' : '60857405080301';
  const information = `${algorithm}4d4d4d0000bc614e${nonce}4d4d4d0000000001`;
  const hash = createHash(suite === 1 ? 'sha256' : 'sha384').update(hex('00000001'));
  return hash
    .update(z)
    .update(hex(information))
    .digest('hex')
    .slice(0, suite === 1 ? 32 : 64);
}

function nodeVerifies(suite: 1 | 2, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const half = publicKey.length / 2;
  const coordinate = (octets: Uint8Array) => Buffer.from(octets).toString('base64url');
  const key = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: suite === 1 ? 'P-256' : 'P-384',
      x: coordinate(publicKey.subarray(0, half)),
      y: coordinate(publicKey.subarray(half)),
    },
  });
  return nodeVerify(suite === 1 ? 'sha256' : 'sha384', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

const engines: [string, Cryptography][] = [
  ['portable', portableCryptography],
  ['node', nodeCryptography],
];

describe.each(engines)('general-ciphering, %s engine', (_, cryptography) => {
  describe.each([1, 2] as const)('suite %i', (suite) => {
    const agreement: KeyAgreement = { cryptography, suite: securitySuite(suite) };
    const originator = party('originator', suite);
    const signer = party('signer', suite);
    const recipient = party('recipient', suite);
    const stranger = party('stranger', suite);
    const ephemeral = party('ephemeral', suite);
    const size = originator.publicKey.length;
    const onePass = (changed: Partial<KeyAgreement> = {}) =>
      agreeOnePass({ ...agreement, ...changed }, header, {
        signingKey: signer.privateKey,
        recipientPublicKey: recipient.publicKey,
        randomBytes: (octets) => octetsOf('ephemeral', octets),
      });
    const accept = (
      value: { keyParameters: Uint8Array; keyCipheredData: Uint8Array },
      changed = {},
      given = agreement,
    ) =>
      acceptAgreedKey(given, header, value, {
        privateKey: recipient.privateKey,
        verificationKey: signer.publicKey,
        originatorPublicKey: originator.publicKey,
        ...changed,
      });

    test('one pass: both come to the key that node:crypto computes', () => {
      const { key, keyInfo } = onePass() satisfies ContentKey;
      expect(toHex(key.reveal())).toBe(known(suite, ephemeral.privateKey.reveal(), recipient.publicKey, ''));
      expect(accept(keyInfo.value).reveal()).toEqual(key.reveal());
      expect(toHex(keyInfo.value.keyParameters)).toBe('01');
      const data = keyInfo.value.keyCipheredData;
      expect(data).toHaveLength(2 * size);
      expect(data.slice(0, size)).toEqual(ephemeral.publicKey);
      expect(nodeVerifies(suite, signer.publicKey, ephemeral.publicKey, data.subarray(size))).toBe(true);
    });

    test('one pass: the octet of the scheme is signed where that was agreed, and then has to be', () => {
      const { keyInfo } = onePass({ signKeyId: true });
      const signature = keyInfo.value.keyCipheredData.subarray(size);
      const message = concat(Uint8Array.of(1), ephemeral.publicKey);
      expect(nodeVerifies(suite, signer.publicKey, message, signature)).toBe(true);
      expect(() => accept(keyInfo.value)).toThrow(expect.objectContaining({ code: 'signature-mismatch' }));
      expect(accept(keyInfo.value, {}, { ...agreement, signKeyId: true })).toBeInstanceOf(Secret);
    });

    test('one pass: no octet may change, and nothing is computed before the signature was verified', () => {
      let computed = 0;
      const counting: Cryptography = {
        ...cryptography,
        sharedSecret: (...parts) => {
          computed += 1;
          return cryptography.sharedSecret(...parts);
        },
      };
      const { keyInfo } = onePass();
      for (let i = 0; i < 2 * size; i += 7) {
        const keyCipheredData = keyInfo.value.keyCipheredData.slice();
        keyCipheredData[i]! ^= 1 << (i % 8);
        const act = () => accept({ ...keyInfo.value, keyCipheredData }, {}, { ...agreement, cryptography: counting });
        expect(act).toThrow(expect.objectContaining({ code: 'signature-mismatch' }));
      }
      expect(computed).toBe(0);
      for (const at of [0, 1, size, 2 * size - 1]) {
        const keyCipheredData = keyInfo.value.keyCipheredData.slice(0, at);
        expect(() => accept({ ...keyInfo.value, keyCipheredData })).toThrow(
          expect.objectContaining({ code: 'malformed' }),
        );
      }
    });

    test('one pass: another signer, none, and an own point off the curve are refused', () => {
      const { keyInfo } = onePass();
      const refused = (changed: object) => expect(() => accept(keyInfo.value, changed));
      refused({ verificationKey: stranger.publicKey }).toThrow(expect.objectContaining({ code: 'signature-mismatch' }));
      refused({ verificationKey: undefined }).toThrow(expect.objectContaining({ code: 'signer-unknown' }));
      const publicKey = ephemeral.publicKey.slice();
      publicKey[size - 1]! ^= 1;
      for (const point of [publicKey, new Uint8Array(size)]) {
        const signature = cryptography.sign(agreement.suite.curve!, signer.privateKey.reveal(), point);
        const value = { keyParameters: hex('01'), keyCipheredData: concat(point, signature) };
        expect(() => accept(value)).toThrow(expect.objectContaining({ code: 'public-key-invalid' }));
      }
    });

    test('static: both come to the key that node:crypto computes, another for every transaction', () => {
      const own = { privateKey: originator.privateKey, recipientPublicKey: recipient.publicKey };
      const { key, keyInfo } = agreeStatic(agreement, header, own);
      const nonce = '080102030405060708';
      expect(toHex(key.reveal())).toBe(known(suite, originator.privateKey.reveal(), recipient.publicKey, nonce));
      expect(accept(keyInfo.value).reveal()).toEqual(key.reveal());
      expect(keyInfo.value).toEqual({ keyParameters: hex('02'), keyCipheredData: hex('') });
      const other = agreeStatic(agreement, { ...header, transactionId: hex('0102030405060709') }, own);
      expect(other.key.reveal()).not.toEqual(key.reveal());
      expect(() => agreeStatic(agreement, { ...header, transactionId: hex('') }, own)).toThrow(
        expect.objectContaining({ code: 'malformed' }),
      );
    });

    test.each([
      ['an unknown scheme', '03', '', 'algorithm-unsupported'],
      ['the scheme of key_agreement', '00', '', 'algorithm-unsupported'],
      ['no scheme', '', '', 'malformed'],
      ['two schemes', '0102', '', 'malformed'],
      ['a key with the static scheme', '02', '00', 'malformed'],
    ])('refuses %s', (_name, parameters, data, code) => {
      const value = { keyParameters: hex(parameters), keyCipheredData: hex(data) };
      expect(() => accept(value)).toThrow(expect.objectContaining({ code }));
    });

    test('static: the public key of the originator has to be known, and a point of the curve', () => {
      const value = { keyParameters: hex('02'), keyCipheredData: hex('') };
      const refused = (originatorPublicKey: unknown) => expect(() => accept(value, { originatorPublicKey }));
      refused(undefined).toThrow(expect.objectContaining({ code: 'key-unknown' }));
      refused(new Uint8Array(size)).toThrow(expect.objectContaining({ code: 'public-key-invalid' }));
      refused(originator.publicKey.slice(1)).toThrow(expect.objectContaining({ code: 'public-key-invalid' }));
    });

    test('a shared secret of zeros and an engine that returns too few octets are refused', () => {
      const value = { keyParameters: hex('02'), keyCipheredData: hex('') };
      const broken = (z: Uint8Array) => ({ ...agreement, cryptography: { ...cryptography, sharedSecret: () => z } });
      expect(() => accept(value, {}, broken(new Uint8Array(size / 2)))).toThrow(
        expect.objectContaining({ code: 'public-key-invalid' }),
      );
      expect(() => accept(value, {}, broken(new Uint8Array(size / 2 - 1).fill(1)))).toThrow(
        expect.objectContaining({ code: 'key-length' }),
      );
    });
  });

  test('the GB Companion Specification: static, with its own algorithm identifier', () => {
    // SmartDCCInnovation/gbcs-parser test/crypto.test.ts, nominal-mac-dsp-command and nominal-mac-device-command.
    const organisation = 'ad35c8e1df832839b6937908e0c8229ff97eb5349da007b51a1079f56fc1df68';
    const device = '6ae1a6d161829c5ff4e3ff24afee6d683d070b9232bc64357d15046d4ae293c3';
    const agreement = { cryptography, suite: securitySuite(1), algorithmIdPrefix: gbcsAlgorithmIdPrefix };
    const publicKey = (privateKey: string) => portableCryptography.publicKey('P-256', hex(privateKey));
    const message = {
      originatorSystemTitle: hex('90b3d51f30010000'),
      recipientSystemTitle: hex('00db1234567890a0'),
      transactionId: hex('010000000100000000'),
    };
    const { key, keyInfo } = agreeStatic(agreement, message, {
      privateKey: new Secret(hex(organisation)),
      recipientPublicKey: publicKey(device),
    });
    expect(toHex(key.reveal())).toBe('6a93e360717394015df93e031218c9a6');
    const accepted = acceptAgreedKey(agreement, message, keyInfo.value, {
      privateKey: new Secret(hex(device)),
      originatorPublicKey: publicKey(organisation),
    });
    expect(accepted.reveal()).toEqual(key.reveal());
  });

  test('suite 0 has no key agreement', () => {
    const { privateKey, publicKey } = party('any', 1);
    const agreement = { cryptography, suite: securitySuite(0) };
    expect(() => agreeStatic(agreement, header, { privateKey, recipientPublicKey: publicKey })).toThrow(
      expect.objectContaining({ code: 'suite-unsupported' }),
    );
  });
});

const vectors = corpus('crypto.jsonl');
describeCorpus('Green Book', vectors && new Map(vectors.map((entry) => [entry.id, entry])), (entries) => {
  const suite = securitySuite(1);

  test('gb-ecdh-onepass: the shared secret', () => {
    const entry = entries.get('gb-ecdh-onepass')!;
    const ephemeral = hex(entry.hex!);
    const recipient = hex(entry.keys!.recipientStaticPrivate!);
    const z = /Z=([0-9a-f]+)/.exec(entry.verified!.note as string)![1]!;
    for (const cryptography of [portableCryptography, nodeCryptography]) {
      const secret = cryptography.sharedSecret('P-256', recipient, cryptography.publicKey('P-256', ephemeral));
      expect(toHex(secret)).toBe(z);
    }
  });

  test('gb-ecdh-onepass: both parties come to the key of that secret', () => {
    const entry = entries.get('gb-ecdh-onepass')!;
    const privateKey = new Secret(hex(entry.keys!.recipientStaticPrivate!));
    const signer = party('signer', 1);
    const agreement = { cryptography: portableCryptography, suite };
    const { key, keyInfo } = agreeOnePass(agreement, header, {
      signingKey: signer.privateKey,
      recipientPublicKey: portableCryptography.publicKey('P-256', privateKey.reveal()),
      randomBytes: () => hex(entry.hex!),
    });
    const accepted = acceptAgreedKey(agreement, header, keyInfo.value, {
      privateKey,
      verificationKey: signer.publicKey,
    });
    expect(accepted.reveal()).toEqual(key.reveal());
    const recipientKey = portableCryptography.publicKey('P-256', privateKey.reveal());
    expect(toHex(key.reveal())).toBe(known(1, hex(entry.hex!), recipientKey, ''));
  });

  test('gb-ecdsa-ephemeral-sig: the key id is signed in front of the ephemeral key', () => {
    const entry = entries.get('gb-ecdsa-ephemeral-sig')!;
    const publicKey = hex(entry.hex!).subarray(1);
    const data = concat(publicKey, hex(entry.expect.signature));
    const form = { cryptography: portableCryptography, suite, keyId: 0 };
    expect(verifyEphemeralKey(form, data, hex(entry.keys!.public!))).toEqual(publicKey.slice());
    for (const keyId of [1, undefined])
      expect(() => verifyEphemeralKey({ ...form, keyId }, data, hex(entry.keys!.public!))).toThrow('does not match');
  });
});
