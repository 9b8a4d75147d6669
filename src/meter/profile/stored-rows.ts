import type { RawData } from '../../axdr/index.ts';
import { ProfileGenericV1 } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { MemoryEntry, PermanentMemory } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { ProfileRows, Row, RowTime } from './row.ts';
import { capturedValues, decodeRow, encodeRow } from './row-record.ts';

/** What a stored row has, where it is not what its columns show just now. */
export interface RowContents extends Partial<RowTime> {
  /** `profileStatusBits`, but daylight saving. */
  readonly status?: number | undefined;
  /** What the columns show that tell the event. */
  readonly eventCode?: number | undefined;
  /** Of the columns in their order; a column without one is read. */
  readonly values?: readonly (RawData | undefined)[] | undefined;
}

interface Ring {
  readonly first: number;
  readonly next: number;
}

/**
 * Puts a row into the buffer of a profile whose columns cannot be computed afterwards; where it is full, in the place of
 * the oldest. Columns that are measured show what they did at its `instant`. Gives the number of the row.
 */
export function storeRow(meter: OmniaMeter, logicalName: Obis, contents: RowContents = {}): number {
  const { memory } = meter;
  const { first, next } = ringOf(memory, logicalName);
  const capacity = meter.read(ProfileGenericV1, logicalName, 'profileEntries');
  const instant = contents.instant ?? meter.now();
  const { meterInstant = instant + meter.history.spanOf(instant).clockOffset, status = 0, eventCode } = contents;
  const row: Row = { number: next, instant, meterInstant, status, eventCode };
  const values = capturedValues(meter, logicalName, row, contents.values);
  const oldest = Math.max(first, next + 1 - capacity);
  const overwritten = Array.from({ length: oldest - first }, (_, i) => rowKey(logicalName, first + i));
  memory.put([
    ...overwritten.map((key) => [key, undefined] as const),
    [rowKey(logicalName, next), encodeRow(row, values)],
    [ringKey(logicalName), encodeRing({ first: oldest, next: next + 1 })],
  ]);
  return next;
}

/** The rows that a profile has stored. */
export function storedRows(meter: OmniaMeter, logicalName: Obis): ProfileRows {
  const { first, next } = ringOf(meter.memory, logicalName);
  const rowAt = (number: number) => decodeRow(meter.memory.get(rowKey(logicalName, number))!, number);
  function* between(from: number, to: number): Generator<Row> {
    const end = Math.min(next, to);
    for (let number = Math.max(first, from); number < end; number += 1) yield rowAt(number);
  }
  function* stamped(from: number, to: number): Generator<Row> {
    for (const row of between(first, next)) if (row.meterInstant >= from && row.meterInstant <= to) yield row;
  }
  return { first, next, between, stamped };
}

/** What is to be remembered for an empty buffer whose next row has a number. */
export function withoutStoredRows(memory: PermanentMemory, logicalName: Obis, next: number): readonly MemoryEntry[] {
  const ring = ringOf(memory, logicalName);
  const forgotten = Array.from({ length: ring.next - ring.first }, (_, i) => rowKey(logicalName, ring.first + i));
  return [
    ...forgotten.map((key) => [key, undefined] as const),
    [ringKey(logicalName), encodeRing({ first: next, next })],
  ];
}

const ringKey = (logicalName: Obis): string => `rows ${logicalName}`;

const rowKey = (logicalName: Obis, number: number): string => `row ${logicalName} ${number}`;

function ringOf(memory: PermanentMemory, logicalName: Obis): Ring {
  const octets = memory.get(ringKey(logicalName));
  if (octets === undefined) return { first: 0, next: 0 };
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return { first: view.getFloat64(0), next: view.getFloat64(8) };
}

function encodeRing({ first, next }: Ring): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setFloat64(0, first);
  view.setFloat64(8, next);
  return new Uint8Array(view.buffer);
}
