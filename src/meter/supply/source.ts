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
