import { type CosemDateTime, type Data, dateTimeFromBytes, RawData, toInstant, writeLength } from '../axdr/index.ts';
import { Writer } from '../codec/index.ts';
import {
  type CaptureObject,
  Clock,
  type EntryDescriptor,
  ProfileGenericV1,
  type RangeDescriptor,
} from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import { type Selection, ServiceRefusal } from '../server/index.ts';
import { columnWriters } from './captured-column.ts';
import { deviationAt } from './meter-time.ts';
import type { OmniaMeter } from './omnia-meter.ts';
import type { RowTime } from './periodic-rows.ts';
import { type ProfileRows, rowsOf } from './profile-rows.ts';

type BufferSelection = Selection<typeof ProfileGenericV1.attributes.buffer.selectiveAccess>;

const arrayTag = 1;
const structureTag = 2;

/** The columns that a profile captures. */
export function columnsOf(self: OmniaMeter, logicalName: Obis): readonly CaptureObject[] {
  return self.read(ProfileGenericV1, logicalName, 'captureObjects');
}

/** The buffer of a profile, or the part of it that is selected, in octets. */
export function profileBuffer(self: OmniaMeter, logicalName: Obis, selection: BufferSelection | undefined): RawData {
  const rows = rowsOf(self, logicalName);
  const columns = columnsOf(self, logicalName);
  if (selection === undefined) return writeRows(self, rows.between(0, rows.length), columns);
  if (selection.selector === 'entry') return writeEntries(self, rows, [selection.parameters, columns]);
  return writeRange(self, rows, [selection.parameters, columns]);
}

type Part<P> = readonly [parameters: P, columns: readonly CaptureObject[]];

function writeEntries(self: OmniaMeter, rows: ProfileRows, [part, columns]: Part<EntryDescriptor>): RawData {
  const { fromEntry, toEntry, fromSelectedValue, toSelectedValue } = part;
  const chosen = columns.slice(Math.max(1, fromSelectedValue) - 1, toSelectedValue === 0 ? undefined : toSelectedValue);
  const end = toEntry === 0 ? rows.length : Math.min(toEntry, rows.length);
  return writeRows(self, rows.between(Math.max(1, fromEntry) - 1, end), chosen);
}

function writeRange(self: OmniaMeter, rows: ProfileRows, [part, columns]: Part<RangeDescriptor>): RawData {
  const { restrictingObject, fromValue, toValue, selectedValues } = part;
  // Rows are in the order of their time, and of nothing else.
  if (restrictingObject.classId !== Clock.classId || restrictingObject.attributeIndex !== 2)
    throw new ServiceRefusal('scope-of-access-violated');
  const isThere = (one: CaptureObject) => columns.some((column) => isSame(one, column));
  // Each column once: the same one a thousand times in each row is an answer that no memory holds.
  if (selectedValues.length > columns.length || !selectedValues.every(isThere))
    throw new ServiceRefusal('scope-of-access-violated');
  const from = boundOf(self, fromValue) ?? Number.NEGATIVE_INFINITY;
  const to = boundOf(self, toValue) ?? Number.POSITIVE_INFINITY;
  return writeRows(self, rows.stamped(from, to), selectedValues.length === 0 ? columns : selectedValues);
}

function isSame(a: CaptureObject, b: CaptureObject): boolean {
  return (
    a.classId === b.classId &&
    a.logicalName.equals(b.logicalName) &&
    a.attributeIndex === b.attributeIndex &&
    a.dataIndex === b.dataIndex
  );
}

/** Milliseconds of a bound by the clock of the meter; undefined where it is open. */
function boundOf(self: OmniaMeter, { kind, value }: Data): number | undefined {
  if (kind === 'double-long-unsigned') return value * 1000;
  if (kind === 'date-time') return instantOf(self, value);
  if (kind === 'octet-string' && value.length === 12) return instantOf(self, dateTimeFromBytes(value));
  throw new ServiceRefusal('type-unmatched');
}

function instantOf({ rule }: OmniaMeter, time: CosemDateTime): number | undefined {
  const { year, month = 1, dayOfMonth = 1, hour = 0, minute = 0 } = time;
  if (year === undefined) return undefined;
  const minutesEastOfUtc = -deviationAt(Date.UTC(year, month - 1, dayOfMonth, hour), rule);
  try {
    return toInstant(
      { ...time, month, dayOfMonth, hour, minute },
      { whenUnspecified: { policy: 'fixed', minutesEastOfUtc } },
    );
  } catch (cause) {
    throw new ServiceRefusal('other-reason', { cause });
  }
}

function writeRows(self: OmniaMeter, rows: Iterable<RowTime>, columns: readonly CaptureObject[]): RawData {
  const writers = columnWriters(self, columns);
  const w = new Writer(4096);
  let count = 0;
  for (const row of rows) {
    const m = self.measureAt(row.instant);
    w.u8(structureTag);
    writeLength(w, writers.length);
    for (const write of writers) write(w, m, row);
    count += 1;
  }
  const head = new Writer();
  head.u8(arrayTag);
  writeLength(head, count);
  const octets = new Uint8Array(head.length + w.length);
  octets.set(head.view());
  octets.set(w.view(), head.length);
  return new RawData(octets);
}
