import { readCount } from '../../axdr/index.ts';
import { type Codec, EncodeError, type Reader, type Shape } from '../../codec/index.ts';
import { structure } from './composites.ts';
import { type DataType, unexpectedType, type ValueOf } from './data-type.ts';
import { enumeration } from './numbers.ts';

const structureTag = 2;

// biome-ignore lint/suspicious/noExplicitAny: any type fits, ValueOf restores the value
type Alternatives = Readonly<Record<string, readonly [type: number, options: DataType<any>]>>;

/** The value of `optionsByType`: one form for each type. */
export type OptionsByType<T extends string, O extends string, A extends Alternatives> = {
  [K in keyof A & string]: { readonly [P in T]: K } & { readonly [P in O]: ValueOf<A[K][1]> };
}[keyof A & string];

/**
 * A structure of an enum and of options whose type that enum tells, as the Blue Book has it for key_info_element and
 * certificate_identification. A type without options here is an error: they could not be read.
 */
/* @__NO_SIDE_EFFECTS__ */
export function optionsByType<const T extends string, const O extends string, const A extends Alternatives>(
  typeField: T,
  optionsField: O,
  alternatives: A,
): DataType<OptionsByType<T, O, A>> {
  type Value = OptionsByType<T, O, A>;
  const names = Object.keys(alternatives).join(', ');
  const types = enumeration(mapValues(alternatives, ([type]) => type));
  const forms = mapValues(alternatives, ([type, options], name) =>
    structure({ [typeField]: enumeration({ [name]: type }), [optionsField]: options }),
  );
  const shape: Shape = { kind: 'choice', alternatives: forms };
  return {
    read(r) {
      readHeader(r);
      const start = r.offset;
      const type = r.part(typeField, types.read);
      const alternative = typeof type === 'string' ? alternatives[type] : undefined;
      if (alternative === undefined)
        throw r.error('bad-value', `${typeField} ${type} has no ${optionsField}`, start, names, `${type}`);
      const options: unknown = r.part(optionsField, alternative[1].read);
      r.ascend();
      return { [typeField]: type, [optionsField]: options } as Value;
    },
    write(w, value) {
      const type = String((value as Readonly<Record<string, unknown>>)[typeField]);
      if (!Object.hasOwn(forms, type)) throw new EncodeError(`${typeField}: one of ${names} is expected`);
      forms[type]!.write(w, value);
    },
    shape: { kind: 'mapped', of: { shape } as Codec<Form>, map: valueOfForm },
    typeName: `structure { ${typeField}: enum, ${optionsField}: CHOICE }`,
    tags: [structureTag],
  };
}

type Form = { readonly value: unknown };

function valueOfForm({ value }: Form): unknown {
  return value;
}

function mapValues<T, U>(of: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value, name)]));
}

function readHeader(r: Reader): void {
  const start = r.offset;
  if (r.peek() !== structureTag) throw unexpectedType(r, 'structure');
  r.offset += 1;
  r.trace?.type('structure');
  const count = readCount(r, 1, start);
  if (count !== 2)
    throw r.error('list-length', `a structure of ${count} elements, 2 expected`, start, '2 elements', `${count}`);
  r.descend();
}
