import { compactArray, Data, readCount, writeLength } from '../../axdr/index.ts';
import {
  type Codec,
  DecodeError,
  decode,
  EncodeError,
  encode,
  type Infer,
  type Reader,
  type Trace,
  type Writer,
} from '../../codec/index.ts';
import { type DataType, unexpectedType } from './data-type.ts';

const arrayTag = 1;
const structureTag = 2;
const compactArrayTag = 19;

/** An array of one type. A compact-array is read as well: it says the same in fewer octets. */
/* @__NO_SIDE_EFFECTS__ */
export function array<T>(element: DataType<T>): DataType<readonly T[]> {
  return {
    read: (r) => (r.peek() === compactArrayTag ? readCompact(r, element) : readRow(r, 'array', arrayTag, element)),
    write: (w, values) => writeRow(w, arrayTag, element, values),
    shape: { kind: 'sequence-of', of: element },
    typeName: `array of ${element.typeName}`,
    tags: [arrayTag, compactArrayTag],
  };
}

/** A structure whose elements are known only when they are there: as many as were sent, all of one type. */
/* @__NO_SIDE_EFFECTS__ */
export function structureOf<T>(element: DataType<T>): DataType<readonly T[]> {
  return {
    read: (r) => readRow(r, 'structure', structureTag, element),
    write: (w, values) => writeRow(w, structureTag, element, values),
    shape: { kind: 'sequence-of', of: element },
    typeName: `structure of ${element.typeName}`,
    tags: [structureTag],
  };
}

function readRow<T>(r: Reader, kind: string, tag: number, element: DataType<T>): readonly T[] {
  const start = r.offset;
  if (r.peek() !== tag) throw unexpectedType(r, kind);
  r.offset += 1;
  r.trace?.type(kind);
  const count = readCount(r, 1, start);
  r.prepare(count);
  r.descend();
  const values = r.items(count, element.read);
  r.ascend();
  return values;
}

function writeRow<T>(w: Writer, tag: number, element: DataType<T>, values: readonly T[]): void {
  if (!Array.isArray(values)) throw new EncodeError('an array is expected');
  w.u8(tag);
  writeLength(w, values.length);
  let i = 0;
  try {
    for (; i < values.length; i += 1) element.write(w, values[i]!);
  } catch (error) {
    throw EncodeError.within(error, `[${i}]`);
  }
}

// Elements of a compact-array have no tags of their own: they are read as Data, then as what they were meant to be.
function readCompact<T>(r: Reader, element: DataType<T>): readonly T[] {
  const start = r.offset;
  r.offset += 1;
  r.trace?.type('compact-array');
  r.trace?.leaf('tag', start, r.offset, compactArrayTag);
  const { arrayContents } = compactArray.read(r);
  const options = { strict: r.strict, limits: r.limits, ...(r.trace && { trace: flagsTo(r.trace, start) }) };
  return arrayContents.map((item, i) => {
    try {
      return decode(element, encode(Data, item), options);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const { code, reason, expected, found, path } = error;
      const placed = r.error(code, reason, start, expected, found);
      if (path !== '') DecodeError.within(placed, path);
      throw DecodeError.within(placed, `[${i}]`);
    }
  });
}

/** Passes on what is flagged, at the place where the compact-array is. */
function flagsTo(trace: Trace, offset: number): Trace {
  const ignore = () => {};
  const flag: Trace['flag'] = (found) => trace.flag({ ...found, offset });
  return { enter: ignore, type: ignore, leave: ignore, value: ignore, leaf: ignore, flag };
}

// biome-ignore lint/suspicious/noExplicitAny: any type fits, Infer restores the value
type Fields = Readonly<Record<string, Codec<any> & { readonly typeName: string; readonly trailing?: true }>>;
type TrailingKeys<F extends Fields> = { [K in keyof F]: F[K] extends { trailing: true } ? K : never }[keyof F];
/** The value of a structure: trailing fields may be left out. */
export type Structure<F extends Fields> = {
  readonly [K in Exclude<keyof F, TrailingKeys<F>>]: Infer<F[K]>;
} & { readonly [K in TrailingKeys<F>]?: Infer<F[K]> };

/** A field at the end of a structure that some versions leave out. */
/* @__NO_SIDE_EFFECTS__ */
export function trailing<T>(of: DataType<T>): DataType<T> & { readonly trailing: true } {
  return { ...of, trailing: true };
}

/** A structure with named fields, in their order. */
/* @__NO_SIDE_EFFECTS__ */
export function structure<const F extends Fields>(fields: F): DataType<Structure<F>> {
  const entries = Object.entries(fields);
  const least = entries.filter(([, field]) => field.trailing !== true).length;
  const names = entries.map(([name, { typeName }]) => `${name}: ${typeName}`).join(', ');
  return {
    read(r) {
      const start = r.offset;
      if (r.peek() !== structureTag) throw unexpectedType(r, 'structure');
      r.offset += 1;
      r.trace?.type('structure');
      const count = readCount(r, 1, start);
      if (count < least || count > entries.length) throw wrongCount(r, start, count, [least, entries.length]);
      r.descend();
      const value: Record<string, unknown> = {};
      for (let i = 0; i < count; i += 1) {
        const [name, field] = entries[i]!;
        value[name] = r.part(name, field.read);
      }
      r.ascend();
      return value as Structure<F>;
    },
    write(w, value) {
      const given = value as Readonly<Record<string, unknown>>;
      let count = entries.length;
      while (count > least && given[entries[count - 1]![0]] === undefined) count -= 1;
      w.u8(structureTag);
      writeLength(w, count);
      for (let i = 0; i < count; i += 1) {
        const [name, field] = entries[i]!;
        try {
          field.write(w, given[name]);
        } catch (error) {
          throw EncodeError.within(error, name);
        }
      }
    },
    shape: { kind: 'sequence', fields },
    typeName: `structure { ${names} }`,
    tags: [structureTag],
  };
}

function wrongCount(r: Reader, start: number, count: number, [least, most]: readonly [number, number]) {
  const expected = least === most ? `${most} elements` : `${least} to ${most} elements`;
  return r.error('list-length', `a structure of ${count} elements, ${expected} expected`, start, expected, `${count}`);
}

/** A CHOICE of any type, kept as Data. */
export const anyData: DataType<Data> = {
  read: (r) => Data.read(r),
  write: (w, value) => Data.write(w, value),
  get shape() {
    return Data.shape;
  },
  typeName: 'CHOICE',
  tags: [],
};
