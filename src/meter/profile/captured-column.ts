import { clockStatusBits, Data, dateTimeToBytes } from '../../axdr/index.ts';
import { EncodeError, type Writer } from '../../codec/index.ts';
import { attributeOf, type CaptureObject, Clock, type InterfaceClass } from '../../cosem/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import { wholeNumber } from '../data-values.ts';
import type { Measurement } from '../measurement.ts';
import { isDaylightSaving, localTime } from '../meter-time.ts';
import { measuredValues } from '../objects/measured-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { profileStatusBits, type Row } from './row.ts';

/** Writes what a column of a profile has in a row. */
export type ColumnWriter = (w: Writer, m: Measurement, row: Row) => void;

/** A column of a profile. */
export interface CapturedColumn {
  readonly write: ColumnWriter;
  /** Whether it can be computed for any time that is past: what cannot has to be stored when it is captured. */
  readonly isComputed: boolean;
}

const octetStringTag = 9;
const unsignedTag = 17;
const nullTag = 0;

/** A column; undefined where the meter has no such attribute. */
export function capturedColumn(self: OmniaMeter, column: CaptureObject): CapturedColumn | undefined {
  const object = self.type.objects.get(column.logicalName.key);
  const [name, attribute] = (object && attributeOf(object.of, column.attributeIndex)) ?? [];
  if (object?.of.classId !== column.classId || name === undefined || attribute === undefined) return undefined;
  const ofRow = rowWriter(self, object, name);
  if (ofRow !== undefined) return { write: ofRow, isComputed: true };
  const measured = measuredValues(object)[name];
  if (measured !== undefined) return { write: (w, m) => attribute.type.write(w, measured(m, self)), isComputed: true };
  return { write: (w) => attribute.type.write(w, self.read(object.of, column.logicalName, name)), isComputed: false };
}

/** What follows from the row itself: when, why and in what state of the meter it was captured. */
function rowWriter(self: OmniaMeter, object: CatalogueObject, name: string): ColumnWriter | undefined {
  if (object.of === (Clock as InterfaceClass) && name === 'time') return clockWriter(self);
  if (isProfileStatus(object)) return (w, _, row) => w.u8(unsignedTag).u8(statusOf(self, row));
  if (!isOfEvent(object)) return undefined;
  const detail = eventDetails[object.logicalName.e];
  if (detail === undefined) return (w, _, { eventCode }) => w.u8(unsignedTag).u8(eventCode ?? 0);
  const kind = (object.types as { readonly value?: Parameters<typeof wholeNumber>[0] }).value;
  return (w, _, row) => Data.write(w, wholeNumber(kind, detail(row)));
}

/** By value group E of 0-0:96.11: magnitudes in 0.1, durations in 0.01 s. */
const eventDetails: Readonly<Record<number, (row: Row) => number>> = {
  20: ({ magnitude = 0 }) => magnitude * 10,
  21: ({ duration = 0 }) => duration * 100,
};

function clockWriter({ rule }: OmniaMeter): ColumnWriter {
  return (w, _, { meterInstant, status }) => {
    const clockStatus = status & profileStatusBits.clockInvalid ? clockStatusBits.invalidValue : 0;
    w.u8(octetStringTag)
      .u8(12)
      .bytes(dateTimeToBytes(localTime(meterInstant, rule, clockStatus)));
  };
}

/** AMR profile status, 0-0:96.10.1 to 3. */
export function isProfileStatus({ logicalName: { a, c, d, e } }: Pick<CaptureObject, 'logicalName'>): boolean {
  return a === 0 && c === 96 && d === 10 && e >= 1 && e <= 3;
}

/** What an event log captures of an event, 0-0:96.11.0 to 21. */
export function isOfEvent({ logicalName: { a, c, d } }: Pick<CaptureObject, 'logicalName'>): boolean {
  return a === 0 && c === 96 && d === 11;
}

function statusOf({ rule }: OmniaMeter, { status, meterInstant }: Row): number {
  return isDaylightSaving(meterInstant, rule) ? status | profileStatusBits.daylightSaving : status;
}

/** The writers of these columns, some or all of the columns of a profile; one that the meter has not is null-data. */
export function columnWriters(
  self: OmniaMeter,
  columns: readonly CaptureObject[],
  all: readonly CaptureObject[],
): readonly ColumnWriter[] {
  return columns.map((column) => {
    const write = orNull(capturedColumn(self, column)?.write);
    const place = all.findIndex((one) => isSameColumn(one, column));
    return (w, m, row) => {
      if (row.values === undefined) write(w, m, row);
      else w.bytes(row.values[place] ?? noValue);
    };
  });
}

const noValue = Uint8Array.of(nullTag);

/** Whether two columns are the same attribute. */
export function isSameColumn(a: CaptureObject, b: CaptureObject): boolean {
  return (
    a.classId === b.classId &&
    a.logicalName.equals(b.logicalName) &&
    a.attributeIndex === b.attributeIndex &&
    a.dataIndex === b.dataIndex
  );
}

function orNull(write: ColumnWriter | undefined): ColumnWriter {
  if (write === undefined) return (w) => w.u8(nullTag);
  return (w, m, row) => {
    const start = w.length;
    try {
      write(w, m, row);
    } catch (error) {
      if (!(error instanceof EncodeError)) throw error;
      w.length = start;
      w.u8(nullTag);
    }
  };
}
