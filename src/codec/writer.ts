import { EncodeError } from './errors.ts';

/** Typed arrays up to 64 octets live on the engine's own heap and cost a tenth of longer ones. */
const minimumCapacity = 64;
const fewOctets = 24;

/**
 * A growing output buffer, meant to be reused: `reset()` keeps the memory. `finish()` gives a copy, `view()` shares.
 * Integers out of range are EncodeErrors.
 */
export class Writer {
  private buffer: Uint8Array;
  private made: DataView | undefined;
  length = 0;

  constructor(capacity = minimumCapacity) {
    this.buffer = new Uint8Array(Math.max(capacity, 16));
  }

  private get data(): DataView {
    this.made ??= new DataView(this.buffer.buffer);
    return this.made;
  }

  reset(): this {
    this.length = 0;
    return this;
  }

  /** The octets written so far, sharing memory with the writer until the next `reset`. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  /** A copy of the octets written so far. */
  finish(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  u8(value: number): this {
    if ((value & 0xff) !== value) range(value, 0, 0xff);
    this.reserve(1);
    this.buffer[this.length++] = value;
    return this;
  }

  i8(value: number): this {
    range(value, -0x80, 0x7f);
    this.reserve(1);
    this.buffer[this.length++] = value;
    return this;
  }

  u16(value: number): this {
    if ((value & 0xffff) !== value) range(value, 0, 0xffff);
    return this.put16(value);
  }

  i16(value: number): this {
    range(value, -0x8000, 0x7fff);
    return this.put16(value);
  }

  u32(value: number): this {
    if (value >>> 0 !== value) range(value, 0, 0xffffffff);
    return this.put32(value);
  }

  /** A tag octet and an unsigned number of 32 bits, as most of the octets of a profile are. */
  taggedU32(tag: number, value: number): this {
    if (value >>> 0 !== value) range(value, 0, 0xffffffff);
    this.reserve(5);
    const { buffer, length } = this;
    buffer[length] = tag;
    buffer[length + 1] = value >>> 24;
    buffer[length + 2] = value >>> 16;
    buffer[length + 3] = value >>> 8;
    buffer[length + 4] = value;
    this.length = length + 5;
    return this;
  }

  i32(value: number): this {
    range(value, -0x80000000, 0x7fffffff);
    return this.put32(value);
  }

  u64(value: bigint): this {
    bigRange(value, 0n, 0xffffffffffffffffn);
    this.reserve(8);
    this.data.setBigUint64(this.length, value);
    this.length += 8;
    return this;
  }

  i64(value: bigint): this {
    bigRange(value, -0x8000000000000000n, 0x7fffffffffffffffn);
    this.reserve(8);
    this.data.setBigInt64(this.length, value);
    this.length += 8;
    return this;
  }

  f32(value: number): this {
    if (typeof value !== 'number' || (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))) {
      throw new EncodeError('a number within the range of a single is expected');
    }
    this.reserve(4);
    this.data.setFloat32(this.length, value);
    this.length += 4;
    return this;
  }

  f64(value: number): this {
    if (typeof value !== 'number') throw new EncodeError('a number is expected');
    this.reserve(8);
    this.data.setFloat64(this.length, value);
    this.length += 8;
    return this;
  }

  bytes(value: Uint8Array): this {
    if (!(value instanceof Uint8Array)) throw new EncodeError('a Uint8Array is expected');
    const { length } = value;
    this.reserve(length);
    const { buffer, length: at } = this;
    // A call of `set` costs more than copying a few octets.
    if (length > fewOctets) buffer.set(value, at);
    else for (let i = 0; i < length; i += 1) buffer[at + i] = value[i]!;
    this.length = at + length;
    return this;
  }

  /** Opens a length-prefixed part: one octet is held for the length, the usual case; `join` widens it when needed. */
  fork(): number {
    this.reserve(1);
    this.length += 1;
    return this.length;
  }

  /** Closes the part opened by `fork` and writes its length: one octet below 128, else 0x80 + n and n octets. */
  join(start: number): this {
    const size = this.length - start;
    if (size < 0x80) {
      this.buffer[start - 1] = size;
      return this;
    }
    const extra = lengthOctets(size);
    this.reserve(extra);
    this.buffer.copyWithin(start + extra, start, this.length);
    this.buffer[start - 1] = 0x80 | extra;
    for (let i = 0; i < extra; i += 1) this.buffer[start + i] = (size >>> (8 * (extra - 1 - i))) & 0xff;
    this.length += extra;
    return this;
  }

  private put16(value: number): this {
    this.reserve(2);
    this.buffer[this.length] = value >> 8;
    this.buffer[this.length + 1] = value;
    this.length += 2;
    return this;
  }

  private put32(value: number): this {
    this.reserve(4);
    this.buffer[this.length] = value >> 24;
    this.buffer[this.length + 1] = value >> 16;
    this.buffer[this.length + 2] = value >> 8;
    this.buffer[this.length + 3] = value;
    this.length += 4;
    return this;
  }

  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + count));
    grown.set(this.buffer.subarray(0, this.length));
    this.buffer = grown;
    this.made = undefined;
  }
}

/** How many octets follow 0x80 + n for a length of 128 and more. */
function lengthOctets(size: number): number {
  if (size <= 0xff) return 1;
  if (size <= 0xffff) return 2;
  return size <= 0xffffff ? 3 : 4;
}

function range(value: number, minimum: number, maximum: number): void {
  if (!(Number.isInteger(value) && value >= minimum && value <= maximum)) {
    throw new EncodeError(`an integer from ${minimum} to ${maximum} is expected`);
  }
}

function bigRange(value: bigint, minimum: bigint, maximum: bigint): void {
  if (typeof value !== 'bigint' || value < minimum || value > maximum) {
    throw new EncodeError(`a bigint from ${minimum} to ${maximum} is expected`);
  }
}
