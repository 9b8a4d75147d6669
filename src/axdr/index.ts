export { type BitString, bitString } from './bit-string.ts';
export { type CompactArray, compactArray } from './compact-array.ts';
export {
  type BitFields,
  bitFields,
  type Choice,
  choice,
  enumerated,
  lazy,
  mapped,
  optional,
  paired,
  type Sequence,
  sequence,
  sequenceOf,
  withDefault,
  within,
} from './composite.ts';
export { Data, type DataKind } from './data.ts';
export {
  type CosemDate,
  type CosemDateTime,
  type CosemTime,
  clockStatusBits,
  date,
  dateTime,
  dateTimeFromBytes,
  dateTimeToBytes,
  formatDate,
  formatDateTime,
  formatTime,
  isPlausibleDateTime,
  time,
} from './date-time.ts';
export { DateTimeError, fromInstant, type InstantOptions, toInstant, type ZonePolicy } from './instant.ts';
export { readCount, readLength, readOctetLength, writeLength } from './length.ts';
export { decodePlain, type PlainData, plainOf, readPlain } from './plain.ts';
export {
  boolean,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  nothing,
  octetString,
  octets,
  rest,
  u8,
  u16,
  u32,
  u64,
  visibleString,
} from './primitives.ts';
export { RawData, rawData } from './raw-data.ts';
export { type SimpleKind, simpleType, simpleTypes } from './simple-types.ts';
export { decodeUtf8, encodeUtf8, utf8String } from './text.ts';
export { TypeDescription } from './type-description.ts';
