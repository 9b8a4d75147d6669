import { isPrintableText, readText, textOf } from '../input.ts';

/** What a file holds: text, where its octets are printable, so that hexadecimal and logs are read as such. */
export function textOrOctets(octets: Uint8Array): string | Uint8Array {
  return isPrintableText(octets) ? textOf(octets) : octets;
}

/** The octets that the offsets of a capture refer to: of a text, those that were found in it. */
export function capturedOctets(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string' ? readText(input).octets : input;
}
