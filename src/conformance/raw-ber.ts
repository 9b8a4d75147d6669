/** A tag, a length and contents, as BER has them, whatever they are. */
export function rawTlv(tag: number, ...contents: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const content = contents.flatMap((part) => [...part]);
  return Uint8Array.from([tag, ...rawLength(content.length), ...content]);
}

/** A length of one, two or three octets, as BER and A-XDR have it. */
export function rawLength(length: number): readonly number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

/** An octet-string of A-XDR without its tag. */
export function rawOctets(octets: Uint8Array): readonly number[] {
  return [...rawLength(octets.length), ...octets];
}
