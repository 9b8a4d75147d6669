import { tariffs } from './energies.ts';
import { energyOf, type Flow, flows } from './flow.ts';
import type { Measurement } from './measurement.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** The greatest value of a time, and when it was, in milliseconds since 1970 UTC. */
export interface Maximum {
  readonly power: number;
  readonly instant: number;
}

interface Demand {
  readonly flow: Flow;
  readonly tariff: number | undefined;
}

/** Demands of which the meter keeps the maximum: of each flow, and of the first four in each tariff. */
const demands: readonly Demand[] = flows.flatMap((flow) => [
  { flow, tariff: undefined },
  ...(flow <= 4 ? Array.from({ length: tariffs }, (_, i) => ({ flow, tariff: i + 1 })) : []),
]);

/** All maxima since a billing period began, as far as somebody has looked. */
interface Known {
  readonly begin: number;
  readonly seconds: number;
  readonly upTo: number;
  readonly maxima: readonly Maximum[];
}

const known = /* @__PURE__ */ new WeakMap<OmniaMeter, Known>();

/** The greatest mean power of a flow since the billing period began, in one tariff or in all. */
export function maximumDemand(m: Measurement, self: OmniaMeter, flow: Flow, tariff?: number): Maximum {
  const which = demands.findIndex((one) => one.flow === flow && one.tariff === tariff);
  return allMaxima(m, self).maxima[which]!;
}

/** All of them are looked for at once: what takes time is the way through the periods. */
function allMaxima(m: Measurement, self: OmniaMeter): Known {
  const seconds = m.averagingPeriods.demand;
  const end = m.lastPeriod(seconds).instant;
  const begin = self.billingBegin(m.instant);
  const before = known.get(self);
  const isUsable = before?.begin === begin && before.seconds === seconds && before.upTo <= end;
  const start = isUsable
    ? before
    : { begin, seconds, upTo: begin, maxima: demands.map(() => ({ power: 0, instant: begin })) };
  const found = { ...start, upTo: Math.max(start.upTo, end), maxima: continued(m, start, end) };
  if (before?.begin !== begin || found.upTo > before.upTo || before.seconds !== seconds) known.set(self, found);
  return found;
}

function continued(m: Measurement, { upTo, seconds, maxima }: Known, end: number): readonly Maximum[] {
  const found = [...maxima];
  const energies = (at: number) => {
    const counted = m.at(at).energies;
    return demands.map(({ flow, tariff }) => energyOf(counted, flow, { tariff }));
  };
  const period = seconds * 1000;
  if (upTo + period > end) return maxima;
  let before = energies(upTo);
  for (let at = upTo + period; at <= end; at += period) {
    const after = energies(at);
    after.forEach((energy, i) => {
      const power = ((energy - before[i]!) * 3600) / seconds;
      if (power > found[i]!.power) found[i] = { power, instant: at };
    });
    before = after;
  }
  return found;
}
