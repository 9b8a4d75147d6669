import { fromLatin1 } from '../../codec/index.ts';
import { equalInFixedTime } from '../cryptography/fixed-time.ts';

const run = 8;
const typed = ['0123456789abcdef', '0123456789ABCDEF', '1234567890abcdef', '1234567890ABCDEF', '1234567890123456'];
const typedKeys = /* @__PURE__ */ typed.flatMap((text) => [fromLatin1(text), fromLatin1(text + text)]);

/**
 * Whether a key is one of those that everybody tries: a single octet repeated, octets or digits that count up or down as
 * in 00 01 02…, D0 D1 D2…, 00 11 22… and 01 23 45…, or the digits typed as text. It is one when every 8 octets
 * of it count in even steps, by chance of one key in 2^96. Takes as long for any key of a size.
 */
export function isWellKnownKey(key: Uint8Array): boolean {
  let breaks = 0;
  for (let i = 0; i < key.length; i += 1) {
    const step = (key[i - (i % run) + 1]! - key[i - (i % run)]!) & 0xff;
    if (i % run > 0) breaks |= ((key[i]! - key[i - 1]!) & 0xff) ^ step;
  }
  let isWellKnown = breaks === 0;
  for (const known of typedKeys) isWellKnown = equalInFixedTime(key, known) || isWellKnown;
  return isWellKnown;
}
