import { type CosemDateTime, type Data, dateTimeFromBytes, type RawData, toInstant } from '../../axdr/index.ts';
import {
  type CaptureObject,
  Clock,
  type EntryDescriptor,
  type ProfileGenericV1,
  type RangeDescriptor,
} from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import { type Selection, ServiceRefusal } from '../../server/index.ts';
import { deviationAt } from '../meter-time.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { isSameColumn } from './captured-column.ts';
import { columnsOf, encodeRows } from './encode-rows.ts';
import { rowsOf } from './profile-rows.ts';
import type { ProfileRows, Row } from './row.ts';

type BufferSelection = Selection<typeof ProfileGenericV1.attributes.buffer.selectiveAccess>;

/** The buffer of a profile, or the part of it that is selected, in octets. */
export function profileBuffer(self: OmniaMeter, logicalName: Obis, selection: BufferSelection | undefined): RawData {
  const rows = rowsOf(self, logicalName);
  if (selection === undefined) return encodeRows(self, logicalName, rows.between(rows.first, rows.next));
  const columns = columnsOf(self, logicalName);
  const [selected, chosen] =
    selection.selector === 'entry'
      ? byEntry(rows, columns, selection.parameters)
      : byRange(rows, columns, { ...selection.parameters, boundOf: (bound) => boundOf(self, bound) });
  return encodeRows(self, logicalName, selected, chosen);
}

type Selected = readonly [rows: Iterable<Row>, columns: readonly CaptureObject[]];

function byEntry(rows: ProfileRows, columns: readonly CaptureObject[], part: EntryDescriptor): Selected {
  const { fromEntry, toEntry, fromSelectedValue, toSelectedValue } = part;
  const chosen = columns.slice(Math.max(1, fromSelectedValue) - 1, toSelectedValue === 0 ? undefined : toSelectedValue);
  const end = toEntry === 0 ? rows.next : rows.first + toEntry;
  return [rows.between(rows.first + Math.max(1, fromEntry) - 1, end), chosen];
}

/** A range, and what its bounds are in milliseconds by the clock of the meter; undefined where they are open. */
interface Range extends RangeDescriptor {
  readonly boundOf: (bound: Data) => number | undefined;
}

function byRange(rows: ProfileRows, columns: readonly CaptureObject[], range: Range): Selected {
  const { restrictingObject, fromValue, toValue, selectedValues } = range;
  // Rows are in the order of their time, and of nothing else.
  if (restrictingObject.classId !== Clock.classId || restrictingObject.attributeIndex !== 2)
    throw new ServiceRefusal('scope-of-access-violated');
  const isThere = (one: CaptureObject) => columns.some((column) => isSameColumn(one, column));
  // Each column once: the same one a thousand times in each row is an answer that no memory holds.
  if (selectedValues.length > columns.length || !selectedValues.every(isThere))
    throw new ServiceRefusal('scope-of-access-violated');
  const from = range.boundOf(fromValue) ?? Number.NEGATIVE_INFINITY;
  const to = range.boundOf(toValue) ?? Number.POSITIVE_INFINITY;
  return [rows.stamped(from, to), selectedValues.length === 0 ? columns : selectedValues];
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
