import { concat, equalBytes } from '../codec/index.ts';
import type { Cryptography } from '../security/index.ts';
import { rawLength } from './raw-ber.ts';

/** Security control: what is done to the APDU, in suite 0. */
export const protections = { none: 0x00, authenticated: 0x10, encrypted: 0x20, both: 0x30 } as const;

/** What an APDU is ciphered with. */
export interface RawCiphering {
  readonly cryptography: Cryptography;
  /** Of who sends. */
  readonly systemTitle: Uint8Array;
  readonly key: Uint8Array;
  readonly authenticationKey: Uint8Array;
  readonly securityControl: number;
  readonly invocationCounter: number;
}

const tagSize = 12;
const none = new Uint8Array();

/** Security control, invocation counter, content and tag, as they stand in ciphered APDUs; any security control will do. */
export function rawCiphered(plain: Uint8Array, ciphering: RawCiphering): Uint8Array {
  const { cryptography, key, authenticationKey, securityControl } = ciphering;
  const aead = cryptography.aead(key);
  const counter = counterOctets(ciphering.invocationCounter);
  const iv = concat(ciphering.systemTitle, counter);
  const header = concat(Uint8Array.of(securityControl), counter);
  const data = concat(Uint8Array.of(securityControl), authenticationKey);
  switch (securityControl & 0x30) {
    case protections.authenticated:
      return concat(header, plain, aead.seal(iv, concat(data, plain), none).tag);
    case protections.encrypted:
      return concat(header, aead.crypt(iv, plain));
    case protections.both: {
      const { ciphertext, tag } = aead.seal(iv, data, plain);
      return concat(header, ciphertext, tag);
    }
    default:
      return concat(header, plain);
  }
}

/** A service-specific ciphered APDU. */
export function rawCipheredApdu(tag: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([tag, ...rawLength(content.length), ...content]);
}

/** A ciphered APDU that was opened. */
export interface RawOpened {
  readonly tag: number;
  readonly securityControl: number;
  readonly invocationCounter: number;
  readonly plain: Uint8Array;
}

/** Opens a service-specific ciphered APDU; undefined where it is none, or where it is not authentic. */
export function openRawCiphered(
  apdu: Uint8Array,
  keys: Omit<RawCiphering, 'securityControl' | 'invocationCounter'>,
): RawOpened | undefined {
  const start = apdu[1]! < 0x80 ? 2 : 2 + (apdu[1]! & 0x7f);
  const content = apdu.subarray(start);
  if (content.length < 5) return undefined;
  const securityControl = content[0]!;
  const counter = content.subarray(1, 5);
  const aead = keys.cryptography.aead(keys.key);
  const iv = concat(keys.systemTitle, counter);
  const data = concat(Uint8Array.of(securityControl), keys.authenticationKey);
  const body = content.subarray(5);
  const [text, tag] = [body.subarray(0, -tagSize), body.subarray(-tagSize)];
  let plain: Uint8Array | undefined;
  if ((securityControl & 0x30) === protections.both) plain = aead.open(iv, data, text, tag);
  else if ((securityControl & 0x30) === protections.encrypted) plain = aead.crypt(iv, body);
  else if ((securityControl & 0x30) === protections.authenticated)
    plain = equalBytes(aead.seal(iv, concat(data, text), none).tag, tag) ? text : undefined;
  const invocationCounter = counter.reduce((number, octet) => number * 256 + octet, 0);
  return plain && { tag: apdu[0]!, securityControl, invocationCounter, plain };
}

/** The tag of an authenticated text alone: GMAC of HLS mechanism 5. */
export function rawGmac(text: Uint8Array, ciphering: Omit<RawCiphering, 'securityControl'>): Uint8Array {
  const counter = counterOctets(ciphering.invocationCounter);
  const data = concat(Uint8Array.of(protections.authenticated), ciphering.authenticationKey, text);
  return ciphering.cryptography.aead(ciphering.key).seal(concat(ciphering.systemTitle, counter), data, none).tag;
}

/** The four octets of an invocation counter. */
export function counterOctets(counter: number): Uint8Array {
  return Uint8Array.of(counter >>> 24, (counter >>> 16) & 0xff, (counter >>> 8) & 0xff, counter & 0xff);
}

/** The tag of the ciphered form of an APDU, by its plain tag. */
export function cipheredTagOf(tag: number, kind: 'global' | 'dedicated'): number {
  if (tag >= 0xc0) return tag + (kind === 'global' ? 8 : 16);
  return tag + (kind === 'global' ? 0x20 : 0x40);
}
