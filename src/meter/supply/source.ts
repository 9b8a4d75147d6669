import type { Condition } from '../network/condition.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** What the meter lives on: the mains, where that fails the auxiliary supply (APS mode), or nothing. */
export type SupplySource = 'mains' | 'auxiliary' | 'none';

/** What the meter has to live on at an instant (OMNIA data sheet, Aux. power supply input). */
export function sourceAt({ network, type }: OmniaMeter, instant: number): SupplySource {
  if (network.isSupplied(instant)) return 'mains';
  return type.capabilities.auxiliaryPowerSupply && network.hasAuxiliarySupply(instant) ? 'auxiliary' : 'none';
}

const leastVoltage = 12;

/** Whether a condition may take the supply away, or be another one. A sag does not. */
function isCutting(condition: Condition): boolean {
  if (condition.kind === 'voltage') return condition.volts < leastVoltage;
  return ['interruption', 'neutral-shift', 'auxiliary-supply'].includes(condition.kind);
}

/**
 * The first instant from `from` on at which the meter lives on something else than `present`; Infinity while nothing says
 * that it will. Edges of conditions are all that is looked at.
 */
export function nextSource(meter: OmniaMeter, from: number, present: SupplySource): number {
  if (sourceAt(meter, from) !== present) return from;
  const { network } = meter;
  const coming = network.between(from, Number.POSITIVE_INFINITY);
  if (!coming.some(({ condition }) => isCutting(condition))) return Number.POSITIVE_INFINITY;
  const edges = coming.flatMap((one) => [one.from, one.until]).filter((edge) => edge > from && Number.isFinite(edge));
  const changing = edges.sort((a, b) => a - b).find((edge) => sourceAt(meter, edge) !== present);
  return changing ?? Number.POSITIVE_INFINITY;
}

/** Whether the meter lives at an instant, on the mains or on auxiliary supply. */
export function isRunningAt(meter: OmniaMeter, instant: number): boolean {
  return sourceAt(meter, instant) !== 'none';
}

/** Whether the meter lives on auxiliary supply alone: APS mode (OMNIA data sheet, Aux. power supply input). */
export function isAuxiliaryAt(meter: OmniaMeter, instant: number): boolean {
  return sourceAt(meter, instant) === 'auxiliary';
}

/** The first instant from this one on at which the meter lives; Infinity where it does not come back. */
export function nextRunning(meter: OmniaMeter, from: number): number {
  for (let at = from; at < Number.POSITIVE_INFINITY; at = meter.network.nextChange(at))
    if (isRunningAt(meter, at)) return at;
  return Number.POSITIVE_INFINITY;
}

const reachBack = 64;

/** Since when the meter lives without a break, in milliseconds since 1970 UTC; undefined while it does not. */
export function runningSince(meter: OmniaMeter, instant: number): number | undefined {
  if (!isRunningAt(meter, instant)) return undefined;
  const { network, installedAt } = meter;
  let since = network.previousChange(instant);
  // Whoever goes back through many changes that are no outages gets a display that began a little later.
  for (let i = 0; i < reachBack && since > installedAt && isRunningAt(meter, since - 1); i += 1)
    since = network.previousChange(since - 1);
  return Math.max(since, installedAt);
}
