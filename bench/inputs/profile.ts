import { Data, dateTimeToBytes, fromInstant } from '../../src/axdr/index.ts';
import { encode } from '../../src/codec/index.ts';
import { randomNumbers } from './random.ts';

/** The buffer of a load profile: a clock, a status and six registers in each row. */
export interface Profile {
  readonly octets: Uint8Array;
  readonly data: Data;
  /** The same rows as JSON: each an array. */
  readonly json: string;
  /** The same rows as JSON: each an object, as most interfaces send them. */
  readonly namedJson: string;
}

const quarterOfAnHour = 900_000;
const begin = Date.UTC(2026, 0, 1);
const registers = ['importActive', 'exportActive', 'importReactive', 'exportReactive', 'importPeak', 'exportPeak'];
const names = ['clock', 'status', ...registers];

/** A profile buffer of `rows` rows of eight columns. */
export function profile(rows: number): Profile {
  const next = randomNumbers(7);
  const counters = registers.map((_, i) => 10 ** (i + 3) + (next() % 1000));
  const table = Array.from({ length: rows }, (_, row) => {
    for (let i = 0; i < counters.length; i += 1) counters[i]! += next() % 500;
    return { clock: begin + row * quarterOfAnHour, status: next() & 0x0f, registers: [...counters] };
  });
  const data: Data = { kind: 'array', value: table.map(rowOf) };
  const values = table.map((row) => [new Date(row.clock).toISOString(), row.status, ...row.registers]);
  const named = values.map((row) => Object.fromEntries(row.map((value, i) => [names[i], value])));
  return { octets: encode(Data, data), data, json: JSON.stringify(values), namedJson: JSON.stringify(named) };
}

interface Row {
  readonly clock: number;
  readonly status: number;
  readonly registers: readonly number[];
}

function rowOf({ clock, status, registers }: Row): Data {
  const values = registers.map((value): Data => ({ kind: 'double-long-unsigned', value }));
  const time = dateTimeToBytes(fromInstant(clock));
  return {
    kind: 'structure',
    value: [{ kind: 'octet-string', value: time }, { kind: 'unsigned', value: status }, ...values],
  };
}
