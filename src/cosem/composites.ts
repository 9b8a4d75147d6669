import { compactArray, Data, readCount, writeLength } from '../axdr/index.ts';
import { type Codec, decode, EncodeError, encode, type Infer, type Reader } from '../codec/index.ts';
import { type DataType, unexpectedType } from './data-type.ts';

const arrayTag = 1;
const structureTag = 2;
const compactArrayTag = 19;

/** An array of one type. A compact-array is read as well: it says the same in fewer octets. */
export function array<T>(element: DataType<T>): DataType<readonly T[]> {
  return {
    read(r) {
      const start = r.offset;
      const tag = r.peek();
      if (tag === compactArrayTag) return readCompact(r, element);
      if (tag !== arrayTag) throw unexpectedType(r, 'array');
      r.offset += 1;
      r.trace?.type('array');
      const count = readCount(r, 1, start);
      r.descend();
      const values = r.items(count, element.read);
      r.ascend();
      return values;
    },
    write(w, values) {
      if (!Array.isArray(values)) throw new EncodeError('an array is expected');
      w.u8(arrayTag);
      writeLength(w, values.length);
      let i = 0;
      try {
        for (; i < values.length; i += 1) element.write(w, values[i]!);
      } catch (error) {
        throw EncodeError.within(error, `[${i}]`);
      }
    },
    shape: { kind: 'sequence-of', of: element },
    typeName: `array of ${element.typeName}`,
    tags: [arrayTag],
  };
}

function readCompact<T>(r: Reader, element: DataType<T>): readonly T[] {
  r.offset += 1;
  r.trace?.type('compact-array');
  const { arrayContents } = compactArray.read(r);
  return arrayContents.map((item) => decode(element, encode(Data, item)));
}

// biome-ignore lint/suspicious/noExplicitAny: any type fits, Infer restores the value
type Fields = Readonly<Record<string, Codec<any> & { readonly typeName: string; readonly trailing?: true }>>;
type TrailingKeys<F extends Fields> = { [K in keyof F]: F[K] extends { trailing: true } ? K : never }[keyof F];
/** The value of a structure: trailing fields may be left out. */
export type Structure<F extends Fields> = {
  readonly [K in Exclude<keyof F, TrailingKeys<F>>]: Infer<F[K]>;
} & { readonly [K in TrailingKeys<F>]?: Infer<F[K]> };

/** A field at the end of a structure that some versions leave out. */
export function trailing<T>(of: DataType<T>): DataType<T> & { readonly trailing: true } {
  return { ...of, trailing: true };
}

/** A structure with named fields, in their order. */
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
      const present = entries.filter(([name, field]) => field.trailing !== true || given[name] !== undefined);
      w.u8(structureTag);
      writeLength(w, present.length);
      for (const [name, field] of present) {
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
