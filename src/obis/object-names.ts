import type { Obis } from './obis.ts';

/**
 * Names of objects that are not measurements, by value groups C, D and E. A key `C.D` has the names for E = 0, 1, …; a
 * key `C.D.E` has one name, D and E being a number, a range or `*`. In a name ` {e}` stands for E where it tells
 * instances apart (not 0, not 255), ` {n}` for E + 1 where the standard counts from 1, `{d}` and `.{e}` for D and E as
 * they are.
 */
export type ObjectNames = Readonly<Record<string, string | readonly string[]>>;

interface Rule {
  readonly from: number;
  readonly to: number;
  readonly name: string;
}

/** `ObjectNames` made ready for look-up by 256·C + D. */
export type ObjectRules = ReadonlyMap<number, readonly Rule[]>;

function range(text: string): readonly [from: number, to: number] {
  if (text === '*') return [0, 255];
  const [from, to = from] = text.split('-').map(Number);
  return [from!, to!];
}

/** Makes a table of names ready for look-up; of two rules for one code the first counts. */
export function objectRules(names: ObjectNames): ObjectRules {
  const rules = new Map<number, Rule[]>();
  for (const [key, value] of Object.entries(names)) {
    const [c, d, e] = key.split('.');
    const [fromD, toD] = range(d!);
    const [from, to] = range(e ?? '*');
    const added =
      typeof value === 'string' ? [{ from, to, name: value }] : value.map((name, i) => ({ from: i, to: i, name }));
    for (let at = 256 * Number(c) + fromD; at <= 256 * Number(c) + toD; at += 1) {
      rules.set(at, [...(rules.get(at) ?? []), ...added.filter(({ name }) => name !== '')]);
    }
  }
  return rules;
}

/** The name that a table has for a code. */
export function objectName(rules: ObjectRules, { c, d, e }: Obis): string | undefined {
  const name = rules.get(256 * c + d)?.find(({ from, to }) => e >= from && e <= to)?.name;
  if (name === undefined || !name.includes('{')) return name;
  return name
    .replace(' {e}', e === 0 || e === 255 ? '' : ` ${e}`)
    .replace(' {n}', e === 255 ? '' : ` ${e + 1}`)
    .replace('{d}', `${d}`)
    .replace('{e}', `${e}`);
}

/** Billing period entries, which abstract objects and all media share. */
export const billingPeriodNames: ObjectNames = {
  '0.1': [1, 2].flatMap((scheme) => [
    `billing period counter ${scheme}`,
    `number of available billing periods ${scheme}`,
    `time stamp of billing period ${scheme}`,
  ]),
};

/** Objects of value groups C = 96 to 99 that abstract objects and all media share. */
export const serviceNames: ObjectNames = {
  '96.5': ['internal operating status', ...[1, 2, 3, 4].map((word) => `internal operating status, word ${word}`)],
  '96.50-99.*': 'manufacturer specific object 96.{d}.{e}',
  '97.97.*': 'error register {n}',
  '98.1.*': 'data of billing period, scheme 1 {e}',
  '98.2.*': 'data of billing period, scheme 2 {e}',
  '98.10.*': 'register table {e}',
  '99.1.*': 'load profile with recording period 1 {e}',
  '99.2.*': 'load profile with recording period 2 {e}',
  '99.3.*': 'load profile during test {e}',
  '99.98.*': 'event log {e}',
  '99.99.*': 'certification data log {e}',
};
