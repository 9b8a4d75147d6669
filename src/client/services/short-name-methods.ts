/**
 * Where the methods of a class begin among its short names, from its base name on (Blue Book 4). Background knowledge;
 * the one of Association SN is also in public captures. A server whose methods lie elsewhere is told of by an option.
 */
export const methodOffsets: Readonly<Record<number, number>> = {
  3: 0x28,
  4: 0x38,
  5: 0x48,
  6: 0x30,
  7: 0x58,
  8: 0x60,
  9: 0x20,
  11: 0x10,
  12: 0x20,
  17: 0x20,
  18: 0x40,
  20: 0x50,
  40: 0x38,
  61: 0x28,
  64: 0x30,
  70: 0x20,
  72: 0x60,
};
