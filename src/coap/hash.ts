const prime = 0x01000193;
const basis = 0x811c9dc5;

/** FNV-1a of a text's code units, 32 bits: spreads peers over tables, protects nothing. */
export function hashText(text: string, seed = basis): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), prime);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** FNV-1a of octets, folded to 16 bits. */
export function digestOctets(octets: Uint8Array): number {
  let hash = basis;
  for (let i = 0; i < octets.length; i += 1) hash = Math.imul(hash ^ octets[i]!, prime);
  return (hash ^ (hash >>> 16)) & 0xffff;
}
