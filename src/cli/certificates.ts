import { existsSync, readFileSync } from 'node:fs';
import { nodeCryptography } from '../node/index.ts';
import {
  type PublicKey,
  readPublicKey,
  SecurityError,
  type SignatureChecker,
  signatureChecker,
} from '../security/index.ts';
import { fileProblem } from './input.ts';
import { UsageError } from './usage.ts';

/** Checks signatures with the certificates and public keys given: files in PEM or DER, or hexadecimal. */
export function gatherCertificates(given: readonly string[] | undefined): SignatureChecker | undefined {
  return given && signatureChecker(gatherPublicKeys(given), nodeCryptography);
}

/** The public keys of signers, with their certificates where files have them. */
export function gatherPublicKeys(given: readonly string[]): PublicKey[] {
  return given.map(read);
}

function read(given: string, i: number): PublicKey {
  const isFile = existsSync(given);
  const name = isFile ? given : `--certificate ${i + 1}`;
  try {
    return readPublicKey(isFile ? Uint8Array.from(readFileSync(given)) : given);
  } catch (error) {
    if (!(error instanceof SecurityError)) throw fileProblem(given, error);
    const hint = isFile ? '' : `, and there is no file of that name`;
    throw new UsageError(`${name}: ${error.message}${hint}`);
  }
}
