import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, crcArc, crcX25, crcX25Residue, crcX25Start, crcX25Update, fromLatin1 } from '../../src/codec/index.ts';

const digits = fromLatin1('123456789');

/** The register bit by bit, as the polynomial is defined. */
function bitwise(start: number, polynomial: number, bytes: Uint8Array): number {
  let crc = start;
  for (const octet of bytes) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
  }
  return crc;
}

describe('CRC', () => {
  test('check values of the catalogue of parametrised CRC algorithms', () => {
    expect(crcX25(digits)).toBe(0x906e);
    expect(crcArc(digits)).toBe(0xbb3d);
    expect([crcX25(new Uint8Array()), crcArc(new Uint8Array())]).toEqual([0, 0]);
  });

  test('eight octets in one step and octet by octet give what bit by bit gives, at every length and start', () => {
    const pattern = new Uint8Array(108).map((_, i) => (i * 167 + 13) ^ (i >> 3));
    for (let length = 0; length <= 100; length += 1) {
      for (let start = 0; start < 8; start += 1) {
        const bytes = pattern.subarray(start, start + length);
        expect(crcX25(pattern, start, start + length)).toBe(bitwise(0xffff, 0x8408, bytes) ^ 0xffff);
        expect(crcArc(pattern, start, start + length)).toBe(bitwise(0, 0xa001, bytes));
      }
    }
  });

  test('the register may be fed in any pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(), (bytes, cut) => {
        const at = cut % (bytes.length + 1);
        const first = crcX25Update(crcX25Start, bytes, 0, at);
        expect(crcX25Update(first, bytes, at, bytes.length) ^ 0xffff).toBe(bitwise(0xffff, 0x8408, bytes) ^ 0xffff);
      }),
      { numRuns: 500 },
    );
  });

  test('octets followed by their CRC leave the residue', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const crc = crcX25(bytes);
        const sent = concat(bytes, Uint8Array.of(crc & 0xff, crc >> 8));
        expect(crcX25Update(crcX25Start, sent, 0, sent.length)).toBe(crcX25Residue);
      }),
    );
  });
});
