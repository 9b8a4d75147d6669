import { DecodeError, type DecodeErrorCode, type Flag, type Trace } from '../../codec/index.ts';
import type { CapturedAttribute } from './captured-attribute.ts';

/** Something in a profile that can be read but is not as it should be. */
export interface ProfileWarning {
  readonly code: DecodeErrorCode;
  readonly reason: string;
  /** The first row in which it was found, and the column; both from 0. */
  readonly row: number;
  readonly column?: number;
  readonly offset?: number;
}

/** Octets of a profile that are wrong, in this row and, unless the row itself is wrong, in this column; both from 0. */
export class ProfileError extends DecodeError {
  override readonly name = 'ProfileError';
  readonly row: number;
  readonly column: number | undefined;

  constructor(
    cause: DecodeError,
    { row, column }: { readonly row: number; readonly column: number | undefined },
    attribute?: CapturedAttribute,
    base = 0,
  ) {
    const { code, reason, expected, found } = cause;
    const offset = base + cause.offset;
    super({ code, offset, ...(expected !== undefined && { expected }), ...(found !== undefined && { found }) }, reason);
    this.row = row;
    this.column = column;
    const inner = cause.path === '' || cause.path.startsWith('[') ? cause.path : `.${cause.path}`;
    this.path = `[${row}]${column === undefined ? '' : `[${column}]`}${inner}`;
    const name = attribute === undefined ? '' : `, column ${column} (${attribute.captureObject.logicalName})`;
    this.message = `${reason} at offset ${offset} in row ${row}${name}`;
  }
}

/** A trace that listens for flags alone. */
export function flagsTo(flag: (flag: Flag) => void): Trace {
  const ignore = () => {};
  return { enter: ignore, type: ignore, leave: ignore, value: ignore, leaf: ignore, flag };
}
