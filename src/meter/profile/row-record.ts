import type { RawData } from '../../axdr/index.ts';
import { Writer } from '../../codec/index.ts';
import { ProfileGenericV1 } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { columnWriters } from './captured-column.ts';
import type { Row } from './row.ts';

/** Octets of a row before its values: when it was captured, and its status. */
const rowHead = 17;

/** Data of each column of a row in octets, as they are when it is captured; `given` ones are taken as they are. */
export function capturedValues(
  meter: OmniaMeter,
  logicalName: Obis,
  row: Row,
  given: readonly (RawData | undefined)[] = [],
): readonly Uint8Array[] {
  const columns = meter.read(ProfileGenericV1, logicalName, 'captureObjects');
  const measurement = meter.measureAt(row.instant);
  return columnWriters(meter, columns, columns).map((write, i) => {
    const value = given[i];
    if (value !== undefined) return value.bytes;
    const w = new Writer();
    write(w, measurement, row);
    return w.finish();
  });
}

/** A row in octets; its number is not in them. */
export function encodeRow({ instant, meterInstant, status }: Row, values: readonly Uint8Array[]): Uint8Array {
  const octets = new Uint8Array(values.reduce((size, { length }) => size + 2 + length, rowHead));
  const view = new DataView(octets.buffer);
  view.setFloat64(0, instant);
  view.setFloat64(8, meterInstant);
  view.setUint8(16, status);
  let at = rowHead;
  for (const value of values) {
    view.setUint16(at, value.length);
    octets.set(value, at + 2);
    at += 2 + value.length;
  }
  return octets;
}

/** The row of these octets. */
export function decodeRow(octets: Uint8Array, number: number): Row {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const values: Uint8Array[] = [];
  for (let at = rowHead; at < octets.length; ) {
    const end = at + 2 + view.getUint16(at);
    values.push(octets.subarray(at + 2, end));
    at = end;
  }
  return { number, instant: view.getFloat64(0), meterInstant: view.getFloat64(8), status: view.getUint8(16), values };
}
