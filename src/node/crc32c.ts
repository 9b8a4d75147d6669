const table = Uint32Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli, RFC 3720) of the octets, going on from the CRC of what came before them. */
export function crc32c(octets: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let at = 0; at < octets.length; at += 1) crc = (crc >>> 8) ^ table[(crc ^ octets[at]!) & 0xff]!;
  return ~crc >>> 0;
}
