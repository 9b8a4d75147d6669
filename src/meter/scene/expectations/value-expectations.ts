import { expectation } from '../act.ts';
import { anything, type Form, form, isRecord, namedValues, text } from '../form.ts';
import { readPlain } from '../object-value.ts';
import { optional, record } from '../record-form.ts';
import type { Misses, ScenePlay } from '../scene-play.ts';

const anyNumber = /* @__PURE__ */ form('a number', (given) => (typeof given === 'number' ? given : undefined));

const comparison = /* @__PURE__ */ record({
  is: optional(anything, 'the value itself'),
  within: optional(anyNumber, 'by so much it may be off'),
  atLeast: optional(anyNumber, 'not less'),
  atMost: optional(anyNumber, 'not more'),
  noted: optional(text, 'compares with what `note` has noted under this name'),
  plus: optional(anyNumber, 'so much more than noted'),
});
type Comparison = ReturnType<typeof comparison.read>;

/** A value alone, or what it is compared with. */
const compared: Form<Comparison> = {
  words: `a value, or ${comparison.words}`,
  fields: comparison.fields,
  read: (given, path) => (isRecord(given) ? comparison.read(given, path) : { is: given }),
};

/** What objects show. */
export const valueExpectations = {
  values: expectation(
    'What objects show: `1-0:1.8.0` is the value in its unit, `0-0:96.3.10 controlState` another attribute.',
    namedValues('logical names', compared),
    (play, entries) =>
      entries.flatMap(([reference, wanted]) => {
        const found = readPlain(play.meter, reference, [reference]);
        return misses(play, found, wanted).map((words) => `${reference} ${words}`);
      }),
  ),
};

function misses(play: ScenePlay, found: unknown, wanted: Comparison): Misses {
  const { is, within = 0, atLeast, atMost, noted, plus = 0 } = wanted;
  const shown = shownAs(found);
  const before = noted === undefined ? undefined : play.noted(noted);
  if (noted !== undefined && before === undefined) return [`has to be compared, but nothing is noted as ${noted}`];
  const target = before === undefined ? is : before + plus;
  const off = (words: string) => [`is ${shown}, not ${words}`];
  if (target !== undefined && !isNear(found, target, within))
    return off(`${shownAs(target)}${within > 0 ? ` within ${within}` : ''}${noted === undefined ? '' : ` (${noted})`}`);
  if (atLeast !== undefined && !(Number(found) >= atLeast)) return off(`${atLeast} or more`);
  if (atMost !== undefined && !(Number(found) <= atMost)) return off(`${atMost} or less`);
  return [];
}

function isNear(found: unknown, target: unknown, within: number): boolean {
  if (typeof found === 'number' && typeof target === 'number') return Math.abs(found - target) <= within + 1e-9;
  return shownAs(found) === shownAs(target);
}

function shownAs(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
