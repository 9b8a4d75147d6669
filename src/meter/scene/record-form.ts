import { type Content, type Field, type Fields, type Form, isRecord } from './form.ts';
import { quoted, SceneError, type ScenePath } from './scene-error.ts';

/** A field that has to be there. */
/* @__NO_SIDE_EFFECTS__ */
export function field<T>(of: Form<T>, meaning: string): Field<T, true> {
  return { of, meaning, isRequired: true };
}

/** A field that may be left out. */
/* @__NO_SIDE_EFFECTS__ */
export function optional<T>(of: Form<T>, meaning: string): Field<T, false> {
  return { of, meaning, isRequired: false };
}

/** The value of a record: fields that may be left out may be undefined. */
export type RecordContent<F extends Fields> = {
  readonly [K in keyof F as F[K]['isRequired'] extends true ? K : never]: Content<F[K]['of']>;
} & { readonly [K in keyof F as F[K]['isRequired'] extends true ? never : K]?: Content<F[K]['of']> | undefined };

/** A form with fields, which the reference lists. */
export interface RecordForm<T> extends Form<T> {
  readonly fields: Fields;
}

/** Fields by their names; one that is not known is an error. */
/* @__NO_SIDE_EFFECTS__ */
export function record<const F extends Fields>(fields: F): RecordForm<RecordContent<F>> {
  const names = Object.keys(fields);
  const words = names.length === 0 ? '{}' : `fields (${names.join(', ')})`;
  return {
    words,
    fields,
    read(given, path) {
      const values = given ?? {};
      if (!isRecord(values)) throw new SceneError(path, words, quoted(given));
      const strange = Object.keys(values).find((name) => !Object.hasOwn(fields, name));
      if (strange !== undefined) throw new SceneError([...path, strange], words, `the field ${quoted(strange)}`);
      return Object.fromEntries(
        Object.entries(fields).flatMap(([name, of]) => fieldOf(of, name, values[name], path)),
      ) as RecordContent<F>;
    },
  };
}

function fieldOf({ of, meaning, isRequired }: Field<unknown>, name: string, given: unknown, path: ScenePath) {
  if (given !== undefined) return [[name, of.read(given, [...path, name])]];
  if (isRequired) throw new SceneError(path, `${name} (${meaning})`, 'none');
  return [];
}

// biome-ignore lint/suspicious/noExplicitAny: any form fits, Content restores the type
type Kinds = Readonly<Record<string, { readonly form: Form<any> }>>;

/** One of some kinds, with its value. */
export type Kind<K extends Kinds> = {
  readonly [Name in keyof K & string]: { readonly kind: Name; readonly value: Content<K[Name]['form']> };
}[keyof K & string];

/** Some of these kinds, each by its name, in the order in which they are written. */
/* @__NO_SIDE_EFFECTS__ */
export function someOf<const K extends Kinds>(what: string, kinds: K): Form<readonly Kind<K>[]> {
  const names = Object.keys(kinds);
  return {
    words: what,
    read(given, path) {
      if (!isRecord(given)) throw new SceneError(path, `${what} (${names.join(', ')})`, quoted(given));
      return Object.entries(given).map(([kind, value]) => {
        const of = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
        if (of === undefined) throw new SceneError([...path, kind], `${what} (${names.join(', ')})`, quoted(kind));
        return { kind, value: of.form.read(value, [...path, kind]) } as Kind<K>;
      });
    },
  };
}
