import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Data, RawData } from '../../../src/axdr/index.ts';
import { clientLimits, DecodeError, encode } from '../../../src/codec/index.ts';
import { profileBuffer } from '../../../src/cosem/profile/buffer.ts';
import { profileColumns } from '../../../src/cosem/profile/captured-attribute.ts';
import type { ProfileOptions, ProfileRow } from '../../../src/cosem/profile/row.ts';
import { iterateProfileRows, ProfileRowStream, streamProfileRows } from '../../../src/cosem/profile/row-stream.ts';
import { readProfileRows } from '../../../src/cosem/profile/rows.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';
import {
  captured,
  clock,
  columns,
  importActive,
  period,
  profileRows,
  register,
  rowsOf,
  status,
  time,
  unsigned,
} from './profiles.ts';

const options: ProfileOptions = { capturePeriod: period };
const few = profileColumns([clock, status, importActive]);
const begin = Date.UTC(2026, 0, 1);
const row = (i: number) => [time(begin + i * 900_000), unsigned(i & 255), register(i)];
const buffer = (rows: number) => encode(Data, rowsOf(Array.from({ length: rows }, (_, i) => row(i))));

/** The octets cut at these places. */
function cut(octets: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (octets.length + 1)).sort((a, b) => a - b), octets.length];
  return at.slice(1).map((end, i) => octets.slice(at[i], end));
}

async function all(chunks: Iterable<Uint8Array | RawData>, of = few): Promise<ProfileRow[]> {
  const rows: ProfileRow[] = [];
  for await (const each of streamProfileRows(chunks, of, options)) rows.push(each);
  return rows;
}

/** The rows that came before the error, and the error. */
function untilError(run: () => Iterable<ProfileRow>): { rows: ProfileRow[]; error: unknown } {
  const rows: ProfileRow[] = [];
  try {
    for (const each of run()) rows.push(each);
  } catch (error) {
    return { rows, error };
  }
  return { rows, error: undefined };
}

function* pushed(chunks: readonly Uint8Array[], of = few, given = options): Generator<ProfileRow> {
  const stream = new ProfileRowStream(of, given);
  for (const chunk of chunks) yield* stream.push(chunk);
  yield* stream.end();
}

describe('rows from pieces', () => {
  const form = fc.constantFrom('array' as const, 'null-data' as const, 'compact-array' as const);

  test('are those of the whole, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(profileRows(true), form, fc.array(fc.nat(), { maxLength: 20 }), async (sent, of, places) => {
        if (sent.length === 0 && of === 'compact-array') return;
        const octets = encode(Data, profileBuffer(sent, columns, { form: of, capturePeriod: period }));
        const { rows } = readProfileRows(octets, columns, options);
        expect(await all(cut(octets, places), columns)).toEqual(rows);
        expect([...iterateProfileRows(octets, columns, options)]).toEqual(rows);
      }),
    );
  });

  test('are there as soon as their octets are, and come octet by octet too', () => {
    const octets = buffer(3);
    const stream = new ProfileRowStream(few, options);
    const size = (octets.length - 2) / 3;
    expect([...stream.push(octets.subarray(0, 2 + size))].length).toBe(1);
    expect([...stream.push(octets.subarray(2 + size, 2 + 2 * size + 5))].length).toBe(1);
    expect([...stream.push(octets.subarray(2 + 2 * size + 5))].length).toBe(1);
    expect([...stream.end()]).toEqual([]);
    const single = [...pushed([...octets].map((octet) => Uint8Array.of(octet)))];
    expect(single).toEqual(readProfileRows(octets, few).rows);
  });

  test('each RawData is a buffer of its own', async () => {
    const bodies = [rowsOf([row(0), row(1)]), rowsOf([]), rowsOf([row(2)])].map(RawData.of);
    expect((await all(bodies)).map(({ cells }) => cells[2])).toEqual([0, 1, 2]);
    expect(await all([])).toEqual([]);
  });

  test('the next chunk is asked for when the rows before it were taken', async () => {
    const octets = buffer(4);
    const half = 2 + (octets.length - 2) / 2;
    const asked: string[] = [];
    async function* chunks() {
      asked.push('first');
      yield octets.subarray(0, half);
      asked.push('second');
      yield octets.subarray(half);
    }
    const rows = streamProfileRows(chunks(), few);
    for (const expected of [['first'], ['first'], ['first', 'second'], ['first', 'second']]) {
      await rows.next();
      expect(asked).toEqual(expected);
    }
    expect(await rows.next()).toMatchObject({ done: true });
  });

  test('who stops early ends the source', async () => {
    let isClosed = false;
    async function* chunks() {
      try {
        for (;;) yield buffer(2);
      } finally {
        isClosed = true;
      }
    }
    for await (const each of streamProfileRows(chunks(), few)) if (each.cells[2] === 1) break;
    expect(isClosed).toBe(true);
  });
});

describe('pieces that are wrong', () => {
  test('the rows before come, then the error with its row, column and place in all octets', () => {
    const octets = buffer(5);
    const size = (octets.length - 2) / 5;
    const at = 2 + 3 * size + 2 + 14;
    octets[at] = 7;
    for (const places of [[], [20], [50, 60, at - 1, at], [at + 1]]) {
      const { rows, error } = untilError(() => pushed(cut(octets, places)));
      expect(rows.length).toBe(3);
      expect(error).toMatchObject({ code: 'unknown-tag', row: 3, column: 1, offset: at });
    }
  });

  test('what is cut off never is a row', () => {
    const octets = buffer(3);
    const size = (octets.length - 2) / 3;
    for (let end = 0; end < octets.length; end += 1) {
      const { rows, error } = untilError(() => pushed(cut(octets.subarray(0, end), [7, 40])));
      expect(rows.length).toBe(Math.max(0, Math.floor((end - 2) / size)));
      expect(error).toMatchObject({ code: 'truncated' });
      expect(error).toBeInstanceOf(DecodeError);
    }
  });

  test.each([
    ['octets after the last row', '0101 0203 00 1101 1101', '00', 'trailing-bytes', 9],
    ['octets after a compact-array', '13 02 03 00 11 11 02 01 02', '00', 'trailing-bytes', 9],
    ['a row of a compact-array that ends early', '13 02 03 00 11 11 03 01 02', '03 01', 'truncated', 10],
    ['no buffer', '11', '01', 'data-type', 0],
  ])('%s', (_, first, second, code, offset) => {
    const { error } = untilError(() => pushed([hex(first), hex(second)]));
    expect(error).toMatchObject({ code, offset });
  });

  test('a compact-array that is all there is not waited for', () => {
    const stream = new ProfileRowStream(few, options);
    const { rows, error } = untilError(() => stream.push(hex('13 02 03 00 11 11 03 01 02 03')));
    expect(rows.length).toBe(1);
    expect(error).toMatchObject({ code: 'truncated', row: 1, column: 2 });
  });

  test('a stream that ends early is an error', async () => {
    const cutOff = buffer(3).subarray(0, 50);
    await expect(all([cutOff])).rejects.toMatchObject({ code: 'truncated' });
    await expect(all([new RawData(cutOff)])).rejects.toMatchObject({ code: 'truncated' });
  });

  test('a row is not waited for without end', () => {
    const limits = { ...clientLimits, maxReassembled: 1000 };
    const stream = new ProfileRowStream(few, { limits });
    const begun = [...hex('0101 0203 09 81f0'), ...new Uint8Array(100)];
    const long = hex('0101 0203 09 820fff');
    expect([...stream.push(Uint8Array.from(begun))]).toEqual([]);
    const endless = new ProfileRowStream(few, { limits });
    const { error } = untilError(function* () {
      yield* endless.push(long);
      for (let i = 0; i < 100; i += 1) yield* endless.push(new Uint8Array(20));
    });
    expect(error).toMatchObject({ code: 'size-limit' });
  });

  test('a long row in short pieces is not read over and over', () => {
    const size = 60_000;
    const octets = hex(`0101 0201 0a 83 00ea60 ${'41'.repeat(size)}`);
    const chunks = Array.from({ length: Math.ceil(octets.length / 4) }, (_, i) => octets.subarray(4 * i, 4 * i + 4));
    let reads = 0;
    const counting = new Proxy([few[2]!], {
      get(target, key) {
        if (key === 'length') reads += 1;
        return Reflect.get(target, key);
      },
    });
    const rows = [...pushed(chunks, counting)];
    expect((rows[0]!.cells[0] as string).length).toBe(size);
    expect(reads).toBeLessThan(200);
  });

  test('warnings have their place in all octets, once', () => {
    const told: unknown[] = [];
    const octets = encode(
      Data,
      rowsOf([row(0), [{ kind: 'octet-string', value: new Uint8Array(3) }, unsigned(0), register(0)]]),
    );
    const chunks = [...octets].map((octet) => Uint8Array.of(octet));
    const rows = [...pushed(chunks, few, { onWarning: (warning) => told.push(warning) })];
    expect(rows.length).toBe(2);
    expect(told).toMatchObject([{ row: 1, column: 0, offset: 28 }]);
  });
});

const block = corpus('apdu.jsonl')?.find(({ id }) => id === 'u9n-108');

describeCorpus('the first block of a long profile (u9n-108)', block, ({ hex: text }) => {
  test('gives its rows, clocks an hour apart, and wants more', () => {
    // get-response-with-datablock: the raw-data begins behind its length, 82 049e.
    const octets = hex(text!).subarray(12);
    expect(octets.length).toBe(0x49e);
    const of = profileColumns([clock, status, importActive, captured(3, '1-0:2.8.0*255')]);
    const { rows, error } = untilError(() => pushed([octets], of, { capturePeriod: 3600 }));
    expect(error).toMatchObject({ code: 'truncated', row: rows.length });
    expect(rows.length).toBeGreaterThan(70);
    expect(rows.map(({ cells }) => cells[2])).toEqual(Array(rows.length).fill(1517));
    const hours = rows.map((each) => each.time!.hour!);
    expect(hours.slice(1).every((hour, i) => hour === (hours[i]! + 1) % 24)).toBe(true);
  });
});
