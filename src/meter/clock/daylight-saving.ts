import type { Process } from '../life/process.ts';
import { deviationAt, type LocalTimeRule } from '../meter-time.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

const day = 86_400_000;
const daylightSavingChanged = 3;

/** The change to daylight saving and back, which is an event (3) on a meter that runs. */
export function daylightSaving(meter: OmniaMeter): Process {
  let known: { readonly rule: LocalTimeRule; readonly after: number; readonly next: number } | undefined;
  return {
    name: 'daylight saving',
    next(after) {
      const { rule } = meter;
      const { clockOffset } = meter.history.spanOf(after);
      const from = after + clockOffset;
      if (known?.rule !== rule || from < known.after || from >= known.next)
        known = { rule, after: from, next: nextChange(from, rule) };
      return known.next - clockOffset;
    },
    run() {
      if (meter.supply.isRunning) meter.events.log(daylightSavingChanged);
    },
  };
}

/** The first time of the clock after another at which its deviation is a new one; Infinity where none is in a year. */
export function nextChange(after: number, rule: LocalTimeRule): number {
  const deviation = deviationAt(after, rule);
  for (let before = after; before < after + 367 * day; before += 7 * day)
    if (deviationAt(before + 7 * day, rule) !== deviation) return changeBetween(before, before + 7 * day, rule);
  return Number.POSITIVE_INFINITY;
}

function changeBetween(before: number, after: number, rule: LocalTimeRule): number {
  const deviation = deviationAt(before, rule);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (deviationAt(middle, rule) === deviation) low = middle;
    else high = middle;
  }
  return high;
}
