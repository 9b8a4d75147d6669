import {
  type CosemDateTime,
  dateTimeFromBytes,
  plainOf,
  readLength,
  readPlain,
  simpleType,
  type TypeDescription,
} from '../../axdr/index.ts';
import { DecodeError, type Flag, type Reader, type ReaderOptions } from '../../codec/index.ts';
import { unexpectedType } from '../types/data-type.ts';
import type { CapturedAttribute } from './captured-attribute.ts';
import { laterDateTime } from './clock-step.ts';
import { kindTag, readDescribed as readDescribedData } from './described-data.ts';
import { expectedTags } from './expected-tags.ts';
import { flagsTo, ProfileError } from './profile-error.ts';
import { isDateTime, type ProfileCell, type ProfileOptions, type ProfileRow } from './row.ts';

const structureTag = 2;
const octetStringTag = 9;
const dateTimeSize = 12;
const firstDelta = 28;
const lastDelta = 33;

/** Reads rows one after another: what a row leaves out, the row before says. A row that fails changes nothing. */
export class RowReader {
  /** What to make the reader of the octets with. */
  readonly readerOptions: ReaderOptions;
  /** The number of rows read, which is the index of the next. */
  row = 0;
  /** Where the octets of the reader begin, in all that the meter sent. */
  base = 0;
  private readonly columns: readonly CapturedAttribute[];
  private readonly options: ProfileOptions;
  private readonly expected: Uint8Array;
  private readonly dates: readonly boolean[];
  private readonly clock: number;
  private readonly warned = new Set<string>();
  private readonly date = new Uint8Array(dateTimeSize);
  private column = -1;
  private before: readonly ProfileCell[] | undefined;

  constructor(columns: readonly CapturedAttribute[], options: ProfileOptions) {
    const { strict, limits } = options;
    this.columns = columns;
    this.options = options;
    this.readerOptions = {
      ...(strict !== undefined && { strict }),
      ...(limits !== undefined && { limits }),
      trace: flagsTo((flag) => this.warn(flag)),
    };
    this.expected = expectedTags(columns);
    this.dates = columns.map(({ kind }) => kind === 'clock' || kind === 'date-time');
    this.clock = columns.findIndex(({ kind }) => kind === 'clock');
  }

  get width(): number {
    return this.columns.length;
  }

  /** Reads a row: a structure, or with `types` values without tags, as a compact-array has them. */
  read(r: Reader, types?: readonly TypeDescription[]): ProfileRow {
    const cells: ProfileCell[] = new Array(this.columns.length);
    this.column = -1;
    try {
      if (types !== undefined) this.readDescribed(r, types, cells);
      else {
        this.enter(r);
        this.readTagged(r, cells);
      }
    } catch (error) {
      throw this.placed(error);
    }
    this.before = cells;
    this.row += 1;
    const time = cells[this.clock];
    return { time: isDateTime(time) ? time : undefined, cells };
  }

  private enter(r: Reader): void {
    const start = r.offset;
    if (r.peek() !== structureTag) throw unexpectedType(r, 'structure');
    r.offset += 1;
    const count = readLength(r);
    const { width } = this;
    if (count !== width)
      throw r.error('list-length', `a row of ${count} values`, start, `${width} values`, `${count} values`);
  }

  /** Most cells are double-long-unsigned, one after another: these are read without a call for each. */
  private readTagged(r: Reader, cells: ProfileCell[]): void {
    const { expected } = this;
    const { wide, end } = r;
    for (let i = 0; i < cells.length; i += 1) {
      if (wide !== undefined) {
        let at = r.offset;
        for (; i < cells.length && at + 5 <= end && wide.getUint8(at) === 0x06; i += 1, at += 5) {
          if (expected[(i << 8) | 0x06] === 0) break;
          cells[i] = wide.getUint32(at + 1);
        }
        r.offset = at;
        if (i === cells.length) return;
      }
      this.column = i;
      const tag = r.u8();
      if (expected[(i << 8) | tag] === 0) this.flagType(r, tag, r.offset - 1);
      cells[i] = this.content(r, tag);
    }
  }

  private readDescribed(r: Reader, types: readonly TypeDescription[], cells: ProfileCell[]): void {
    const start = r.offset;
    for (let i = 0; i < cells.length; i += 1) {
      this.column = i;
      cells[i] = this.described(r, types[i]!);
    }
    if (r.offset === start) throw r.error('zero-size-element', 'rows that take no octets cannot fill the contents');
  }

  private content(r: Reader, tag: number): ProfileCell {
    switch (tag) {
      case 0x00:
        return this.leftOut(r);
      case 0x05:
        return r.i32();
      case 0x06:
        return r.u32();
      case octetStringTag:
        return this.octets(r);
      case 0x10:
        return r.i16();
      case 0x11:
      case 0x16:
        return r.u8();
      case 0x12:
        return r.u16();
      case 0xff:
        return undefined;
      default:
        return this.otherContent(r, tag);
    }
  }

  private otherContent(r: Reader, tag: number): ProfileCell {
    const simple = simpleType(tag);
    if (simple === undefined) {
      r.offset -= 1;
      return readPlain(r) as ProfileCell;
    }
    const value = simple.codec.read(r);
    return tag >= firstDelta && tag <= lastDelta ? this.changed(r, value as number) : (value as ProfileCell);
  }

  private described(r: Reader, type: TypeDescription): ProfileCell {
    const tag = kindTag(type.kind);
    if (tag === undefined) return plainOf(readDescribedData(r, type)) as ProfileCell;
    if (this.expected[(this.column << 8) | tag] === 0) this.flagType(r, tag, r.offset);
    return this.content(r, tag);
  }

  private octets(r: Reader): ProfileCell {
    const start = r.offset;
    const length = readLength(r);
    r.announced(length, 1, 'length-exceeds-input');
    if (!this.dates[this.column]) return r.take(length);
    if (length === dateTimeSize) return this.dateTime(r);
    r.flag('bad-value', `${length} octets in place of a date-time`, start);
    return r.take(length);
  }

  /** A view of the octets would take longer than a copy of them. */
  private dateTime(r: Reader): CosemDateTime {
    const { date } = this;
    const { bytes, offset } = r;
    for (let i = 0; i < dateTimeSize; i += 1) date[i] = bytes[offset + i]!;
    r.offset = offset + dateTimeSize;
    return dateTimeFromBytes(date);
  }

  /** null-data: the value of the row before, and for the clock the end of the next capture period. */
  private leftOut(r: Reader): ProfileCell {
    const { nullData, capturePeriod } = this.options;
    if (nullData === 'missing') return undefined;
    const before = this.before?.[this.column];
    if (this.columns[this.column]!.kind !== 'clock') return before;
    const time = capturePeriod !== undefined && isDateTime(before) ? laterDateTime(before, capturePeriod) : undefined;
    if (time === undefined)
      r.flag('bad-value', 'the clock is left out, and no time before it or no capture period is known');
    return time;
  }

  /** A delta: what is to be added to the value of the row before. */
  private changed(r: Reader, delta: number): ProfileCell {
    const before = this.before?.[this.column];
    if (typeof before === 'bigint') return before + BigInt(delta);
    if (typeof before === 'number' && Number.isInteger(before)) {
      const sum = before + delta;
      return Number.isSafeInteger(sum) ? sum : BigInt(before) + BigInt(delta);
    }
    r.flag('bad-value', 'a delta, and no whole number in the row before');
    return undefined;
  }

  private flagType(r: Reader, tag: number, offset: number): void {
    const found = simpleType(tag)?.kind ?? { 1: 'array', 2: 'structure', 19: 'compact-array' }[tag];
    const { type } = this.columns[this.column]!;
    if (found !== undefined) r.flag('data-type', `${found} in place of ${type?.typeName}`, offset);
  }

  private warn(flag: Flag): void {
    const { column, row } = this;
    const kind = `${column} ${flag.code} ${flag.code === 'data-type' ? flag.reason : ''}`;
    if (this.warned.has(kind)) return;
    this.warned.add(kind);
    const { code, reason, offset } = flag;
    this.options.onWarning?.({ code, reason, offset: this.base + offset, row, ...(column >= 0 && { column }) });
  }

  private placed(error: unknown): unknown {
    if (!(error instanceof DecodeError)) return error;
    const place = { row: this.row, column: this.column < 0 ? undefined : this.column };
    return new ProfileError(error, place, this.columns[this.column], this.base);
  }
}
