import { type SimpleKind, simpleType } from '../../axdr/index.ts';
import { EncodeError, type Reader } from '../../codec/index.ts';
import { type DataType, simple, unexpectedType } from './data-type.ts';

/** The kinds that hold a whole number: meters are free with them. */
const wholeNumbers: ReadonlySet<SimpleKind> = new Set([
  'double-long',
  'double-long-unsigned',
  'bcd',
  'integer',
  'long',
  'unsigned',
  'long-unsigned',
  'long64',
  'long64-unsigned',
  'enum',
]);

/** A whole number of another type than the class says, which is clear and is flagged. */
function readOther(r: Reader, expected: string): number | bigint {
  const start = r.offset;
  const found = simpleType(r.peek());
  if (found === undefined || !wholeNumbers.has(found.kind)) throw unexpectedType(r, expected);
  r.flag('data-type', `${found.kind} in place of ${expected}`, start);
  r.offset += 1;
  return found.codec.read(r) as number | bigint;
}

type NumberKind =
  | 'double-long'
  | 'double-long-unsigned'
  | 'integer'
  | 'long'
  | 'unsigned'
  | 'long-unsigned'
  | 'enum'
  | 'bcd';

/* @__NO_SIDE_EFFECTS__ */
function whole(kind: NumberKind): DataType<number> {
  const strict = simple(kind);
  const tag = strict.tags[0]!;
  return {
    ...strict,
    read(r) {
      if (r.peek() === tag) return strict.read(r);
      const start = r.offset;
      const number = Number(readOther(r, kind));
      if (Number.isSafeInteger(number)) return number;
      throw r.error('data-type', `the value has more bits than ${kind}`, start, kind, 'a number beyond 53 bits');
    },
  };
}

/* @__NO_SIDE_EFFECTS__ */
function wide(kind: 'long64' | 'long64-unsigned'): DataType<bigint> {
  const strict = simple(kind);
  const tag = strict.tags[0]!;
  return { ...strict, read: (r) => (r.peek() === tag ? strict.read(r) : BigInt(readOther(r, kind))) };
}

/** Integer8. Like every whole number, read from any other whole type too, which is flagged. */
export const integer = whole('integer');
/** Integer16. */
export const long = whole('long');
/** Integer32. */
export const doubleLong = whole('double-long');
/** Unsigned8. */
export const unsigned = whole('unsigned');
/** Unsigned16. */
export const longUnsigned = whole('long-unsigned');
/** Unsigned32. */
export const doubleLongUnsigned = whole('double-long-unsigned');
/** Integer64, always bigint. */
export const long64 = wide('long64');
/** Unsigned64, always bigint. */
export const long64Unsigned = wide('long64-unsigned');
/** A number out of a list that has no names here. */
export const enumNumber = whole('enum');
/** IEEE 754 in 4 octets. */
export const float32 = simple('float32');
/** IEEE 754 in 8 octets. */
export const float64 = simple('float64');

const strictBoolean = simple('boolean');

/** BOOLEAN; a whole number is read as one, flagged. */
export const boolean: DataType<boolean> = {
  ...strictBoolean,
  read: (r) => (strictBoolean.tags.includes(r.peek()) ? strictBoolean.read(r) : Number(readOther(r, 'boolean')) !== 0),
};

/** An enum with names. Open: a number without a name is that number. */
/* @__NO_SIDE_EFFECTS__ */
export function enumeration<const E extends Readonly<Record<string, number>>>(
  names: E,
): DataType<(keyof E & string) | number> & { readonly names: E } {
  type Value = (keyof E & string) | number;
  const byNumber = new Map(Object.entries(names).map(([name, number]) => [number, name as keyof E & string]));
  return {
    names,
    read(r) {
      const number = enumNumber.read(r);
      return byNumber.get(number) ?? number;
    },
    write(w, value) {
      enumNumber.write(w, typeof value === 'number' ? value : numberOf(names, value));
    },
    shape: { kind: 'enumerated', literals: Object.keys(names) },
    typeName: 'enum',
    tags: enumNumber.tags,
  } satisfies DataType<Value> & { names: E };
}

function numberOf(names: Readonly<Record<string, number>>, name: string): number {
  const number = Object.hasOwn(names, name) ? names[name] : undefined;
  if (number === undefined) throw new EncodeError(`one of ${Object.keys(names).join(', ')} is expected`);
  return number;
}
