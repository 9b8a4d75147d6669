import { RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import {
  attributeOf,
  type CaptureObject,
  dataElement,
  type InterfaceClass,
  ProfileGenericV1,
  type RestrictedObject,
  writePushValues,
} from '../../cosem/index.ts';
import { type AlarmBit, alarmObjects } from '../../omnia/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { encodeRows } from '../profile/encode-rows.ts';
import { rowsOf } from '../profile/profile-rows.ts';
import type { ProfileRows, Row } from '../profile/row.ts';

/** The number of the row that comes after the last one that was acknowledged, by the logical name of the profile. */
export type Cursors = Readonly<Record<string, number>>;

/** A body of values, and where the cursors are when it has arrived. */
export interface PushBody {
  readonly body: RawData;
  readonly cursors: Cursors;
  /** Rows that it has. */
  readonly rows: number;
}

/** Rows of an APDU, all profiles together: an alarm waits no longer than for so many (designed). */
export const mostRows = 16;
/** Octets that the rows of an APDU have at most, but where one alone has more: the largest block of CoAP (RFC 7959). */
export const mostOctets = 1024;

/** Whether an object of push_object_list is the buffer of a profile that rows are added to. */
export function isBuffer(meter: OmniaMeter, { classId, logicalName, attributeIndex }: RestrictedObject): boolean {
  if (classId !== ProfileGenericV1.classId || attributeIndex !== ProfileGenericV1.attributes.buffer.attributeId)
    return false;
  return meter.has(logicalName) && meter.read(ProfileGenericV1, logicalName, 'profileEntries') !== 1;
}

/** The values of the objects as they are now; of a profile the newest row. `alarm` is shown, whether it is raised or not. */
export function presentBody(meter: OmniaMeter, objects: readonly RestrictedObject[], alarm?: AlarmBit): RawData {
  const shown = alarm && alarmObjects(alarm.register).register;
  const values = objects.map((object) => {
    if (isBuffer(meter, object)) return newestRow(meter, object);
    const value = attributeValue(meter, object);
    return shown?.equals(object.logicalName) ? withBit(value, alarm!.bit) : value;
  });
  return writePushValues(values);
}

function withBit(bits: RawData, bit: number): RawData {
  const { kind, value } = bits.data();
  if (kind !== 'double-long-unsigned') return bits;
  return RawData.of({ kind, value: (value | (1 << bit)) >>> 0 });
}

/** The values of the objects, and of profiles the rows that come next, as many as an APDU has. */
export function nextBody(meter: OmniaMeter, objects: readonly RestrictedObject[], cursors: Cursors): PushBody {
  const later: Record<string, number> = {};
  let [rows, octets] = [0, 0];
  const values = objects.map((object) => {
    if (!isBuffer(meter, object)) return attributeValue(meter, object);
    const { logicalName } = object;
    const all = rowsOf(meter, logicalName);
    const from = Math.max(all.first, cursors[`${logicalName}`] ?? 0);
    const chosen = fitting(meter, object, {
      all,
      from,
      rows: mostRows - rows,
      octets: mostOctets - octets,
      isFirst: rows === 0,
    });
    const value = encodeRows(meter, logicalName, chosen, columnsIn(object));
    rows += chosen.length;
    octets += value.bytes.length;
    later[`${logicalName}`] = from + chosen.length;
    return value;
  });
  return { body: writePushValues(values), cursors: later, rows };
}

interface Room {
  readonly all: ProfileRows;
  readonly from: number;
  readonly rows: number;
  readonly octets: number;
  /** The one row that there has to be room for. */
  readonly isFirst: boolean;
}

/** The rows from one number on that there is room for; all are taken to be as long as the first. */
function fitting(meter: OmniaMeter, object: RestrictedObject, room: Room): readonly Row[] {
  const { all, from, rows, octets, isFirst } = room;
  const { logicalName } = object;
  if (rows <= 0 || from >= all.next) return [];
  const chosen = [...all.between(from, from + rows)];
  const size = encodeRows(meter, logicalName, chosen.slice(0, 1), columnsIn(object)).bytes.length;
  const most = Math.floor(octets / size);
  return chosen.slice(0, isFirst ? Math.max(1, most) : Math.max(0, most));
}

/** All columns where the object names none. */
function columnsIn({ columns }: RestrictedObject): readonly CaptureObject[] | undefined {
  return columns === undefined || columns.length === 0 ? undefined : columns;
}

function newestRow(meter: OmniaMeter, object: RestrictedObject): RawData {
  const { logicalName } = object;
  const rows = rowsOf(meter, logicalName);
  return encodeRows(meter, logicalName, rows.between(rows.next - 1, rows.next), columnsIn(object));
}

const missing = /* @__PURE__ */ RawData.of({ kind: 'null-data', value: null });

/** An attribute or an element of it; null-data for one that the meter has not. */
function attributeValue(
  meter: OmniaMeter,
  { classId, logicalName, attributeIndex, dataIndex }: RestrictedObject,
): RawData {
  const of = meter.type.objects.get(logicalName.key)?.of as InterfaceClass | undefined;
  const [name, attribute] = (of && attributeOf(of, attributeIndex)) ?? [];
  if (of?.classId !== classId || name === undefined || attribute === undefined) return missing;
  try {
    const value = new RawData(encode(attribute.type, meter.read(of, logicalName, name)));
    return dataIndex === 0 ? value : elementOf(value, dataIndex);
  } catch (error) {
    // Some are for those alone who are in an association.
    if (error instanceof ServiceRefusal) return missing;
    throw error;
  }
}

function elementOf(value: RawData, dataIndex: number): RawData {
  try {
    return RawData.of(dataElement(value.data(), dataIndex));
  } catch (error) {
    // What the value has no such element of just now.
    if (error instanceof RangeError) return missing;
    throw error;
  }
}
