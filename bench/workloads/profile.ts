import {
  Data,
  dateTimeFromBytes,
  decodePlain,
  type PlainData,
  plainOf,
  rawData,
  toInstant,
} from '../../src/axdr/index.ts';
import { decode, Writer } from '../../src/codec/index.ts';
import { type ProfileColumns, readProfileColumns } from '../../src/cosem/index.ts';
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

function instantOf(octets: Uint8Array): number {
  return toInstant(dateTimeFromBytes(octets), { whenUnspecified: 'utc' });
}

function rowsOf({ rows, columns: kinds, values }: ProfileColumns): unknown {
  return Array.from({ length: rows }, (_, row) => kinds.map((_kind, column) => values[column * rows + row]));
}
