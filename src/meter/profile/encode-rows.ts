import { RawData, writeLength } from '../../axdr/index.ts';
import { Writer } from '../../codec/index.ts';
import { type CaptureObject, ProfileGenericV1 } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { columnWriters } from './captured-column.ts';
import type { Row } from './row.ts';

const arrayTag = 1;
const structureTag = 2;

/** The columns that a profile captures. */
export function columnsOf(self: OmniaMeter, logicalName: Obis): readonly CaptureObject[] {
  return self.read(ProfileGenericV1, logicalName, 'captureObjects');
}

/** Rows of a profile as its buffer has them, with all columns or with some of them. */
export function encodeRows(
  self: OmniaMeter,
  logicalName: Obis,
  rows: Iterable<Row>,
  columns: readonly CaptureObject[] = columnsOf(self, logicalName),
): RawData {
  const writers = columnWriters(self, columns, columnsOf(self, logicalName));
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
