import type { OmniaMeter } from '../omnia-meter.ts';
import { sourceAt } from '../supply/source.ts';

const reachBack = 64;

/** Whether the meter works at an instant: on the mains, or in APS mode. */
export function isPowered(meter: OmniaMeter, instant: number): boolean {
  return sourceAt(meter, instant) !== 'none';
}

/** Since when the meter works without a break, in milliseconds since 1970 UTC; undefined while it does not. */
export function poweredSince(meter: OmniaMeter, instant: number): number | undefined {
  if (!isPowered(meter, instant)) return undefined;
  const installed = meter.history.spans[0]!.from;
  let since = meter.network.previousChange(instant);
  // Whoever goes back through many changes that are no outages gets a display that began a little later.
  for (let i = 0; i < reachBack && since > installed && isPowered(meter, since - 1); i += 1)
    since = meter.network.previousChange(since - 1);
  return Math.max(since, installed);
}
