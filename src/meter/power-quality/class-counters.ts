import type { Data as DataValue } from '../../axdr/index.ts';
import { Data } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { dipTable, swellTable, type VoltageClass } from './voltage-classes.ts';

/** Value group E of the class counters of L1; those of L2 and L3 follow. */
const instances = { dip: 51, swell: 54 } as const;
const greatest = 0xffff;

/** Logical name of the counters of a phase, counted from 0 (0-0:96.80.51 to 56). */
export function classCountersName(kind: keyof typeof instances, phase: number): Obis {
  return Obis.of(0, 0, 96, 80, instances[kind] + phase);
}

/** Counters by class before anything has happened: an array of rows, each an array of its columns. */
export function noneCounted(kind: keyof typeof instances): DataValue {
  const { downTo, upTo } = kind === 'dip' ? dipTable : swellTable;
  return tableOf(downTo.map(() => upTo.map(() => 0)));
}

/** Counts a dip or a swell of a phase in its class; one that has no class is not counted. */
export function countClass(
  meter: OmniaMeter,
  [kind, phase]: readonly [keyof typeof instances, number],
  of: VoltageClass | undefined,
): void {
  const name = classCountersName(kind, phase);
  if (of === undefined || !meter.has(name)) return;
  const rows = countsOf(meter.read(Data, name, 'value'));
  const counted = rows.map((row, r) =>
    row.map((count, c) => (r === of.row && c === of.column ? (count === greatest ? 0 : count + 1) : count)),
  );
  meter.device.set(Data, name, 'value', tableOf(counted));
}

function tableOf(counts: readonly (readonly number[])[]): DataValue {
  const row = (of: readonly number[]): DataValue => ({
    kind: 'array',
    value: of.map((value) => ({ kind: 'long-unsigned', value })),
  });
  return { kind: 'array', value: counts.map(row) };
}

/** The counters of such an object, by row and column. */
export function countsOf(table: DataValue): readonly (readonly number[])[] {
  return (table.value as readonly DataValue[]).map((row) =>
    (row.value as readonly DataValue[]).map(({ value }) => Number(value)),
  );
}
