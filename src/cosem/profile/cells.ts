import { Data, RawData } from '../../axdr/index.ts';
import { concat, encode, Reader } from '../../codec/index.ts';
import { type ScaledValue, scaledValue } from '../values/scaled-value.ts';
import type { CapturedAttribute } from './captured-attribute.ts';
import type { ProfileCell, ProfileOptions } from './row.ts';
import { RowReader } from './row-reader.ts';

/** An attribute and the value that came of it. */
export interface CapturedValue<V> {
  readonly attribute: CapturedAttribute;
  readonly value: V;
}

/** Values by the attributes that they are of, in the same order. Throws a RangeError where their numbers differ. */
export function capturedValues<V>(
  attributes: readonly CapturedAttribute[],
  values: readonly V[],
): readonly CapturedValue<V>[] {
  if (values.length !== attributes.length)
    throw new RangeError(`${attributes.length} values are expected, there are ${values.length}`);
  return attributes.map((attribute, i) => ({ attribute, value: values[i]! }));
}

const rowOfOne = Uint8Array.of(2, 1);

/** The value of an attribute as the cell of a row would be: a clock's as CosemDateTime. Throws a DecodeError. */
export function cellOf(
  { attribute, value }: CapturedValue<Data | RawData>,
  options: Pick<ProfileOptions, 'strict' | 'limits' | 'onWarning'> = {},
): ProfileCell {
  const octets = value instanceof RawData ? value.bytes : encode(Data, value);
  const reader = new RowReader([attribute], options);
  reader.base = -rowOfOne.length;
  const r = new Reader(concat(rowOfOne, octets), reader.readerOptions);
  const [cell] = reader.read(r).cells;
  r.finish();
  return cell;
}

/** A cell with the scaler and unit of its column; undefined where it is no number, or has no scaler. */
export function scaledCell({ scalerUnit }: CapturedAttribute, cell: ProfileCell): ScaledValue | undefined {
  const isNumber = typeof cell === 'number' || typeof cell === 'bigint';
  return isNumber && scalerUnit !== undefined ? scaledValue(cell, scalerUnit) : undefined;
}
