import { type Codec, tryDecode } from '../codec/index.ts';
import type { LineFault } from './line-events.ts';

/** A message, or why it is none. */
export type DecodedMessage<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: LineFault };

/** Decodes a message of the line. The fault says nothing of its characters: they may be a password's. */
export function decodeMessage<T>(codec: Codec<T>, octets: Uint8Array): DecodedMessage<T> {
  // Two characters of wrong parity can leave the block check character as it is.
  if (octets.some((octet) => octet > 0x7f)) return broken('iec62056-21-format', 'a character of wrong parity');
  const decoded = tryDecode(codec, octets);
  return decoded.ok ? decoded : broken(decoded.error.code, 'a broken message');
}

function broken(code: LineFault['code'], reason: string): DecodedMessage<never> {
  return { ok: false, fault: { kind: 'fault', code, reason } };
}
