import { concat, equalBytes } from '../codec/index.ts';
import type { Cryptography } from '../security/index.ts';
import type { AssociationKeys } from './association-keys.ts';
import { inapplicable } from './examination.ts';
import { counterOctets, protections, rawGmac } from './raw-ciphering.ts';

/** What the answers to challenges are computed from. */
export interface RawHls {
  readonly mechanism: number;
  readonly cryptography: Cryptography;
  readonly secret: Uint8Array | undefined;
  readonly keys: AssociationKeys | undefined;
  readonly clientSystemTitle: Uint8Array;
  readonly serverSystemTitle: Uint8Array;
  readonly clientToServer: Uint8Array;
  readonly serverToClient: Uint8Array;
}

const none = new Uint8Array();
const headerSize = 5;

/** f(StoC): what the client proves itself with. */
export function clientProof(hls: RawHls, invocationCounter: number): Uint8Array {
  return proof(hls, { challenge: hls.serverToClient, systemTitle: hls.clientSystemTitle, invocationCounter });
}

/** A proof that is wrong as the test plan has it: the secret before the challenge, or another security control. */
export function wrongClientProof(hls: RawHls, invocationCounter: number): Uint8Array {
  const { mechanism, secret = none, serverToClient } = hls;
  if (mechanism === 3 || mechanism === 4)
    return proof({ ...hls, secret: serverToClient }, { challenge: secret, systemTitle: none, invocationCounter });
  const wrong = clientProof(hls, invocationCounter);
  if (mechanism === 5) wrong[0] = protections.encrypted;
  else wrong[0]! ^= 1;
  return wrong;
}

/** Whether f(CtoS) of a server is right. */
export function isServerProof(hls: RawHls, answer: Uint8Array): boolean {
  if (hls.mechanism === 6) {
    const { secret = none, serverSystemTitle, clientSystemTitle, clientToServer, serverToClient } = hls;
    const text = concat(secret, serverSystemTitle, clientSystemTitle, clientToServer, serverToClient);
    return equalBytes(answer, hls.cryptography.digest('SHA-256', text));
  }
  const counter = answer.subarray(1, headerSize).reduce((number, octet) => number * 256 + octet, 0);
  const expected = proof(hls, {
    challenge: hls.clientToServer,
    systemTitle: hls.serverSystemTitle,
    invocationCounter: counter,
  });
  return equalBytes(answer, expected);
}

interface Proving {
  readonly challenge: Uint8Array;
  /** Of who proves itself. */
  readonly systemTitle: Uint8Array;
  readonly invocationCounter: number;
}

function proof(hls: RawHls, { challenge, systemTitle, invocationCounter }: Proving): Uint8Array {
  const { mechanism, cryptography, secret = none, keys } = hls;
  if (mechanism === 3) return cryptography.digest('MD5', concat(challenge, secret));
  if (mechanism === 4) return cryptography.digest('SHA-1', concat(challenge, secret));
  if (mechanism === 6) {
    const titles = concat(hls.clientSystemTitle, hls.serverSystemTitle);
    return cryptography.digest('SHA-256', concat(secret, titles, hls.serverToClient, hls.clientToServer));
  }
  if (mechanism !== 5 || keys === undefined) inapplicable(`the tester has no mechanism ${mechanism}`);
  const { globalUnicastEncryptionKey: key, authenticationKey } = keys;
  const tag = rawGmac(challenge, { cryptography, systemTitle, key, authenticationKey, invocationCounter });
  return concat(Uint8Array.of(protections.authenticated), counterOctets(invocationCounter), tag);
}
