import { describe, expect, test } from 'vitest';
import { octetString, readLength, writeLength } from '../../src/axdr/index.ts';
import { explain, Reader, toHex, tryDecode, Writer } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';

const length = {
  read: readLength,
  write: (w: Writer, value: number) => writeLength(w, value),
  shape: octetString.shape,
};

describe('A-XDR length', () => {
  test.each([
    ['00', 0],
    ['7f', 0x7f],
    ['8180', 0x80],
    ['81ff', 0xff],
    ['820100', 0x100],
    ['82ffff', 0xffff],
    ['83010000', 0x10000],
    ['83ffffff', 0xffffff],
    ['8401000000', 0x1000000],
    ['84ffffffff', 0xffffffff],
  ])('%s is %i both ways, strict too', (octets, value) => {
    expect(readLength(new Reader(hex(octets), { strict: true }))).toBe(value);
    const w = new Writer();
    writeLength(w, value);
    expect(toHex(w.view())).toBe(octets);
  });

  test.each([
    ['8105', 5],
    ['817f', 0x7f],
    ['820005', 5],
    ['82007b', 123],
    ['8200ff', 0xff],
    ['83000100', 0x100],
    ['8400000000', 0],
    ['8400ffffff', 0xffffff],
  ])('%s is %i, flagged, refused when strict', (octets, value) => {
    const { result, flags } = explain(length, hex(octets), 'length');
    expect(result).toMatchObject({ ok: true, value });
    expect(flags).toMatchObject([{ code: 'non-canonical-length', offset: 0 }]);
    expect(tryDecode(length, hex(octets), { strict: true })).toMatchObject({ error: { code: 'non-canonical-length' } });
  });

  test.each([
    ['', 'truncated', 0],
    ['81', 'truncated', 1],
    ['8201', 'truncated', 1],
    ['84ffffff', 'truncated', 1],
    ['80', 'length-form', 0],
    ['850000000001', 'length-form', 0],
    ['88', 'length-form', 0],
    ['ff', 'length-form', 0],
  ])('%j is no length', (octets, code, offset) => {
    expect(tryDecode(length, hex(octets))).toMatchObject({ ok: false, error: { code, offset } });
  });
});
