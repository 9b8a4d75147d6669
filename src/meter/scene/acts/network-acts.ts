import type { Condition, Phase } from '../../network/condition.ts';
import { act } from '../act.ts';
import { form, listOf, numberFrom, oneOf, wholeNumberFrom } from '../form.ts';
import { field, optional, record } from '../record-form.ts';
import { type Misses, none, type ScenePlay } from '../scene-play.ts';
import { durationOf } from '../scene-time.ts';

const phase = /* @__PURE__ */ form('1, 2 or 3', (given): Phase | undefined =>
  given === 1 || given === 2 || given === 3 ? given : undefined,
);
const phases = /* @__PURE__ */ optional(/* @__PURE__ */ listOf(phase), 'all of them where left out');
const lasting = /* @__PURE__ */ optional(durationOf, 'until `end` where left out');

interface Lasting {
  readonly for?: number | undefined;
}

/** Lets a condition begin now. */
function begin(play: ScenePlay, name: string, condition: Condition, { for: duration }: Lasting): Misses {
  const { meter, now } = play;
  const until = duration === undefined ? Number.POSITIVE_INFINITY : now + duration;
  const id = meter.network.begin(condition, now, until);
  if (duration === undefined) play.began(name, id);
  return none;
}

const conditionActs = {
  outage: act('No voltage.', record({ phases, for: lasting }), (play, { phases, ...lasts }) =>
    begin(play, 'outage', { kind: 'interruption', phases }, lasts),
  ),
  voltage: act(
    'Another voltage: a sag, a swell, an over- or undervoltage.',
    record({ volts: field(numberFrom(0, 1000, 'V'), 'to neutral, RMS'), phases, for: lasting }),
    (play, { volts, phases, ...lasts }) => begin(play, 'voltage', { kind: 'voltage', volts, phases }, lasts),
  ),
  neutralBreak: act(
    'The neutral is broken and has a voltage of its own.',
    record({
      volts: field(numberFrom(0, 400, 'V'), 'of the neutral'),
      angle: field(numberFrom(-360, 360, 'degrees'), 'against L1'),
      for: lasting,
    }),
    (play, { volts, angle, ...lasts }) => begin(play, 'neutralBreak', { kind: 'neutral-shift', volts, angle }, lasts),
  ),
  mediumVoltageBreak: act(
    'A phase of the medium voltage is open: L2 and L3 are half as high and opposite to L1.',
    record({ for: lasting }),
    (play, lasts) => begin(play, 'mediumVoltageBreak', { kind: 'medium-voltage-break' }, lasts),
  ),
  frequency: act(
    'Another frequency.',
    record({ hertz: field(numberFrom(40, 60, 'Hz'), 'the frequency'), for: lasting }),
    (play, { hertz, ...lasts }) => begin(play, 'frequency', { kind: 'frequency', hertz }, lasts),
  ),
  harmonic: act(
    'A harmonic of voltage or current.',
    record({
      of: field(oneOf('voltage', 'current'), 'where it is'),
      order: field(wholeNumberFrom(2, 50), 'times the frequency'),
      percent: field(numberFrom(0, 100, '%'), 'of the fundamental'),
      phases,
      for: lasting,
    }),
    (play, { of, order, percent, phases, ...lasts }) =>
      begin(play, 'harmonic', { kind: 'harmonic', of, order, percent, phases }, lasts),
  ),
  phaseSequence: act('L2 and L3 are exchanged.', record({ for: lasting }), (play, lasts) =>
    begin(play, 'phaseSequence', { kind: 'phase-sequence' }, lasts),
  ),
  load: act(
    'What each phase takes, instead of the usual load.',
    record({
      active: field(numberFrom(-40_000, 40_000, 'W'), 'negative where it feeds in'),
      reactive: optional(numberFrom(-40_000, 40_000, 'var'), 'none where left out'),
      phases,
      for: lasting,
    }),
    (play, { active, reactive, phases, ...lasts }) =>
      begin(play, 'load', { kind: 'load', active, reactive, phases }, lasts),
  ),
  auxiliarySupply: act('Voltage at the input for auxiliary supply (APS).', record({ for: lasting }), (play, lasts) =>
    begin(play, 'auxiliarySupply', { kind: 'auxiliary-supply' }, lasts),
  ),
};

/** What happens in the network. */
export const networkActs = {
  ...conditionActs,
  end: act(
    'Ends what has begun without a duration, by the names of the acts.',
    listOf(oneOf(...(Object.keys(conditionActs) as (keyof typeof conditionActs)[]))),
    (play, names) => {
      const open = names.flatMap((name) => play.ended(name));
      for (const id of open) play.meter.network.end(id, play.now);
      return open.length > 0 ? [] : [`nothing of ${names.join(', ')} has begun`];
    },
  ),
};
