import { dateTimeToBytes } from '../axdr/index.ts';
import { EncodeError, type Writer } from '../codec/index.ts';
import { attributeOf, type CaptureObject, Clock, type InterfaceClass } from '../cosem/index.ts';
import type { CatalogueObject } from '../omnia/index.ts';
import type { Measurement } from './measurement.ts';
import { isDaylightSaving, localTime } from './meter-time.ts';
import { measuredValues } from './objects/measured-attributes.ts';
import type { OmniaMeter } from './omnia-meter.ts';
import type { RowTime } from './periodic-rows.ts';

/** Writes what a column of a profile has in a row. */
export type ColumnWriter = (w: Writer, m: Measurement, row: RowTime) => void;

const octetStringTag = 9;
const unsignedTag = 17;
const daylightSaving = 0x08;

/** The writer of a column; undefined where the meter has no such attribute. */
export function columnWriter(self: OmniaMeter, column: CaptureObject): ColumnWriter | undefined {
  const object = self.type.objects.get(column.logicalName.key);
  const [name, attribute] = (object && attributeOf(object.of, column.attributeIndex)) ?? [];
  if (object?.of.classId !== column.classId || name === undefined || attribute === undefined) return undefined;
  if (object.of === (Clock as InterfaceClass) && name === 'time') return clockWriter(self);
  if (isEventCode(object)) return (w, _, { eventCode }) => w.u8(unsignedTag).u8(eventCode ?? 0);
  if (isProfileStatus(object)) return (w, _, { meterInstant }) => w.u8(unsignedTag).u8(statusAt(self, meterInstant));
  const measured = measuredValues(object)[name];
  if (measured !== undefined) return (w, m) => attribute.type.write(w, measured(m, self));
  return (w) => attribute.type.write(w, self.read(object.of, column.logicalName, name));
}

function clockWriter({ rule }: OmniaMeter): ColumnWriter {
  return (w, _, { meterInstant }) => {
    w.u8(octetStringTag)
      .u8(12)
      .bytes(dateTimeToBytes(localTime(meterInstant, rule)));
  };
}

/** The code that an event log captures, 0-0:96.11.0 to 12. */
function isEventCode({ logicalName: { a, c, d }, types }: CatalogueObject): boolean {
  return a === 0 && c === 96 && d === 11 && (types as { readonly value?: string }).value === 'unsigned';
}

/** AMR profile status, 0-0:96.10.1 to 3. */
function isProfileStatus({ logicalName: { a, c, d, e } }: CatalogueObject): boolean {
  return a === 0 && c === 96 && d === 10 && e >= 1 && e <= 3;
}

function statusAt({ rule }: OmniaMeter, meterInstant: number): number {
  return isDaylightSaving(meterInstant, rule) ? daylightSaving : 0;
}

/** The writers of all columns; one that the meter has not is null-data in every row. */
export function columnWriters(self: OmniaMeter, columns: readonly CaptureObject[]): readonly ColumnWriter[] {
  return columns.map((column) => orNull(columnWriter(self, column)));
}

const nullTag = 0;

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
