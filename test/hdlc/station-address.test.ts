import { describe, expect, test } from 'vitest';
import { formatHdlcAddress, type HdlcAddress } from '../../src/hdlc/index.ts';
import { addressed, isClientAddress, isFromServer } from '../../src/hdlc/station-address.ts';

const one = (upper: number): HdlcAddress => ({ upper, size: 1 });
const two = (upper: number, lower: number): HdlcAddress => ({ upper, lower, size: 2 });
const four = (upper: number, lower: number): HdlcAddress => ({ upper, lower, size: 4 });

describe('whom an address means, by its length and that of the station', () => {
  const own = { logicalDevices: [1, 16], physicalDevice: 17 };
  type Meaning = 'one' | 'all' | 'nobody';

  // IEC 62056-46, table 5: received, own, and whether the calling device is meant
  const rows: [HdlcAddress, HdlcAddress['size'], boolean, Meaning][] = [
    [one(1), 1, false, 'one'],
    [one(2), 1, false, 'nobody'],
    [one(0x7f), 1, false, 'all'],
    [one(1), 2, false, 'nobody'],
    [one(1), 4, false, 'nobody'],
    [one(0x7f), 2, false, 'nobody'],

    [two(1, 17), 2, false, 'one'],
    [two(1, 18), 2, false, 'nobody'],
    [two(2, 17), 2, false, 'nobody'],
    [two(0x7f, 17), 2, false, 'all'],
    [two(0x7f, 0x7f), 2, false, 'all'],
    [two(1, 0x7f), 2, false, 'all'],
    [two(1, 0x7e), 2, false, 'nobody'],
    [two(1, 0x7e), 2, true, 'one'],
    [two(16, 0x7e), 2, true, 'nobody'],
    [two(1, 17), 1, false, 'nobody'],
    [two(1, 0x7f), 1, false, 'all'],
    [two(2, 0x7f), 1, false, 'nobody'],
    [two(1, 17), 4, false, 'one'],
    [two(0x7f, 0x7f), 4, false, 'all'],
    [two(1, 0x7e), 4, true, 'one'],

    [four(1, 17), 4, false, 'one'],
    [four(1, 18), 4, false, 'nobody'],
    [four(0x7f, 17), 4, false, 'nobody'],
    [four(0x3fff, 17), 4, false, 'all'],
    [four(0x3fff, 0x3fff), 4, false, 'all'],
    [four(1, 0x3ffe), 4, true, 'one'],
    [four(1, 17), 1, false, 'nobody'],
    [four(1, 0x3fff), 1, false, 'nobody'],
    [four(0x3fff, 0x3fff), 1, false, 'all'],
    [four(1, 17), 2, false, 'nobody'],
    [four(1, 0x3fff), 2, false, 'nobody'],
    [four(0x3fff, 0x3fff), 2, false, 'all'],
    [four(1, 0x3ffe), 2, false, 'nobody'],
    [four(1, 0x3ffe), 2, true, 'one'],
    [four(16, 0x3ffe), 2, true, 'nobody'],
    [four(1, 0x3ffe), 1, true, 'nobody'],
  ];
  test.each(
    rows.map(([address, size, isCalling, meaning]) => {
      const text = `${formatHdlcAddress(address)} in ${address.size} octets, own ${size}`;
      return [text, address, size, isCalling, meaning] as const;
    }),
  )('%s', (_, address, size, isCalling, meaning) => {
    const found = addressed({ ...own, addressSizes: [size] }, address, isCalling);
    expect(found === undefined ? 'nobody' : found.isBroadcast ? 'all' : 'one').toBe(meaning);
    if (meaning === 'one') expect(found!.logicalDevices).toEqual([1]);
  });

  test('no station', () => {
    for (const address of [one(0), two(0, 0), two(1, 0), four(0, 17)]) {
      expect(addressed({ ...own, addressSizes: [1, 2, 4] }, address, true)).toBeUndefined();
    }
  });
});

test('a client has one octet, and is neither no station nor all', () => {
  expect([one(1), one(0x7e), one(0), one(0x7f), two(1, 17)].map(isClientAddress)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a server is told by both parts of its address; one that was called by the upper alone', () => {
  expect(isFromServer(two(1, 17), two(1, 17))).toBe(true);
  expect(isFromServer(two(1, 17), four(1, 17))).toBe(true);
  expect(isFromServer(two(1, 17), two(1, 18))).toBe(false);
  expect(isFromServer(two(1, 17), one(1))).toBe(false);
  expect(isFromServer(one(1), two(1, 17))).toBe(false);
  expect(isFromServer(two(1, 0x7e), two(1, 18))).toBe(true);
  expect(isFromServer(four(1, 0x3ffe), two(1, 18))).toBe(true);
  expect(isFromServer(two(1, 0x7e), two(16, 18))).toBe(false);
});
