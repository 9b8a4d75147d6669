import { expect, test } from 'vitest';
import { fromLatin1 } from '../../src/codec/index.ts';
import { crc32c } from '../../src/node/crc32c.ts';

test.each([
  // RFC 3720 B.4, in the order in which the octets are sent there
  [new Uint8Array(32), 0x8a9136aa],
  [new Uint8Array(32).fill(0xff), 0x62a8ab43],
  [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
  [Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  // the check value of the catalogue of CRC algorithms
  [fromLatin1('123456789'), 0xe3069283],
])('CRC-32C of published octets', (octets, expected) => {
  expect(crc32c(octets)).toBe(expected);
  expect(crc32c(octets.subarray(5), crc32c(octets.subarray(0, 5)))).toBe(expected);
});
