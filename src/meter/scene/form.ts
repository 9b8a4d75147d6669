import { fromHex } from '../../codec/index.ts';
import { type Obis, parseObis } from '../../obis/index.ts';
import { quoted, SceneError, type ScenePath } from './scene-error.ts';

/** How a value is written in a scene: what it is in words, and the reader that checks it. Throws a SceneError. */
export interface Form<T> {
  /** For messages and for the reference: 'a whole number from 1 to 3'. */
  readonly words: string;
  read(given: unknown, path: ScenePath): T;
  /** What it is made of, for the reference. */
  readonly fields?: Fields | undefined;
}

/** A field: how its value is written, and what it is for. */
export interface Field<T, Required extends boolean = boolean> {
  readonly of: Form<T>;
  readonly meaning: string;
  readonly isRequired: Required;
}

// biome-ignore lint/suspicious/noExplicitAny: any form fits, Content restores the type
export type Fields = Readonly<Record<string, Field<any>>>;

/** The values of a form. */
export type Content<F> = F extends Form<infer T> ? T : never;

/** A form of what `take` makes of it; undefined where it is not that. */
/* @__NO_SIDE_EFFECTS__ */
export function form<T>(words: string, take: (given: unknown) => T | undefined): Form<T> {
  return {
    words,
    read(given, path) {
      const value = take(given);
      if (value === undefined) throw new SceneError(path, words, quoted(given));
      return value;
    },
  };
}

/** Any text. */
export const text: Form<string> = /* @__PURE__ */ form('a text', (given) =>
  typeof given === 'string' ? given : undefined,
);

/** true or false. */
export const truth: Form<boolean> = /* @__PURE__ */ form('true or false', (given) =>
  typeof given === 'boolean' ? given : undefined,
);

/** A number in a range, of a unit. */
/* @__NO_SIDE_EFFECTS__ */
export function numberFrom(least: number, most: number, unit = ''): Form<number> {
  const words = `a number from ${least} to ${most}${unit && ` ${unit}`}`;
  return form(words, (given) => (typeof given === 'number' && given >= least && given <= most ? given : undefined));
}

/** A whole number in a range. */
/* @__NO_SIDE_EFFECTS__ */
export function wholeNumberFrom(least: number, most: number): Form<number> {
  const isOne = (given: unknown): given is number => Number.isInteger(given);
  return form(`a whole number from ${least} to ${most}`, (given) =>
    isOne(given) && given >= least && given <= most ? given : undefined,
  );
}

/** One of some words. */
/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const W extends string>(...words: readonly W[]): Form<W> {
  return form(words.join(' or '), (given) => words.find((word) => word === given));
}

/** What stands in a scene, as it is. */
export const anything: Form<unknown> = { words: 'a value', read: (given) => given };

/** A logical name, as `1-0:1.8.0`. */
export const logicalNameForm: Form<Obis> = /* @__PURE__ */ form('a logical name such as 1-0:1.8.0', (given) =>
  typeof given === 'string' ? parseObis(given) : undefined,
);

/** Octets in hexadecimal. */
export const octetsForm: Form<Uint8Array> = /* @__PURE__ */ form('octets in hexadecimal', (given) =>
  typeof given === 'string' ? fromHex(given.replace(/\s/g, '')) : undefined,
);

/** A list; one alone may be written without it. */
/* @__NO_SIDE_EFFECTS__ */
export function listOf<T>(of: Form<T>): Form<readonly T[]> {
  return {
    words: `a list: each is ${of.words}`,
    fields: of.fields,
    read: (given, path) =>
      Array.isArray(given) ? given.map((one, i) => of.read(one, [...path, i])) : [of.read(given, path)],
  };
}

/** Names of any kind, each with a value. */
/* @__NO_SIDE_EFFECTS__ */
export function namedValues<T>(names: string, of: Form<T>): Form<readonly (readonly [name: string, value: T])[]> {
  const words = `${names}, each with ${of.words}`;
  return {
    words,
    fields: of.fields,
    read(given, path) {
      if (!isRecord(given)) throw new SceneError(path, words, quoted(given));
      return Object.entries(given).map(([name, value]) => [name, of.read(value, [...path, name])] as const);
    },
  };
}

/** Whether there are fields in a value. */
export function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
