import { type SimpleKind, simpleType, simpleTypes } from '../../axdr/index.ts';
import type { Codec, DecodeError, Infer, Reader, Shape } from '../../codec/index.ts';

/** A type of the Blue Book (4.1.5): a Data of one kind, read straight from its octets with its tag. */
export interface DataType<T> extends Codec<T> {
  /** As the Blue Book writes it: `double-long-unsigned`, `array of structure {…}`. */
  readonly typeName: string;
  /** The tags that its values begin with. */
  readonly tags: readonly number[];
}

/** The value type of a data type. */
export type ValueOf<D> = Infer<D>;

/** The error for a value of another type at the reader's position. */
export function unexpectedType(r: Reader, expected: string): DecodeError {
  const tag = r.peek();
  const found = simpleType(tag)?.kind ?? ({ 1: 'array', 2: 'structure', 19: 'compact-array' }[tag] || `tag ${tag}`);
  return r.error('data-type', `${found} in place of ${expected}`, r.offset, expected, found);
}

/** A type without others inside, as the standard has it: its tag, then the value. */
/* @__NO_SIDE_EFFECTS__ */
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
/* @__NO_SIDE_EFFECTS__ */
export function named<T>(typeName: string, of: DataType<T>): DataType<T> {
  return { ...of, typeName };
}

/** A type of other values: `to` after reading, `from` before writing. */
/* @__NO_SIDE_EFFECTS__ */
export function mappedType<A, B>(of: DataType<A>, to: (value: A) => B, from: (value: B) => A): DataType<B> {
  return {
    read: (r) => to(of.read(r)),
    write: (w, value) => of.write(w, from(value)),
    shape: { kind: 'mapped', of, map: to as (value: never) => unknown },
    typeName: of.typeName,
    tags: of.tags,
  };
}

/** The shape of values that other codecs generate. */
function mappedShape(of: Shape, map: (value: never) => unknown): Shape {
  return { kind: 'mapped', of: { shape: of } as Codec<unknown>, map };
}

/** One of two types, told by the tag of what was sent; `first` where a value fits both. */
/* @__NO_SIDE_EFFECTS__ */
export function either<A, B>(
  first: DataType<A>,
  second: DataType<B>,
  isFirst: (value: A | B) => value is A,
): DataType<A | B> {
  const typeName = `${first.typeName} or ${second.typeName}`;
  return {
    read(r) {
      if (first.tags.includes(r.peek())) return first.read(r);
      const start = r.offset;
      try {
        return second.read(r);
      } catch (error) {
        throw r.offset === start ? unexpectedType(r, typeName) : error;
      }
    },
    write: (w, value) => (isFirst(value) ? first.write(w, value) : second.write(w, value as B)),
    shape: mappedShape({ kind: 'choice', alternatives: { first, second } }, ({ value }: { value: unknown }) => value),
    typeName,
    tags: [...first.tags, ...second.tags],
  };
}

const nullTag = 0;

/** A type that may be null-data: not set, or not there. */
/* @__NO_SIDE_EFFECTS__ */
export function nullable<T>(of: DataType<T>): DataType<T | null> {
  return {
    read(r) {
      if (r.peek() !== nullTag) return of.read(r);
      r.offset += 1;
      r.trace?.type('null-data');
      return null;
    },
    write(w, value) {
      if (value === null) w.u8(nullTag);
      else of.write(w, value);
    },
    shape: mappedShape({ kind: 'optional', of }, (value: unknown) => value ?? null),
    typeName: `${of.typeName} or null-data`,
    tags: [nullTag, ...of.tags],
  };
}
