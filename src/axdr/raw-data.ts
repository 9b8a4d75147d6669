import { type Codec, decode, encode, equalBytes, type Reader, type ReaderOptions } from '../codec/index.ts';
import { Data } from './data.ts';
import { readLength } from './length.ts';
import { nothing } from './primitives.ts';
import { arrayTag, compactArrayTag, simpleType, structureTag } from './simple-types.ts';

/**
 * A Data whose octets are known to be well formed but are not turned into values yet: whoever knows the type reads
 * it once, straight from the octets.
 */
export class RawData {
  /** Tag and value, as sent. Shares the memory of the input. */
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  static of(data: Data): RawData {
    return new RawData(encode(Data, data));
  }

  /** The value in its generic form. */
  data(options?: ReaderOptions): Data {
    return decode(Data, this.bytes, options);
  }

  /** The value as `codec` reads it. */
  as<T>(codec: Codec<T>, options?: ReaderOptions): T {
    return decode(codec, this.bytes, options);
  }

  equals(other: RawData): boolean {
    return equalBytes(this.bytes, other.bytes);
  }
}

/** Data, kept as its octets. With a tree asked for, or strict, the octets are decoded in full. */
export const rawData: Codec<RawData> = {
  read(r) {
    const start = r.offset;
    if (r.trace !== undefined || r.strict) Data.read(r);
    else skipData(r);
    return new RawData(r.bytes.subarray(start, r.offset));
  },
  write: (w, value) => {
    w.bytes(value.bytes);
  },
  get shape() {
    return { kind: 'mapped', of: Data, map: ((data: Data) => RawData.of(data)) as (value: never) => unknown } as const;
  },
};

/** Octets of the content by tag; -1 has a length of its own, -2 is unknown or holds other Data. */
const contentSize = Int8Array.from({ length: 256 }, (_, tag) => {
  const simple = simpleType(tag);
  if (simple === undefined) return -2;
  if (simple.codec === nothing) return 0;
  const { shape } = simple.codec;
  if (shape.kind === 'boolean') return 1;
  if (shape.kind === 'float') return shape.size;
  if (shape.kind === 'bigint') return 8;
  if (shape.kind === 'integer')
    return shape.maximum - shape.minimum > 0xffff ? 4 : shape.maximum - shape.minimum > 0xff ? 2 : 1;
  if (shape.kind === 'mapped' && shape.of.shape.kind === 'octets') return shape.of.shape.minimum;
  return -1;
});

/** Passes over one Data with the checks of `Data.read`: bounds, tags, nesting, budget. No values, no recursion. */
function skipData(r: Reader): void {
  const open: number[] = [];
  let left = 1;
  for (;;) {
    while (left === 0) {
      if (open.length === 0) return;
      left = open.pop()!;
      r.ascend();
    }
    left -= 1;
    const tag = r.u8();
    const size = contentSize[tag]!;
    if (size >= 0) {
      r.need(size);
      r.offset += size;
    } else if (size === -1) {
      skipCounted(r, tag);
    } else if (tag === arrayTag || tag === structureTag) {
      const count = readLength(r);
      r.announced(count, 1, 'count-exceeds-input');
      r.budget(count);
      r.descend();
      open.push(left);
      left = count;
    } else {
      r.offset -= 1;
      if (tag !== compactArrayTag)
        throw r.error('unknown-tag', `no data type has the tag ${tag}`, r.offset, 'a tag of Data', `${tag}`);
      Data.read(r);
    }
  }
}

const bitStringTag = 4;

function skipCounted(r: Reader, tag: number): void {
  const announced = readLength(r);
  const length = tag === bitStringTag ? Math.ceil(announced / 8) : announced;
  r.announced(length, 1, 'length-exceeds-input');
  if (tag === bitStringTag) r.budget(length);
  r.offset += length;
}
