import { DecodeError, type DecodeErrorCode } from './errors.ts';
import { clientLimits, hardMaxDepth, type Limits } from './limits.ts';
import type { Trace } from './trace.ts';

/** The longest APDU that a 16-bit length can announce; nothing inside one is longer. */
const maximumAnnounced = 0xffff;

const manyElements = 8;

const itself = (value: unknown): unknown => value;

/** The number and the word `octets`, or `1 octet`. */
const octets = (count: number): string => `${count} octet${count === 1 ? '' : 's'}`;

/** What a reader runs with; everything is optional. */
export interface ReaderOptions {
  /** Refuse what the standard allows only one way of writing; by default it is read and flagged. */
  readonly strict?: boolean;
  readonly limits?: Limits;
  readonly trace?: Trace;
}

/**
 * A bounded position in a buffer. Every read checks the bound first, so a truncated input is an error and never a value.
 * Offsets are into the buffer as given, also inside `sub`.
 */
export class Reader {
  readonly bytes: Uint8Array;
  readonly strict: boolean;
  readonly limits: Limits;
  readonly trace: Trace | undefined;
  offset: number;
  end: number;
  /** The octets for reading numbers of several octets at once; there once `prepare` was told of many elements. */
  wide: DataView | undefined;
  private made: DataView | undefined;
  private memory: ArrayBufferLike | undefined;
  private base = 0;
  private depth = 0;
  private nodes = 0;

  constructor(bytes: Uint8Array, options: ReaderOptions = {}, offset = 0, end = bytes.length) {
    this.bytes = bytes;
    this.strict = options.strict ?? false;
    this.limits = options.limits ?? clientLimits;
    this.trace = options.trace;
    this.offset = offset;
    this.end = end;
  }

  private get view(): DataView {
    this.made ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.made;
  }

  /**
   * Prepares for `count` elements. What is asked of the array for it costs as much as a few views of octets do, so few
   * elements go without.
   */
  prepare(count: number): void {
    if (count < manyElements || this.wide !== undefined) return;
    this.wide = this.view;
    // Views of a Buffer are Buffers, which only `subarray` makes.
    if (this.bytes.constructor !== Uint8Array) return;
    this.memory = this.bytes.buffer;
    this.base = this.bytes.byteOffset;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  /** An error at the reader's position, or at `offset` where given; the caller throws it. */
  error(code: DecodeErrorCode, reason: string, offset = this.offset, expected?: string, found?: string): DecodeError {
    return new DecodeError(
      {
        code,
        offset,
        ...(expected === undefined ? {} : { expected }),
        ...(found === undefined ? {} : { found }),
      },
      reason,
    );
  }

  /** Notes something that is readable but not as the standard writes it; in strict mode that is an error. */
  flag(code: DecodeErrorCode, reason: string, offset = this.offset): void {
    if (this.strict) throw this.error(code, reason, offset);
    this.trace?.flag({ code, offset, reason });
  }

  /** Checks that `count` octets are left. */
  need(count: number): void {
    if (count > this.end - this.offset) {
      throw this.error(
        'truncated',
        `${octets(count)} expected, ${this.remaining} left`,
        this.offset,
        `${count} octets`,
        `${this.remaining} octets`,
      );
    }
  }

  u8(): number {
    if (this.offset >= this.end) this.need(1);
    return this.bytes[this.offset++]!;
  }

  i8(): number {
    return (this.u8() << 24) >> 24;
  }

  u16(): number {
    this.need(2);
    const at = this.offset;
    this.offset = at + 2;
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  i16(): number {
    return (this.u16() << 16) >> 16;
  }

  u32(): number {
    return this.i32() >>> 0;
  }

  i32(): number {
    this.need(4);
    const at = this.offset;
    this.offset = at + 4;
    return (this.bytes[at]! << 24) | (this.bytes[at + 1]! << 16) | (this.bytes[at + 2]! << 8) | this.bytes[at + 3]!;
  }

  u64(): bigint {
    this.need(8);
    this.offset += 8;
    return this.view.getBigUint64(this.offset - 8);
  }

  i64(): bigint {
    this.need(8);
    this.offset += 8;
    return this.view.getBigInt64(this.offset - 8);
  }

  f32(): number {
    this.need(4);
    this.offset += 4;
    return this.view.getFloat32(this.offset - 4);
  }

  f64(): number {
    this.need(8);
    this.offset += 8;
    return this.view.getFloat64(this.offset - 8);
  }

  peek(): number {
    if (this.offset >= this.end) this.need(1);
    return this.bytes[this.offset]!;
  }

  /** A view (not a copy) of the next `count` octets; it shares the input's memory. */
  take(count: number): Uint8Array {
    this.need(count);
    const at = this.offset;
    this.offset = at + count;
    if (this.memory === undefined) return this.bytes.subarray(at, at + count);
    return new Uint8Array(this.memory, this.base + at, count);
  }

  /** Runs `codec` over exactly the next `length` octets: reading past them or leaving some is an error. */
  sub<T>(length: number, codec: { read(r: Reader): T }): T {
    this.need(length);
    const outer = this.end;
    this.end = this.offset + length;
    try {
      const value = codec.read(this);
      this.finish();
      return value;
    } finally {
      this.end = outer;
    }
  }

  /** Reads one part under its name in the tree and in the path of an error; `shown` is what the tree says of it. */
  part<T>(name: string, read: (r: Reader) => T, shown: (value: T) => unknown = itself): T {
    this.trace?.enter(name, this.offset);
    try {
      const value = read(this);
      this.trace?.leave(this.offset, shown(value));
      return value;
    } catch (error) {
      throw DecodeError.within(error, name);
    }
  }

  /** Reads one part that is a leaf of the tree. */
  leaf<T>(name: string, read: (r: Reader) => T): T {
    const start = this.offset;
    const value = read(this);
    this.trace?.leaf(name, start, this.offset, value);
    return value;
  }

  /** Reads `count` parts, each under its index. */
  items<T>(count: number, read: (r: Reader) => T, shown: (value: T) => unknown = itself): T[] {
    const values: T[] = [];
    let i = 0;
    try {
      for (; i < count; i += 1) {
        this.trace?.enter(`[${i}]`, this.offset);
        const value = read(this);
        this.trace?.leave(this.offset, shown(value));
        values.push(value);
      }
    } catch (error) {
      throw DecodeError.within(error, `[${i}]`);
    }
    return values;
  }

  /** Fails when octets are left. */
  finish(): void {
    if (this.offset < this.end) {
      throw this.error('trailing-bytes', `${octets(this.remaining)} left over after the value`);
    }
  }

  /** Enters one level of nesting; every call is paired with `ascend`. */
  descend(): void {
    this.depth += 1;
    if (this.depth > this.limits.maxDepth || this.depth > hardMaxDepth) {
      throw this.error('depth', `nested deeper than ${Math.min(this.limits.maxDepth, hardMaxDepth)} levels`);
    }
  }

  ascend(): void {
    this.depth -= 1;
  }

  /**
   * Checks that `count` elements of `minimumSize` octets or more can be there. What no APDU could hold has the code
   * `exceeds`, before anything is allocated; what merely is not there yet is `truncated`.
   */
  announced(count: number, minimumSize: number, exceeds: 'length-exceeds-input' | 'count-exceeds-input'): void {
    if (count * minimumSize <= this.end - this.offset) return;
    const code = count > maximumAnnounced ? exceeds : 'truncated';
    const found = `${octets(this.remaining)} left`;
    const what = exceeds === 'length-exceeds-input' ? 'octets' : 'elements';
    throw this.error(code, `${count} ${what} announced, ${found}`, this.offset, `${count} ${what}`, found);
  }

  /** Takes `count` values from the node budget of the whole APDU. */
  budget(count: number): void {
    this.nodes += count;
    if (this.nodes > this.limits.maxNodes) {
      throw this.error('node-limit', `more than ${this.limits.maxNodes} values in one APDU`);
    }
  }
}
