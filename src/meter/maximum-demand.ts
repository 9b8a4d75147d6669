import { energyOf, type Flow } from './flow.ts';
import type { Measurement } from './measurement.ts';
import type { OmniaMeter } from './omnia-meter.ts';
import { averagingPeriods } from './quantities.ts';

/** The greatest mean power of a period, and when that period ended, in milliseconds since 1970 UTC. */
export interface Maximum {
  readonly power: number;
  readonly instant: number;
}

/** The greatest mean power of a flow since the billing period began, in one tariff or in all. */
export function maximumDemand(m: Measurement, self: OmniaMeter, flow: Flow, tariff?: number): Maximum {
  const period = averagingPeriods.demand * 1000;
  const end = m.lastPeriod(averagingPeriods.demand).instant;
  const known = self.maximumSince(self.billingBegin(m.instant), end, `${flow} ${tariff ?? 0}`);
  let maximum: Maximum = known.maximum;
  let before = energyOf(m.at(known.upTo).energies, flow, { tariff });
  for (let at = known.upTo + period; at <= end; at += period) {
    const energy = energyOf(m.at(at).energies, flow, { tariff });
    const power = ((energy - before) * 3600) / averagingPeriods.demand;
    if (power > maximum.power) maximum = { power, instant: at };
    before = energy;
  }
  known.remember({ maximum, upTo: end });
  return maximum;
}
