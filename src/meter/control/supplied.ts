import type { OmniaMeter } from '../omnia-meter.ts';
import { sourceAt } from '../supply/source.ts';

/** Whether the meter lives, on the mains or on auxiliary supply. */
export function isSupplied(meter: OmniaMeter, instant: number): boolean {
  return sourceAt(meter, instant) !== 'none';
}

/** Whether the meter lives on auxiliary supply alone: APS mode (OMNIA data sheet, Aux. power supply input). */
export function isOnAuxiliarySupply(meter: OmniaMeter, instant: number): boolean {
  return sourceAt(meter, instant) === 'auxiliary';
}

/** The first instant from this one on at which the meter lives; Infinity where it does not come back. */
export function nextSupplied(meter: OmniaMeter, from: number): number {
  for (let at = from; at < Number.POSITIVE_INFINITY; at = meter.network.nextChange(at))
    if (isSupplied(meter, at)) return at;
  return Number.POSITIVE_INFINITY;
}
