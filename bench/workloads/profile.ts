import {
  Data,
  dateTimeFromBytes,
  decodePlain,
  type PlainData,
  plainOf,
  rawData,
  toInstant,
} from '../../src/axdr/index.ts';
import { decode, encode, Writer } from '../../src/codec/index.ts';
import { type ProfileColumns, readProfileColumns } from '../../src/cosem/index.ts';
import { profileBuffer } from '../../src/cosem/profile/buffer.ts';
import { profileColumns } from '../../src/cosem/profile/captured-attribute.ts';
import { readProfileNumbers } from '../../src/cosem/profile/numbers.ts';
import { isDateTime, type ProfileRow } from '../../src/cosem/profile/row.ts';
import { ProfileRowStream } from '../../src/cosem/profile/row-stream.ts';
import { readProfileRows } from '../../src/cosem/profile/rows.ts';
import { obis } from '../../src/obis/index.ts';
import { type Contender, contender, type Workload, type Workloads } from '../harness/workload.ts';
import { type Profile, profile as profileOf } from '../inputs/profile.ts';
import { copying } from '../reference/copying.ts';

const lengths = [96, 2880];
const columns = 8;

/** The buffer of a load profile, a day and a month of it, in A-XDR. Answers are compared as rows of numbers. */
export const profile: Workloads = Object.fromEntries(
  lengths.flatMap((rows) => [
    [`profile ${rows} x ${columns} plain`, () => workload(rows, plain, ['JSON.parse', 'JSON.parse, named'])],
    [`profile ${rows} x ${columns} tagged`, () => workload(rows, tagged, ['own plain', 'JSON.parse'])],
    [`profile ${rows} x ${columns} rows`, () => workload(rows, inRows, ['own plain', 'JSON.parse, named'])],
    [`profile ${rows} x ${columns} rows in chunks of 1000`, () => workload(rows, inChunks, ['own plain'])],
    [`profile ${rows} x ${columns} compressed to columns`, () => workload(rows, fromCompressed, ['own plain'])],
    [`profile ${rows} x ${columns} columns`, () => workload(rows, inColumns, ['own plain', 'JSON.parse'])],
    [`profile ${rows} x ${columns} columns, fresh memory`, () => workload(rows, inFreshColumns, ['own plain'])],
    [`profile ${rows} x ${columns} skip`, () => workload(rows, skip, ['own plain', 'memcpy'])],
    [`profile ${rows} x ${columns} encode`, () => workload(rows, encoding, ['own plain', 'memcpy'])],
  ]),
);

const references = {
  'own plain': plain,
  'JSON.parse': parsing,
  'JSON.parse, named': parsingNamed,
  memcpy: ({ octets }: Profile) => copying(octets, (copied) => numbers(decodePlain(copied))),
};

function workload(
  rows: number,
  ours: (input: Profile) => Contender,
  against: readonly (keyof typeof references)[],
): Workload {
  const input = profileOf(rows);
  return {
    work: { operations: rows, octets: input.octets.length },
    ours: ours(input),
    references: Object.fromEntries(against.map((name) => [name, references[name](input)])),
  };
}

function plain({ octets }: Profile): Contender {
  return contender(() => decodePlain(octets), numbers);
}

function tagged({ octets }: Profile): Contender {
  return contender(
    () => decode(Data, octets),
    (data) => numbers(plainOf(data)),
  );
}

/** The columns of the profile that is made as input. */
const described = profileColumns(
  [
    { classId: 8, code: '0-0:1.0.0*255' },
    { classId: 1, code: '0-0:96.10.1*255' },
    ...[1, 2, 3, 4, 5, 6].map((c) => ({ classId: 3, code: `1-0:${c}.8.0*255` })),
  ].map(({ classId, code }) => ({ classId, logicalName: obis(code), attributeIndex: 2, dataIndex: 0 })),
);
const capturePeriod = 900;

function inRows({ octets }: Profile): Contender {
  return contender(() => readProfileRows(octets, described).rows, cellsOf);
}

/** As the datablocks of a long GET come. */
function inChunks({ octets }: Profile): Contender {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += 1000) chunks.push(octets.subarray(at, at + 1000));
  const run = () => {
    const stream = new ProfileRowStream(described);
    const rows: ProfileRow[] = [];
    for (const chunk of chunks) for (const row of stream.push(chunk)) rows.push(row);
    return rows;
  };
  return contender(run, cellsOf);
}

/** A buffer in which what is as in the row before is left out. */
function fromCompressed({ data }: Profile): Contender {
  const rows = (data.value as readonly Data[]).map(({ value }) => value as readonly Data[]);
  const compressed = encode(Data, profileBuffer(rows, described, { form: 'null-data', capturePeriod }));
  const memory = new Float64Array(rows.length * columns);
  return contender(() => readProfileNumbers(compressed, described, { capturePeriod, memory }), rowsOf);
}

/** Into memory that is used again. */
function inColumns({ octets }: Profile): Contender {
  const memory = new Float64Array(octets.length);
  return contender(() => readProfileColumns(octets, {}, memory)!, rowsOf);
}

/** The C library and the system decide what fresh memory costs, so processes differ by twice and more. */
function inFreshColumns({ octets }: Profile): Contender {
  return contender(() => readProfileColumns(octets)!, rowsOf);
}

function skip({ octets }: Profile): Contender {
  return contender(
    () => decode(rawData, octets),
    (raw) => numbers(decodePlain(raw.bytes)),
  );
}

/** Into a writer that is used again, without a copy of the octets. */
function encoding({ data }: Profile): Contender {
  const w = new Writer();
  const run = () => {
    Data.write(w.reset(), data);
    return w.view();
  };
  return contender(run, (octets) => numbers(decodePlain(octets)));
}

function parsing({ json }: Profile): Contender {
  return contender(
    () => JSON.parse(json) as JsonValue[][],
    (rows) => rows.map(instants),
  );
}

function parsingNamed({ namedJson }: Profile): Contender {
  const run = () => JSON.parse(namedJson) as Record<string, JsonValue>[];
  return contender(run, (rows) => rows.map((row) => instants(Object.values(row))));
}

type JsonValue = string | number;

function instants(row: readonly JsonValue[]): number[] {
  return row.map((value) => (typeof value === 'string' ? Date.parse(value) : value));
}

function numbers(rows: PlainData): unknown {
  return (rows as readonly (readonly PlainData[])[]).map((row) =>
    row.map((value) => (value instanceof Uint8Array ? instantOf(value) : value)),
  );
}

function cellsOf(rows: readonly ProfileRow[]): unknown {
  return rows.map(({ cells }) =>
    cells.map((cell) => (isDateTime(cell) ? toInstant(cell, { whenUnspecified: 'utc' }) : cell)),
  );
}

function instantOf(octets: Uint8Array): number {
  return toInstant(dateTimeFromBytes(octets), { whenUnspecified: 'utc' });
}

function rowsOf({ rows, columns: kinds, values }: ProfileColumns): unknown {
  return Array.from({ length: rows }, (_, row) => kinds.map((_kind, column) => values[column * rows + row]));
}
