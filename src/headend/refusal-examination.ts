import { Apdu, type CipheredContent, GeneralCiphering, GeneralGloCiphering, GeneralSigning } from '../apdu/index.ts';
import { type Codec, DecodeError, tryDecode } from '../codec/index.ts';
import { diagnose, SecurityError } from '../security/index.ts';
import type { KnownSender, PushRefusal, PushSecurity } from './push-options.ts';

/** What can be said of an APDU that was refused, to who looks for the reason. */
export type Examined = Pick<PushRefusal, 'claimedTitle' | 'diagnose'>;

const generalGloTag = 219;
const generalCipheringTag = 221;
const generalSigningTag = 223;

/** Who an APDU says that it is from, and what the key doctor says where no tag matched. */
export function examineRefused(
  octets: Uint8Array,
  error: Error,
  security: PushSecurity,
  sender: KnownSender | undefined,
): Examined {
  const claimedTitle = claimedTitleOf(octets) ?? sender?.systemTitle;
  const isDoubtful = error instanceof SecurityError && error.code === 'tag-mismatch';
  const isKnown = isDoubtful && claimedTitle !== undefined;
  return {
    claimedTitle: claimedTitle?.slice(),
    diagnose: () => (isKnown ? diagnosed(octets, claimedTitle, security) : undefined),
  };
}

function claimedTitleOf(octets: Uint8Array): Uint8Array | undefined {
  const body = octets.subarray(1);
  const title = titleIn(octets[0], body);
  return title?.length === 8 ? title : undefined;
}

function titleIn(tag: number | undefined, body: Uint8Array): Uint8Array | undefined {
  if (tag === generalGloTag) return readAs(GeneralGloCiphering, body)?.systemTitle;
  if (tag === generalCipheringTag) return readAs(GeneralCiphering, body)?.originatorSystemTitle;
  if (tag === generalSigningTag) return readAs(GeneralSigning, body)?.originatorSystemTitle;
  return undefined;
}

function readAs<T>(codec: Codec<T>, octets: Uint8Array): T | undefined {
  const decoded = tryDecode(codec, octets);
  return decoded.ok ? decoded.value : undefined;
}

/** Of general-glo-ciphering, the common case. */
function diagnosed(octets: Uint8Array, systemTitle: Uint8Array, security: PushSecurity): string | undefined {
  const content: CipheredContent | undefined =
    octets[0] === generalGloTag ? readAs(GeneralGloCiphering, octets.subarray(1))?.cipheredContent : undefined;
  const encryptionKey = security.keys.key(systemTitle, 'globalUnicastEncryptionKey')?.reveal();
  if (content === undefined || encryptionKey === undefined) return undefined;
  const authenticationKey = security.keys.key(systemTitle, 'authenticationKey')?.reveal();
  const keys = { encryptionKey, authenticationKey, name: 'the meter' };
  const patient = { content, context: { systemTitle }, isPlausible, explained, otherTitles: [] };
  const { message, hint } = diagnose(patient, [keys], security.cryptography.aead);
  return `${message}; ${hint}`;
}

const isPlausible = (plaintext: Uint8Array): boolean => tryDecode(Apdu, plaintext).ok;

function explained(plaintext: Uint8Array): number {
  const decoded = tryDecode(Apdu, plaintext);
  if (decoded.ok) return plaintext.length;
  return decoded.error instanceof DecodeError ? decoded.error.offset : 0;
}
