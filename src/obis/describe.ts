import { abstractNames } from './abstract-names.ts';
import { countries } from './countries.ts';
import { describeElectricity } from './electricity.ts';
import { electricityNames } from './electricity-names.ts';
import type { Obis } from './obis.ts';
import { billingPeriodNames, objectName, objectRules, serviceNames } from './object-names.ts';
import { describeOtherMedia, mediumName } from './other-media.ts';
import { billingPeriod, channel, unnamed } from './value-groups.ts';

const abstractRules = objectRules(abstractNames);
const electricityRules = objectRules(electricityNames);
const otherRules = objectRules({ ...billingPeriodNames, '0.0.*': 'ID {n}', ...serviceNames });

/** Value groups C whose codes are objects, not measurements, in every medium. */
const families: Readonly<Record<number, string>> = {
  0: 'general purpose object',
  93: 'consortia specific object',
  94: 'country specific object',
  96: 'general and service entry object',
  97: 'error register object',
  98: 'list object',
  99: 'data profile object',
};

/**
 * What a code stands for, in words put together from its value groups (IEC 62056-6-1): `active energy import (+A),
 * tariff 2`. A group that nobody named is given by number; there are words for every code.
 */
export function describeObis(code: Obis): string {
  return [...subject(code), channel(code)].filter((words) => words !== '').join(', ');
}

function subject(code: Obis): readonly string[] {
  const { a, c } = code;
  if (a === 1 && code.b === 3 && c === 0 && code.d === 2 && code.e === 8) return ['P1 version (DSMR)'];
  const rules = a === 0 ? abstractRules : a === 1 ? electricityRules : otherRules;
  const name = objectName(rules, code);
  if (name !== undefined) return [a <= 1 ? name : `${mediumName(a)}, ${name}`, billingPeriod(code.f)];
  if (a === 0 || families[c] !== undefined) return unnamedObject(code);
  return a === 1 ? describeElectricity(code) : describeOtherMedia(code);
}

function unnamedObject({ a, c, d, e, f }: Obis): readonly string[] {
  const country = c === 94 ? countries[d] : undefined;
  return [
    mediumName(a),
    families[c] ?? unnamed('object', 'C', c),
    country ?? unnamed('type', 'D', d),
    e === 255 ? '' : unnamed('entry', 'E', e),
    billingPeriod(f),
  ];
}
