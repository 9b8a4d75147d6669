import { ApduDateTime, type CipheredContent, securityControlOctet } from '../../apdu/index.ts';
import type { CosemDateTime } from '../../axdr/index.ts';
import { octetString } from '../../axdr/index.ts';
import { concat, encode } from '../../codec/index.ts';
import type { Aead } from '../cryptography/aead.ts';

/** What a receiver needs to take protection off. */
export interface ProtectionKeys {
  /** The encryption key, bound. */
  readonly aead: Aead;
  readonly authenticationKey?: Uint8Array | undefined;
}

/** Who sent the APDU, and what else the sender authenticated. */
export interface ProtectionContext {
  /** 8 octets; the caller makes eight zeros of an empty title. */
  readonly systemTitle: Uint8Array;
  /** The header of general-ciphering as authenticated: see `generalCipheringHeader`. */
  readonly header?: Uint8Array | undefined;
}

/** `unverified`: there is a tag and no authentication key to check it with. */
export type Unprotected =
  | { readonly authenticity: 'verified' | 'unverified' | 'absent'; readonly plaintext: Uint8Array }
  | { readonly authenticity: 'failed' };

const none = new Uint8Array();
const titleSize = 8;

/** The initialization vector: the sender's system title and the invocation counter (Green Book 9.2.3.3.7.3). */
export function initializationVector(systemTitle: Uint8Array, invocationCounter: number): Uint8Array {
  if (systemTitle.length !== titleSize) throw new RangeError(`a system title of ${titleSize} octets is expected`);
  const iv = new Uint8Array(12);
  iv.set(systemTitle);
  iv[8] = invocationCounter >>> 24;
  iv[9] = invocationCounter >>> 16;
  iv[10] = invocationCounter >>> 8;
  iv[11] = invocationCounter;
  return iv;
}

/** The five header fields of general-ciphering that its tag covers, each with its length. */
export function generalCipheringHeader(fields: {
  readonly transactionId: Uint8Array;
  readonly originatorSystemTitle: Uint8Array;
  readonly recipientSystemTitle: Uint8Array;
  readonly dateTime?: CosemDateTime | undefined;
  readonly otherInformation: Uint8Array;
}): Uint8Array {
  return concat(
    encode(octetString, fields.transactionId),
    encode(octetString, fields.originatorSystemTitle),
    encode(octetString, fields.recipientSystemTitle),
    encode(ApduDateTime, fields.dateTime),
    encode(octetString, fields.otherInformation),
  );
}

/** Additional authenticated data: security control, authentication key, header, and the APDU itself when it is not encrypted. */
export function additionalData(
  content: CipheredContent,
  authenticationKey: Uint8Array,
  header: Uint8Array = none,
): Uint8Array {
  const clear = content.securityControl.encryption ? none : content.payload;
  const covered = new Uint8Array(1 + authenticationKey.length + header.length + clear.length);
  covered[0] = securityControlOctet(content.securityControl);
  covered.set(authenticationKey, 1);
  // Even a call of `set` that copies nothing takes a while.
  if (header.length > 0) covered.set(header, 1 + authenticationKey.length);
  if (clear.length > 0) covered.set(clear, 1 + authenticationKey.length + header.length);
  return covered;
}

/** Takes suite-0 protection off (Green Book 9.2.7.2.4): checks the tag first, then decrypts. */
export function unprotect(content: CipheredContent, keys: ProtectionKeys, context: ProtectionContext): Unprotected {
  const { securityControl, payload, authenticationTag } = content;
  const iv = initializationVector(context.systemTitle, content.invocationCounter);
  const clear = () => (securityControl.encryption ? keys.aead.crypt(iv, payload) : payload);
  if (!securityControl.authentication) return { authenticity: 'absent', plaintext: clear() };
  if (keys.authenticationKey === undefined) return { authenticity: 'unverified', plaintext: clear() };
  const covered = additionalData(content, keys.authenticationKey, context.header);
  const ciphertext = securityControl.encryption ? payload : none;
  const opened = keys.aead.open(iv, covered, ciphertext, authenticationTag!);
  if (opened === undefined) return { authenticity: 'failed' };
  return { authenticity: 'verified', plaintext: securityControl.encryption ? opened : payload };
}
