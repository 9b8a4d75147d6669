import { compactArray, type Data, RawData, rawData, readLength, writeLength } from '../axdr/index.ts';
import { Reader, type ReaderOptions, Writer } from '../codec/index.ts';
import type { CapturedAttribute } from './profile/captured-attribute.ts';
import { type CapturedValue, capturedValues } from './profile/cells.ts';
import { octetsOf } from './profile/rows.ts';
import { unexpectedType } from './types/data-type.ts';

const structureTag = 2;
const compactArrayTag = 19;

/**
 * The values of a push by the attributes of push_object_list (Push setup, class 40, attribute 2): the body of a
 * DataNotification is a structure of them in that order. One value alone may stand without the structure, and the
 * structure may be the one element of a compact-array. A value stays as its octets: `cellOf` and `readProfileRows` make
 * something of it. Throws a DecodeError where there are more or fewer values than objects.
 */
export function readPushValues(
  body: Uint8Array | RawData,
  attributes: readonly CapturedAttribute[],
  options?: ReaderOptions,
): readonly CapturedValue<RawData>[] {
  const r = new Reader(octetsOf(body), options);
  const values = readValues(r, attributes.length);
  r.finish();
  return capturedValues(attributes, values);
}

function readValues(r: Reader, wanted: number): readonly RawData[] {
  const start = r.offset;
  const tag = r.peek();
  if (tag === structureTag) {
    r.offset += 1;
    const count = readLength(r);
    r.announced(count, 1, 'count-exceeds-input');
    if (count === wanted) return readElements(r, count);
    r.offset = start;
    if (wanted !== 1) throw wrongNumber(r, wanted, count);
  } else if (tag === compactArrayTag && wanted !== 1) {
    return readCompact(r, wanted);
  }
  if (wanted !== 1) throw unexpectedType(r, `structure of ${wanted} values`);
  return [r.part('[0]', rawData.read)];
}

function readElements(r: Reader, count: number): readonly RawData[] {
  r.budget(count);
  r.descend();
  const values = r.items(count, rawData.read);
  r.ascend();
  return values;
}

function readCompact(r: Reader, wanted: number): readonly RawData[] {
  const start = r.offset;
  r.offset += 1;
  const { arrayContents } = compactArray.read(r);
  const [element] = arrayContents;
  if (arrayContents.length !== 1 || element?.kind !== 'structure')
    throw wrongNumber(r, wanted, arrayContents.length, start);
  if (element.value.length !== wanted) throw wrongNumber(r, wanted, element.value.length, start);
  return element.value.map(RawData.of);
}

function wrongNumber(r: Reader, wanted: number, found: number, offset = r.offset) {
  const reason = `${found} values, ${wanted} objects in the push_object_list`;
  return r.error('list-length', reason, offset, `${wanted} values`, `${found} values`);
}

/** The body of a DataNotification that carries these values: a structure of them. */
export function writePushValues(values: readonly (RawData | Data)[]): RawData {
  const w = new Writer();
  w.u8(structureTag);
  writeLength(w, values.length);
  for (const value of values) rawData.write(w, value instanceof RawData ? value : RawData.of(value));
  return new RawData(w.finish());
}
