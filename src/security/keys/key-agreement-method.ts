import type { RandomBytes } from '../cryptography/cryptography.ts';
import { equalInFixedTime } from '../cryptography/fixed-time.ts';
import { generateKeyPair, type KeyPair } from '../cryptography/key-pair.ts';
import { SecurityError } from '../errors.ts';
import { type EphemeralKeyForm, signEphemeralKey, verifyEphemeralKey } from './ephemeral-key.ts';
import { agreeKey, agreementCurve, type KeyAgreement } from './key-derivation.ts';
import { checkKeyIds, keyIdOf, type LastingKey, type LastingKeyUse, useOfKeyId } from './key-id.ts';
import type { Secret } from './secret.ts';

/** key_agreement_data of Security setup (class 64): an ephemeral public key, x and y, and its signature. */
export interface KeyAgreementData {
  readonly keyId: number;
  readonly keyData: Uint8Array;
}

/** One of the two parties: the client is party U, the server party V. */
export interface KeyAgreementParty extends KeyAgreement {
  readonly clientSystemTitle: Uint8Array;
  readonly serverSystemTitle: Uint8Array;
  /** The own key for digital signatures. */
  readonly signingKey: Secret;
  /** Verifies what the other party signed. */
  readonly verificationKey: Uint8Array;
  readonly randomBytes: RandomBytes;
}

/** A key agreement that waits for the response; good for one. */
export interface PendingKeyAgreement {
  /** The parameter of key_agreement. */
  readonly request: readonly KeyAgreementData[];
  readonly ephemeralKeys: readonly KeyPair[];
}

/** The client begins key_agreement (method 3, C(2e, 0s), Green Book 9.2.3.4.6.2), with an ephemeral key for each use. */
export function requestKeyAgreement(uses: readonly LastingKeyUse[], client: KeyAgreementParty): PendingKeyAgreement {
  const ephemeralKeys = uses.map(() =>
    generateKeyPair(agreementCurve(client.suite), client.randomBytes, client.cryptography),
  );
  const request = uses.map((use, i) => sign(keyIdOf(use), ephemeralKeys[i]!, client));
  checkKeyIds(request);
  return { request, ephemeralKeys };
}

/** The server's part: the response, and all the keys, which count after it was sent; or an error and no key. */
export function answerKeyAgreement(
  request: readonly KeyAgreementData[],
  server: KeyAgreementParty,
): { readonly response: readonly KeyAgreementData[]; readonly keys: readonly LastingKey[] } {
  checkKeyIds(request);
  const publicKeys = request.map((data) => verify(data, server));
  const ephemeralKeys = publicKeys.map(() =>
    generateKeyPair(agreementCurve(server.suite), server.randomBytes, server.cryptography),
  );
  try {
    const keys = request.map(({ keyId }, i) => agree(keyId, ephemeralKeys[i]!, publicKeys[i]!, server));
    return { response: request.map(({ keyId }, i) => sign(keyId, ephemeralKeys[i]!, server)), keys };
  } finally {
    wipe(ephemeralKeys);
  }
}

/** The client ends key_agreement: all the keys, or an error. Its ephemeral keys are gone either way. */
export function completeKeyAgreement(
  pending: PendingKeyAgreement,
  response: readonly KeyAgreementData[],
  client: KeyAgreementParty,
): LastingKey[] {
  const { request, ephemeralKeys } = pending;
  try {
    if (response.length !== request.length || response.some(({ keyId }, i) => keyId !== request[i]!.keyId))
      throw new SecurityError('malformed', 'the response is for other keys than the request');
    const publicKeys = response.map((data) => verify(data, client));
    return request.map(({ keyId }, i) => agree(keyId, ephemeralKeys[i]!, publicKeys[i]!, client));
  } finally {
    wipe(ephemeralKeys);
  }
}

function sign(keyId: number, { publicKey }: KeyPair, party: KeyAgreementParty): KeyAgreementData {
  return { keyId, keyData: signEphemeralKey(formOf(keyId, party), publicKey, party.signingKey) };
}

function verify({ keyId, keyData }: KeyAgreementData, party: KeyAgreementParty): Uint8Array {
  return verifyEphemeralKey(formOf(keyId, party), keyData, party.verificationKey);
}

function agree(keyId: number, own: KeyPair, publicKey: Uint8Array, party: KeyAgreementParty): LastingKey {
  if (equalInFixedTime(own.publicKey, publicKey))
    throw new SecurityError('public-key-invalid', 'the own ephemeral key came back');
  const use = useOfKeyId(keyId);
  const parties = { partyU: party.clientSystemTitle, partyV: party.serverSystemTitle };
  const algorithm = use === 'masterKey' ? 'aes-wrap' : 'aes-gcm';
  return { use, key: agreeKey(party, algorithm, { privateKey: own.privateKey, publicKey }, parties) };
}

function formOf(keyId: number, { cryptography, suite, signKeyId = true }: KeyAgreementParty): EphemeralKeyForm {
  return { cryptography, suite, keyId: signKeyId ? keyId : undefined };
}

function wipe(keys: readonly KeyPair[]): void {
  for (const { privateKey } of keys) privateKey.wipe();
}
