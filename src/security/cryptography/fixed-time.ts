/** Compares all octets of both, whether or not the first ones differ. */
export function equalInFixedTime(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length && i < b.length; i += 1) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
