import { createECDH, createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { curves, securitySuite } from '../../../src/security/cryptography/suites.ts';
import {
  answerKeyAgreement,
  completeKeyAgreement,
  type KeyAgreementParty,
  requestKeyAgreement,
} from '../../../src/security/keys/key-agreement-method.ts';
import type { LastingKeyUse } from '../../../src/security/keys/key-id.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import { hex } from '../../support/corpus.ts';

const uses: LastingKeyUse[] = [
  'globalUnicastEncryptionKey',
  'globalBroadcastEncryptionKey',
  'authenticationKey',
  'masterKey',
];

/** Octets that are the same in every run, other ones with every call, and never out of the range of a curve. */
const drawing = (name: string) => {
  let drawn = 0;
  return (size: number) => {
    drawn += 1;
    return Uint8Array.from(createHash('sha384').update(`${name} ${drawn}`).digest().subarray(0, size)).fill(0x11, 0, 1);
  };
};

function parties(suite: 1 | 2, cryptography = portableCryptography) {
  const { curve } = securitySuite(suite);
  const keyOf = (name: string) => drawing(name)(curves[curve!].size);
  const common = {
    cryptography,
    suite: securitySuite(suite),
    clientSystemTitle: hex('4d4d4d0000000001'),
    serverSystemTitle: hex('4d4d4d0000bc614e'),
  };
  const party = (own: string, other: string): KeyAgreementParty => ({
    ...common,
    signingKey: new Secret(keyOf(own)),
    verificationKey: cryptography.publicKey(curve!, keyOf(other)),
    randomBytes: drawing(`random of ${own}`),
  });
  return { client: party('client', 'server'), server: party('server', 'client') };
}

/** The key of one use as node:crypto computes it. */
function known(suite: 1 | 2, privateKey: Uint8Array, publicKey: Uint8Array, keyId: number): string {
  const ecdh = createECDH(suite === 1 ? 'prime256v1' : 'secp384r1');
  ecdh.setPrivateKey(privateKey);
  const z = ecdh.computeSecret(concat(Uint8Array.of(4), publicKey));
  const algorithm = Uint8Array.of(0x60, 0x85, 0x74, 5, 8, 3, (keyId === 3 ? 2 : 0) + suite - 1);
  const titles = hex('4d4d4d00000000014d4d4d0000bc614e');
  const hash = createHash(suite === 1 ? 'sha256' : 'sha384').update(hex('00000001'));
  return hash
    .update(z)
    .update(algorithm)
    .update(titles)
    .digest('hex')
    .slice(0, 32 * suite);
}

const refused = (act: () => unknown, code: string) => expect(act).toThrow(expect.objectContaining({ code }));

describe.each([1, 2] as const)('key_agreement in suite %i', (suite) => {
  test.each([
    ['portable', portableCryptography],
    ['node', nodeCryptography],
  ])('both parties come to the keys that node:crypto computes, %s engine', (_, cryptography) => {
    const { client, server } = parties(suite, cryptography);
    const pending = requestKeyAgreement(uses, client);
    const privateKeys = pending.ephemeralKeys.map(({ privateKey }) => privateKey.reveal().slice());
    const { response, keys } = answerKeyAgreement(pending.request, server);
    const completed = completeKeyAgreement(pending, response, client);
    expect(completed.map(({ use }) => use)).toEqual(uses);
    expect(keys.map(({ use }) => use)).toEqual(uses);
    const size = 2 * curves[client.suite.curve!].size;
    for (const [i, { key }] of completed.entries()) {
      expect(key.reveal()).toEqual(keys[i]!.key.reveal());
      expect(response[i]!.keyData).toHaveLength(2 * size);
      expect(toHex(key.reveal())).toBe(known(suite, privateKeys[i]!, response[i]!.keyData.subarray(0, size), i));
    }
    expect(new Set(completed.map(({ key }) => toHex(key.reveal()))).size).toBe(4);
  });

  test('the ephemeral keys are gone afterwards, and the request is good for one response', () => {
    const { client, server } = parties(suite);
    const pending = requestKeyAgreement(['masterKey'], client);
    const { response } = answerKeyAgreement(pending.request, server);
    completeKeyAgreement(pending, response, client);
    for (const { privateKey } of pending.ephemeralKeys) refused(() => privateKey.reveal(), 'key-unknown');
    refused(() => completeKeyAgreement(pending, response, client), 'key-unknown');
  });

  test('a single flipped bit in either direction gives no key at all', () => {
    const { client, server } = parties(suite);
    const { request } = requestKeyAgreement(uses, client);
    for (let i = 0; i < request[3]!.keyData.length; i += 13) {
      const keyData = request[3]!.keyData.slice();
      keyData[i]! ^= 1 << (i % 8);
      refused(() => answerKeyAgreement([...request.slice(0, 3), { keyId: 3, keyData }], server), 'signature-mismatch');
    }
    const pending = requestKeyAgreement(uses, client);
    const { response } = answerKeyAgreement(pending.request, server);
    const keyData = response[0]!.keyData.slice();
    keyData[0]! ^= 1;
    refused(
      () => completeKeyAgreement(pending, [{ keyId: 0, keyData }, ...response.slice(1)], client),
      'signature-mismatch',
    );
  });

  test('a key signed for one use is not taken for another', () => {
    const { client, server } = parties(suite);
    const { request } = requestKeyAgreement(['authenticationKey'], client);
    refused(() => answerKeyAgreement([{ ...request[0]!, keyId: 0 }], server), 'signature-mismatch');
    const loose = requestKeyAgreement(['authenticationKey'], { ...client, signKeyId: false });
    refused(() => answerKeyAgreement(loose.request, server), 'signature-mismatch');
    expect(answerKeyAgreement(loose.request, { ...server, signKeyId: false }).keys).toHaveLength(1);
  });

  test('the own request reflected is no response, even from who signs with the same key', () => {
    const { client } = parties(suite);
    const reflecting = requestKeyAgreement(['masterKey'], client);
    refused(() => completeKeyAgreement(reflecting, reflecting.request, client), 'signature-mismatch');
    const same = {
      ...client,
      verificationKey: portableCryptography.publicKey(client.suite.curve!, client.signingKey.reveal()),
    };
    const pending = requestKeyAgreement(['masterKey'], same);
    refused(() => completeKeyAgreement(pending, pending.request, same), 'public-key-invalid');
  });

  test('other, missing, surplus and double keys are refused', () => {
    const { client, server } = parties(suite);
    refused(() => requestKeyAgreement(['masterKey', 'masterKey'], client), 'malformed');
    const { request } = requestKeyAgreement(uses, client);
    refused(() => answerKeyAgreement([request[0]!, request[0]!], server), 'malformed');
    refused(() => answerKeyAgreement([{ ...request[0]!, keyId: 4 }], server), 'malformed');
    refused(() => answerKeyAgreement([{ keyId: 0, keyData: request[0]!.keyData.slice(1) }], server), 'malformed');
    for (const change of [
      (response: readonly unknown[]) => response.slice(1),
      (response: readonly unknown[]) => response.slice(0, 3),
      (response: readonly unknown[]) => [...response].reverse(),
      (response: readonly unknown[]) => [...response, response[0]],
    ]) {
      const pending = requestKeyAgreement(uses, client);
      const { response } = answerKeyAgreement(pending.request, server);
      refused(() => completeKeyAgreement(pending, change(response) as typeof response, client), 'malformed');
    }
  });

  test('a point off the curve is refused, however well signed', () => {
    const { client, server } = parties(suite);
    const point = new Uint8Array(2 * curves[client.suite.curve!].size).fill(1);
    const message = concat(Uint8Array.of(0), point);
    const signature = portableCryptography.sign(client.suite.curve!, client.signingKey.reveal(), message);
    refused(() => answerKeyAgreement([{ keyId: 0, keyData: concat(point, signature) }], server), 'public-key-invalid');
  });
});

test('the keys of other parties are others', () => {
  const { client, server } = parties(1);
  const pending = requestKeyAgreement(['masterKey'], client);
  const other = { ...server, clientSystemTitle: hex('4d4d4d0000000002') };
  const { response, keys } = answerKeyAgreement(pending.request, other);
  const [completed] = completeKeyAgreement(pending, response, client);
  expect(completed!.key.reveal()).not.toEqual(keys[0]!.key.reveal());
});
