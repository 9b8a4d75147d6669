import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findChangedBit, frameOctets } from '../../src/hdlc/index.ts';

const frame = (information: Uint8Array) =>
  frameOctets({
    segmented: false,
    destination: { upper: 16, size: 1 },
    source: { upper: 1, size: 1 },
    control: { kind: 'UI', pollFinal: true },
    information,
  });

test('finds any one bit that was changed between the flags, and none in a right frame', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 2030 }), fc.nat(), (information, place) => {
      const octets = frame(information);
      const end = octets.length - 1;
      expect(findChangedBit(octets, 1, end)).toBeUndefined();
      const [offset, bit] = [1 + (place % (end - 1)), place & 7];
      octets[offset]! ^= 1 << bit;
      expect(findChangedBit(octets, 1, end)).toEqual({ offset, bit });
    }),
  );
});
