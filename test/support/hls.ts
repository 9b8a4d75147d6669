import { createHash } from 'node:crypto';
import type { HlsMechanismName } from '../../src/security/authentication/authentication-mechanism.ts';
import { HlsExchange } from '../../src/security/authentication/hls-exchange.ts';
import type { HlsCredentials } from '../../src/security/authentication/hls-function.ts';
import type { RandomBytes } from '../../src/security/cryptography/cryptography.ts';
import { portableCryptography } from '../../src/security/cryptography/portable-cryptography.ts';
import { securitySuite } from '../../src/security/cryptography/suites.ts';
import { Secret } from '../../src/security/keys/secret.ts';
import { hex } from './corpus.ts';

/** The mechanisms of high level security, 2 to 7. */
export const hlsMechanisms = ['hls', 'hls-md5', 'hls-sha-1', 'hls-gmac', 'hls-sha-256', 'hls-ecdsa'] as const;

/** Titles and keys of the examples of the Green Book, protocol.md 5.8 and 6.9. */
export const clientTitle = hex('4d4d4d0000000001');
export const serverTitle = hex('4d4d4d0000bc614e');
export const encryptionKey = hex('000102030405060708090a0b0c0d0e0f');
export const authenticationKey = hex('d0d1d2d3d4d5d6d7d8d9dadbdcdddedf');
/** A password that every search for leaks finds. */
export const canary = Uint8Array.from('canary-secret', (character) => character.charCodeAt(0));

const signingKeys = { client: new Uint8Array(32).fill(0x11), server: new Uint8Array(32).fill(0x22) };
export const publicKeys = {
  client: portableCryptography.publicKey('P-256', signingKeys.client),
  server: portableCryptography.publicKey('P-256', signingKeys.server),
};

/** What distinguishes the parties of a test from the usual ones. */
export interface PartyOptions {
  readonly secret?: Uint8Array;
  readonly encryptionKey?: Uint8Array;
  readonly suite?: 0 | 1 | 2;
  readonly invocationCounter?: number;
  readonly systemTitle?: Uint8Array;
  readonly peerSystemTitle?: Uint8Array;
}

/** The credentials of one side, in any mechanism. */
export function credentialsOf(role: 'client' | 'server', options: PartyOptions = {}) {
  const isClient = role === 'client';
  const secret = new Secret(options.secret ?? canary);
  const systemTitles = {
    own: options.systemTitle ?? (isClient ? clientTitle : serverTitle),
    peer: options.peerSystemTitle ?? (isClient ? serverTitle : clientTitle),
  };
  const gmac = {
    suite: securitySuite(options.suite ?? 0),
    encryptionKey: new Secret(options.encryptionKey ?? encryptionKey),
    authenticationKey: new Secret(authenticationKey),
    nextInvocationCounter: () => options.invocationCounter ?? (isClient ? 1 : 0x0123_4567),
  };
  const signingKey = new Secret(signingKeys[role]);
  const peerPublicKey = publicKeys[isClient ? 'server' : 'client'];
  return {
    hls: { mechanism: 'hls', secret },
    'hls-md5': { mechanism: 'hls-md5', secret },
    'hls-sha-1': { mechanism: 'hls-sha-1', secret },
    'hls-gmac': { mechanism: 'hls-gmac', systemTitles, ...gmac },
    'hls-sha-256': { mechanism: 'hls-sha-256', systemTitles, secret },
    'hls-ecdsa': { mechanism: 'hls-ecdsa', systemTitles, curve: 'P-256', signingKey, peerPublicKey },
  } as const satisfies { readonly [M in HlsMechanismName]: HlsCredentials<M> };
}

/** Random octets that are the same in every run. */
export function seededRandom(seed: string): RandomBytes {
  let drawn = 0;
  return (size) => {
    drawn += 1;
    return Uint8Array.from(createHash('shake256', { outputLength: size }).update(`${seed} ${drawn}`).digest());
  };
}

/** An exchange, by itself or with a generator that gives the wanted challenge. */
export function exchange(
  role: 'client' | 'server',
  mechanism: HlsMechanismName,
  options: { readonly cryptography?: typeof portableCryptography; readonly challenge?: Uint8Array } = {},
): HlsExchange {
  const { cryptography = portableCryptography, challenge } = options;
  return new HlsExchange({
    role,
    mechanism,
    cryptography,
    randomBytes: challenge === undefined ? seededRandom(`${role} ${mechanism}`) : () => challenge,
    ...(challenge === undefined ? {} : { challengeSize: challenge.length }),
  });
}
