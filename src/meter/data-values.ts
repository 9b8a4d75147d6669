import { type CosemDateTime, type Data, dateTimeToBytes } from '../axdr/index.ts';
import { fromLatin1 } from '../codec/index.ts';
import type { ScalerUnit } from '../cosem/index.ts';
import type { ValueType } from '../omnia/index.ts';

/** The least and the greatest whole number of a kind of Data. */
const bounds: Readonly<Record<string, readonly [least: number, greatest: number]>> = {
  integer: [-0x80, 0x7f],
  long: [-0x8000, 0x7fff],
  'double-long': [-0x8000_0000, 0x7fff_ffff],
  unsigned: [0, 0xff],
  'long-unsigned': [0, 0xffff],
  'double-long-unsigned': [0, 0xffff_ffff],
  enum: [0, 0xff],
};

/** A number as Data of a kind; what does not fit is as near as the kind comes. */
export function wholeNumber(kind: ValueType | undefined, value: number): Data {
  const [least, greatest] = bounds[kind ?? 'double-long-unsigned'] ?? [0, 0xffff_ffff];
  return { kind, value: Math.min(greatest, Math.max(least, Math.round(value))) } as Data;
}

/** A register that counts starts again at 0 when it is full (designed). */
export function countedNumber(kind: ValueType | undefined, value: number): Data {
  return wholeNumber(kind, kind === 'double-long-unsigned' ? value % 2 ** 32 : value);
}

/** A measured value as a register shows it. */
export function scaledNumber(kind: ValueType | undefined, value: number, { scaler }: ScalerUnit): Data {
  return wholeNumber(kind, value / 10 ** scaler);
}

/** A date-time as class Data has it. */
export function dateTimeData(time: CosemDateTime): Data {
  return { kind: 'octet-string', value: dateTimeToBytes(time) };
}

/** Text in an octet-string. */
export function textData(text: string): Data {
  return { kind: 'octet-string', value: fromLatin1(text) };
}
