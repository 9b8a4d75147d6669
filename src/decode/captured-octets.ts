import { isPrintableText, readText, textOf } from './input.ts';
import { regionsOf } from './regions.ts';

/** The octets that the offsets of a decoded capture refer to: of a text those that were found in it. */
export function capturedOctets(input: string | Uint8Array): Uint8Array {
  return regionsOf(input).bytes;
}

/** What a file holds: text, where its octets are printable, so that hexadecimal and logs are read as such. */
export function textOrOctets(octets: Uint8Array): string | Uint8Array {
  return isPrintableText(octets) ? textOf(octets) : octets;
}

/** Whether octets are found in a text. */
export function holdsOctets(text: string): boolean {
  return readText(text).octets.length > 0;
}
