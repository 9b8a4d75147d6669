import { webcrypto } from 'node:crypto';
import { nodeCryptography } from '../../src/node/cryptography.ts';
import { portableCryptography } from '../../src/security/cryptography/portable-cryptography.ts';
import { webCryptography } from '../../src/security/cryptography/web-cryptography.ts';

/** Engines that compute at once. */
export const synchronousEngines = [
  ['portable', portableCryptography],
  ['node', nodeCryptography],
] as const;

/** All engines; what they give is awaited. */
export const engines = [...synchronousEngines, ['web', webCryptography(webcrypto.subtle)] as const] as const;
