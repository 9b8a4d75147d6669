import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data, fromInstant, RawData } from '../../src/axdr/index.ts';
import { attempt, DecodeError, encode } from '../../src/codec/index.ts';
import { capturedAttribute, profileColumns } from '../../src/cosem/profile/captured-attribute.ts';
import { cellOf } from '../../src/cosem/profile/cells.ts';
import { dataElement } from '../../src/cosem/profile/data-index.ts';
import { readProfileRows } from '../../src/cosem/profile/rows.ts';
import { readPushValues, writePushValues } from '../../src/cosem/push-values.ts';
import { arbitrary } from '../support/arbitrary.ts';
import { corpus, describeCorpus, hex } from '../support/corpus.ts';
import { captured, clock, importActive, register, rowsOf, status, time, unsigned } from './profile/profiles.ts';

const begin = Date.UTC(2026, 0, 1);
const few = profileColumns([clock, status, importActive]);
const body = RawData.of({ kind: 'structure', value: [time(begin), unsigned(3), register(42)] });
const values = (of: Parameters<typeof readPushValues>[1], from: RawData | Uint8Array) =>
  readPushValues(from, of).map(({ value }) => value.data());

describe('the values of a push', () => {
  test('are those of the objects, in their order', () => {
    const read = readPushValues(body, few);
    expect(read.map(({ attribute }) => attribute)).toEqual(few);
    expect(read.map((each) => cellOf(each))).toEqual([fromInstant(begin, -60), 3, 42]);
    expect(readPushValues(body.bytes, few)).toEqual(read);
  });

  test('one alone may stand without the structure, or in it', () => {
    const one = few.slice(2);
    expect(values(one, RawData.of(register(1)))).toEqual([register(1)]);
    expect(values(one, RawData.of({ kind: 'structure', value: [register(1)] }))).toEqual([register(1)]);
    const pair: Data = { kind: 'structure', value: [register(1), register(2)] };
    expect(values(one, RawData.of(pair))).toEqual([pair]);
    const octets: Data = { kind: 'octet-string', value: Uint8Array.of(5, 0, 0) };
    expect(values(one, RawData.of(octets))).toEqual([octets]);
    const compact = new RawData(hex('13 02 02 11 11 02 01 02'));
    expect(readPushValues(compact, one)[0]!.value).toEqual(compact);
  });

  test('may be a compact-array of one structure', () => {
    expect(values(few.slice(1), hex('13 02 02 11 06 05 03 0000002a'))).toEqual([unsigned(3), register(42)]);
  });

  test('a profile among them is read with its own columns', () => {
    const rows = rowsOf([[time(begin), unsigned(1), register(7)]]);
    const list = [captured(1, '0-0:42.0.0*255'), captured(7, '1-0:99.1.0*255')].map((object) =>
      capturedAttribute(object),
    );
    const [, profile] = readPushValues(writePushValues([unsigned(1), rows]), list);
    expect(readProfileRows(profile!.value, few).rows[0]!.cells[2]).toBe(7);
  });

  test('of a data_index is the element, which the attribute names', () => {
    const of = capturedAttribute(captured(3, '1-0:1.8.0*255', 3, 2));
    const scalerUnit: Data = {
      kind: 'structure',
      value: [
        { kind: 'integer', value: -1 },
        { kind: 'enum', value: 30 },
      ],
    };
    const sent = writePushValues([unsigned(1), dataElement(scalerUnit, 2)]);
    const [, read] = readPushValues(sent, [few[1]!, of]);
    expect(read!.attribute.name).toMatch(/scaler unit, unit$/);
    expect(cellOf(read!, { strict: true })).toBe(30);
  });

  test.each([
    ['fewer values', '0202 1101 1102', 'list-length', 0],
    ['more values', '0204 1101 1102 1103 1104', 'list-length', 0],
    ['no structure', '1101', 'data-type', 0],
    ['a compact-array of two', '13 02 03 11 11 11 06 010203 010203', 'list-length', 0],
    ['a compact-array of narrow ones', '13 02 02 11 11 02 0102', 'list-length', 0],
    ['a compact-array of numbers', '13 11 01 05', 'list-length', 0],
    ['octets after it', '0203 1101 1102 1103 00', 'trailing-bytes', 8],
    ['octets that are not there', '0203 1101 1102 11', 'truncated', 7],
    ['a wrong value', '0203 1101 07 1103', 'unknown-tag', 4],
    ['far too many', '0284ffffffff', 'count-exceeds-input', 6],
  ])('%s', (_, octets, code, offset) => {
    expect(attempt(() => readPushValues(hex(octets), few))).toMatchObject({ ok: false, error: { code, offset } });
  });

  test('of any kind come back, and damaged octets are typed errors', () => {
    const drawn = fc.array(arbitrary(Data) as fc.Arbitrary<Data>, { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(drawn, fc.nat(), (sent, flip) => {
        const list = sent.map(() => few[2]!);
        const { bytes } = writePushValues(sent.map((value, i) => (i % 2 === 0 ? value : RawData.of(value))));
        expect(values(list, bytes)).toEqual(sent);
        for (let end = 0; end < bytes.length; end += 7)
          expect(() => readPushValues(bytes.subarray(0, end), list)).toThrow(DecodeError);
        bytes[(flip >> 3) % bytes.length]! ^= 1 << (flip & 7);
        const result = attempt(() => readPushValues(bytes, list));
        if (result.ok) expect(result.value.length).toBe(sent.length);
      }),
    );
  });
});

const pushed = corpus('axdr.jsonl')?.find(({ id }) => id === 'u9n-033');

describeCorpus('a push of 25 values (u9n-033)', pushed, ({ hex: text }) => {
  test('gives each of them to its object', () => {
    const list = Array.from({ length: 25 }, (_, i) => capturedAttribute(captured(1, `0-0:96.1.${i}*255`)));
    const read = readPushValues(hex(text!), list);
    expect(cellOf(read[0]!)).toBe('Kamstrup_V0001');
    expect(cellOf(read[2]!)).toMatch(/^\d{16}$/);
    expect(encode(Data, read[6]!.value.data())).toEqual(read[6]!.value.bytes);
    expect(() => readPushValues(hex(text!), list.slice(1))).toThrow(DecodeError);
  });
});
