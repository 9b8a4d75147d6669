import { type PushSetupName, pushPriorities, pushSetupNames } from '../../push/push-setups.ts';
import { expectation } from '../act.ts';
import { listOf, namedValues, oneOf, wholeNumberFrom } from '../form.ts';
import { optional, record } from '../record-form.ts';
import type { Misses } from '../scene-play.ts';
import { instantOfMoment, momentOf } from '../scene-time.ts';
import type { ReceivedPush } from '../stage.ts';

const count = /* @__PURE__ */ wholeNumberFrom(0, 1e6);
const setup = /* @__PURE__ */ oneOf(...pushSetupNames);

const received = /* @__PURE__ */ record({
  of: optional(setup, 'the push setup; all of them where left out'),
  since: optional(momentOf, 'the beginning of the scene where left out'),
  are: optional(count, 'how many'),
  first: optional(listOf(setup), 'the setups of the first of them, in the order of their arrival'),
  rows: optional(count, 'how many rows of each profile they have, each later than the one before, none twice'),
});
type Received = ReturnType<typeof received.read>;

/** What is pushed. */
export const pushExpectations = {
  pushes: expectation(
    'What the head-end has received, each push once; only where the scene plays at once.',
    listOf(received),
    ({ stage, begin }, wanted) => {
      const { headEnd } = stage;
      if (headEnd === undefined) return ['there is no head-end here'];
      return wanted.flatMap((one) => {
        const from = one.since === undefined ? begin : instantOfMoment(one.since, begin);
        const isMeant = ({ instant, setup }: ReceivedPush) => instant >= from && setup === (one.of ?? setup);
        return misses(headEnd.received.filter(isMeant), one);
      });
    },
  ),
  queue: expectation(
    'How many pushes or rows wait, by class: last gasp, alarm, grid snapshot, events, billing and load profile, analysis.',
    namedValues('classes', count),
    ({ meter }, classes) =>
      classes.flatMap(([name, wanted]) => {
        const found = meter.push.status.find(({ priority }) => pushPriorities[priority] === name)?.waiting;
        return found === wanted ? [] : [`${name} has ${found ?? 'no class'} waiting, not ${wanted}`];
      }),
  ),
};

function misses(pushes: readonly ReceivedPush[], { of, are, first = [], rows }: Received): Misses {
  const setups: readonly PushSetupName[] = pushes.map(({ setup }) => setup);
  const found = `${pushes.length} pushes${of === undefined ? '' : ` of ${of}`}`;
  if (are !== undefined && pushes.length !== are) return [`there are ${found}, not ${are}`];
  const begin = setups.slice(0, first.length);
  if (first.join() !== begin.join()) return [`the first are ${begin.join(' ') || 'none'}, not ${first.join(' ')}`];
  return rows === undefined ? [] : rowMisses(pushes, rows);
}

function rowMisses(pushes: readonly ReceivedPush[], wanted: number): Misses {
  const places = pushes.flatMap(({ values }) => values.flatMap((value, place) => (isRows(value) ? [place] : [])));
  return [...new Set(places)].sort().flatMap((place) => {
    const rows = pushes.flatMap(({ values }) => values[place] as readonly (readonly unknown[])[]);
    const again = rows.findIndex(([stamp], i) => i > 0 && `${stamp}` <= `${rows[i - 1]![0]}`);
    if (again >= 0) return [`row ${again + 1} of ${rows.length} is not later than the one before`];
    return rows.length === wanted ? [] : [`there are ${rows.length} rows of a profile, not ${wanted}`];
  });
}

/** Rows of a profile: each has columns. */
function isRows(value: unknown): value is readonly (readonly unknown[])[] {
  return Array.isArray(value) && value.every(Array.isArray);
}
