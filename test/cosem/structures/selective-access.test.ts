import { describe, expect, test } from 'vitest';
import { decode, encode, toHex, tryDecode } from '../../../src/codec/index.ts';
import { entryDescriptor, ProfileGenericV1, rangeDescriptor } from '../../../src/cosem/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { hex } from '../../support/corpus.ts';

const clock = { classId: 8, logicalName: obis('0-0:1.0.0'), attributeIndex: 2, dataIndex: 0 };

describe('selective access to the buffer of a profile', () => {
  // protocol.md 7.9, from the tests of u9n/dlms-cosem.
  test('a range of the clock, all columns', () => {
    const octets =
      '020402041200080906 0000010000ff0f02120000 090c07e10a010700000000ffc480 090c07e10a010701000000ffc480 0100';
    const range = decode(rangeDescriptor, hex(octets), { strict: true });
    expect(range).toEqual({
      restrictingObject: clock,
      fromValue: { kind: 'octet-string', value: hex('07e10a010700000000ffc480') },
      toValue: { kind: 'octet-string', value: hex('07e10a010701000000ffc480') },
      selectedValues: [],
    });
    expect(encode(rangeDescriptor, range)).toEqual(hex(octets));
  });

  test('a range of some columns', () => {
    const value = { kind: 'double-long-unsigned', value: 5 } as const;
    const range = { restrictingObject: clock, fromValue: value, toValue: value, selectedValues: [clock] };
    const octets = encode(rangeDescriptor, range);
    expect(toHex(octets.subarray(-20))).toBe(`0101${'020412000809060000010000ff0f02120000'}`);
    expect(decode(rangeDescriptor, octets)).toEqual(range);
  });

  // The layout of protocol.md 7.9.
  test('entries and columns by number', () => {
    const octets = '020406000000010600000000120002120003';
    const entries = decode(entryDescriptor, hex(octets), { strict: true });
    expect(entries).toEqual({ fromEntry: 1, toEntry: 0, fromSelectedValue: 2, toSelectedValue: 3 });
    expect(toHex(encode(entryDescriptor, entries))).toBe(octets);
    expect(tryDecode(entryDescriptor, hex('02030600000001060000000012 0002')).ok).toBe(false);
  });

  test('the selectors are 1 and 2', () => {
    expect(ProfileGenericV1.attributes.buffer.selectiveAccess).toEqual({
      range: [1, rangeDescriptor],
      entry: [2, entryDescriptor],
    });
  });
});
