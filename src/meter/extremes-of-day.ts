import type { Maximum } from './maximum-demand.ts';
import type { Measurement } from './measurement.ts';
import { deviationAt } from './meter-time.ts';
import type { Extremes, Time } from './network/course.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** An extreme that the meter keeps: of a phase, counted from 0. */
export interface ExtremeOf {
  readonly which: 'least' | 'greatest';
  readonly kind: 'voltage' | 'current';
  readonly phase: number;
}

/** The least or the greatest value since the day began, in V or A; a day belongs to the midnight at which it ends. */
export function extremeOfDay(m: Measurement, self: OmniaMeter, of: ExtremeOf): Maximum {
  const begin = Math.min(m.instant, Math.max(dayBegin(self, m.instant - 1), self.history.spans[0]!.from));
  const known = self.maximumSince(begin, m.instant, `${of.which} ${of.kind} ${of.phase}`);
  let extreme = known.upTo === begin ? undefined : known.maximum;
  for (const time of suppliedTimes(m, { from: known.upTo, until: m.instant })) {
    const { value, at } = (of.kind === 'voltage' ? voltages : currents)(m, of.phase, time)[of.which];
    const isBeyond = extreme === undefined || (of.which === 'least' ? value < extreme.power : value > extreme.power);
    if (isBeyond) extreme = { power: value, instant: at };
  }
  const found = extreme ?? { power: m.phases[of.phase]![of.kind], instant: m.instant };
  known.remember({ maximum: found, upTo: m.instant });
  return found;
}

/** When the local day of an instant began. */
function dayBegin(self: OmniaMeter, instant: number): number {
  const { year, month, dayOfMonth } = self.timeOf(instant);
  const begin = Date.UTC(year!, month! - 1, dayOfMonth!);
  return begin + deviationAt(begin, self.rule) * 60_000 - self.history.spanOf(instant).clockOffset;
}

/** A meter without supply measures nothing. */
function* suppliedTimes({ network }: Measurement, { from, until }: Time): Generator<Time> {
  for (let at = from; at < until; ) {
    const end = Math.min(until, network.nextChange(at));
    if (network.isSupplied(at)) yield { from: at, until: end };
    at = end;
  }
}

function voltages({ network }: Measurement, phase: number, { from, until }: Time): Extremes {
  return network.voltageBounds(phase, from, until);
}

/** Where power goes in a straight line current is greatest at one of its ends, all but the ripple of the voltage. */
function currents(m: Measurement, phase: number, { from, until }: Time): Extremes {
  const current = (at: number) => m.at(at).phases[phase]!.current;
  let [least, greatest] = [
    { value: current(from), at: from },
    { value: current(from), at: from },
  ];
  const reach = (at: number): void => {
    const value = current(at);
    if (value < least.value) least = { value, at };
    if (value > greatest.value) greatest = { value, at };
  };
  for (let at = from; at < until; ) {
    reach(at);
    at = Math.min(until, m.network.nextBend(at));
    // Just before: something else may hold from then on.
    reach(at - 1);
  }
  return { least, greatest };
}
