import { type SimpleKind, simpleType, simpleTypes } from '../axdr/index.ts';
import type { Codec, DecodeError, Infer, Reader } from '../codec/index.ts';

/** A type of the Blue Book (4.1.5): a Data of one kind, read straight from its octets with its tag. */
export interface DataType<T> extends Codec<T> {
  /** As the Blue Book writes it: `double-long-unsigned`, `array of structure {…}`. */
  readonly typeName: string;
  /** The tags that its values begin with. */
  readonly tags: readonly number[];
}

/** The value type of a data type. */
export type ValueOf<D> = Infer<D>;

/** What a value of another type was found as; throws for tags that are no type at all. */
export function unexpectedType(r: Reader, expected: string): DecodeError {
  const tag = r.peek();
  const found = simpleType(tag)?.kind ?? ({ 1: 'array', 2: 'structure', 19: 'compact-array' }[tag] || `tag ${tag}`);
  return r.error('data-type', `${found} in place of ${expected}`, r.offset, expected, found);
}

/** A type without others inside, as the standard has it: its tag, then the value. */
export function simple<K extends SimpleKind>(kind: K): DataType<Infer<(typeof simpleTypes)[K][1]>> {
  type T = Infer<(typeof simpleTypes)[K][1]>;
  const [tag, codec] = simpleTypes[kind] as unknown as readonly [number, Codec<T>];
  return {
    read(r) {
      if (r.peek() !== tag) throw unexpectedType(r, kind);
      r.offset += 1;
      r.trace?.type(kind);
      return codec.read(r);
    },
    write(w, value) {
      w.u8(tag);
      codec.write(w, value);
    },
    shape: codec.shape,
    typeName: kind,
    tags: [tag],
  };
}

/** The type under another name, as a class calls it. */
export function named<T>(typeName: string, of: DataType<T>): DataType<T> {
  return { ...of, typeName };
}

/** A type of other values: `to` after reading, `from` before writing. */
export function mappedType<A, B>(of: DataType<A>, to: (value: A) => B, from: (value: B) => A): DataType<B> {
  return {
    read: (r) => to(of.read(r)),
    write: (w, value) => of.write(w, from(value)),
    shape: { kind: 'mapped', of, map: to as (value: never) => unknown },
    typeName: of.typeName,
    tags: of.tags,
  };
}

/** One of two types, told by the tag of what was sent; `first` where a value fits both. */
export function either<A, B>(
  first: DataType<A>,
  second: DataType<B>,
  isFirst: (value: A | B) => value is A,
): DataType<A | B> {
  return {
    read: (r) => (first.tags.includes(r.peek()) ? first.read(r) : second.read(r)),
    write: (w, value) => (isFirst(value) ? first.write(w, value) : second.write(w, value as B)),
    shape: first.shape,
    typeName: `${first.typeName} or ${second.typeName}`,
    tags: [...first.tags, ...second.tags],
  };
}

const nullTag = 0;

/** A type that may be null-data: not set, or not there. */
export function nullable<T>(of: DataType<T>): DataType<T | null> {
  return {
    read(r) {
      if (r.peek() !== nullTag) return of.read(r);
      r.offset += 1;
      return null;
    },
    write(w, value) {
      if (value === null) w.u8(nullTag);
      else of.write(w, value);
    },
    shape: of.shape,
    typeName: `${of.typeName} or null-data`,
    tags: [nullTag, ...of.tags],
  };
}
