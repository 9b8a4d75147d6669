import { aare } from '../../acse/index.ts';
import { Apdu, type CipheredContent } from '../../apdu/index.ts';
import { AssociationError, type ClientSecurity } from '../../association/index.ts';
import { toHex, tryDecode } from '../../codec/index.ts';
import {
  type Cryptography,
  type Diagnosis,
  diagnose,
  generalCipheringHeader,
  SecurityError,
} from '../../security/index.ts';

/** What a client knows when something was wrong with its keys. */
export interface KeyWitness {
  readonly security: ClientSecurity | undefined;
  readonly cryptography: Cryptography;
  /** Of the server, where it is known. */
  readonly serverSystemTitle: Uint8Array | undefined;
  /** What was received last. */
  readonly received: Uint8Array | undefined;
}

/** Which keys were in use, and what is likely to be wrong with them; undefined where the error is about no key. */
export function keyReport(error: unknown, witness: KeyWitness): string | undefined {
  const { security } = witness;
  if (security === undefined) return undefined;
  if (error instanceof SecurityError && error.code === 'tag-mismatch') {
    const diagnosis = diagnosisOf(security, witness);
    const found = diagnosis === undefined ? '' : `${diagnosis.message}; ${diagnosis.hint}. `;
    return `${found}${keysInWords(security, witness)}`;
  }
  if (!(error instanceof AssociationError)) return undefined;
  const { exception } = error;
  if (exception?.serviceError.kind === 'invocation-counter-error')
    return `the server takes invocation counters from ${exception.serviceError.value} on: see synchronizeInvocationCounter`;
  if (exception?.serviceError.kind === 'deciphering-error' || error.code === 'rejected')
    return keysInWords(security, witness);
  return undefined;
}

function keysInWords(security: ClientSecurity, { serverSystemTitle }: KeyWitness): string {
  const title = serverSystemTitle ?? security.serverSystemTitle;
  const whose = title === undefined ? 'a server whose title is not known' : toHex(title);
  const uses = (['globalUnicastEncryptionKey', 'authenticationKey'] as const).map((use) => {
    const isThere = security.keys.key(title ?? new Uint8Array(), use) !== undefined;
    return isThere ? use : `no ${use}`;
  });
  return `In use: ${uses.join(' and ')} for ${whose}, suite ${security.suite.id}, own title ${toHex(security.systemTitle)}`;
}

interface Received {
  readonly content: CipheredContent;
  readonly systemTitle: Uint8Array;
  readonly header?: Uint8Array;
}

function diagnosisOf(security: ClientSecurity, witness: KeyWitness): Diagnosis | undefined {
  const { received, cryptography } = witness;
  const title = witness.serverSystemTitle ?? security.serverSystemTitle;
  const found = received === undefined ? undefined : cipheredIn(received, title);
  if (found === undefined) return undefined;
  const { content, systemTitle, header } = found;
  const encryptionKey = security.keys.key(systemTitle, 'globalUnicastEncryptionKey');
  if (encryptionKey === undefined) return undefined;
  const examined = {
    name: `the server ${toHex(systemTitle)}`,
    encryptionKey: encryptionKey.reveal(),
    authenticationKey: security.keys.key(systemTitle, 'authenticationKey')?.reveal(),
  };
  const otherTitles = [security.systemTitle, security.serverSystemTitle].filter((other) => other !== undefined);
  const patient = { content, context: { systemTitle, header }, isPlausible, explained, otherTitles };
  return diagnose(patient, [examined], cryptography.aead);
}

/** The ciphered content of an APDU, also of one within an AARE. */
function cipheredIn(octets: Uint8Array, title: Uint8Array | undefined): Received | undefined {
  const answer = tryDecode(aare, octets);
  const decoded = tryDecode(Apdu, (answer.ok && answer.value.userInformation) || octets);
  if (!decoded.ok) return undefined;
  const { kind, value } = decoded.value;
  if (kind === 'general-glo-ciphering') return { content: value.cipheredContent, systemTitle: value.systemTitle };
  if (kind === 'general-ciphering') {
    const header = generalCipheringHeader(value);
    return { content: value.cipheredContent, systemTitle: value.originatorSystemTitle, header };
  }
  const systemTitle = (answer.ok && answer.value.respondingApTitle) || title;
  const isCiphered = kind.startsWith('glo-') && typeof value === 'object' && 'invocationCounter' in value;
  return isCiphered && systemTitle !== undefined ? { content: value, systemTitle } : undefined;
}

function isPlausible(plaintext: Uint8Array): boolean {
  return tryDecode(Apdu, plaintext).ok;
}

function explained(plaintext: Uint8Array): number {
  const decoded = tryDecode(Apdu, plaintext);
  return decoded.ok ? plaintext.length : decoded.error.offset;
}
