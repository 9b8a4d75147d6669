import { type Energies, type EnergyPart, quadrantOf } from './energies.ts';
import type { Measurement, PhaseValues } from './measurement.ts';

/** Where energy flows, in the numbering of value group C: 1 to 8 are A+ A- R+ R- R1 to R4, 9 and 10 S+ and S-. */
export type Flow = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;

/** All flows that the meter counts. */
export const flows: readonly Flow[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const partsOf: Readonly<Partial<Record<Flow, readonly EnergyPart[]>>> = {
  1: ['A+'],
  2: ['A-'],
  3: ['R1', 'R2'],
  4: ['R3', 'R4'],
  5: ['R1'],
  6: ['R2'],
  7: ['R3'],
  8: ['R4'],
};

/** The flow of a value group C, and the phase, counted from 0, where it is one of L1 to L3. */
export function flowOf(c: number): readonly [flow: Flow | undefined, phase: number | undefined] {
  const [flow, phase] = c > 20 ? [c % 20, Math.floor(c / 20) - 1] : [c, undefined];
  const isFlow = flow >= 1 && flow <= 10 && (phase === undefined || phase <= 2);
  return isFlow ? [flow as Flow, phase] : [undefined, undefined];
}

/** Of which phase, counted from 0, and tariff; of all where left out. */
export interface EnergyOf {
  readonly phase?: number | undefined;
  readonly tariff?: number | undefined;
}

/** Whole Wh, varh or VAh of a flow. */
export function energyOf(energies: Energies, flow: Flow, { phase, tariff }: EnergyOf = {}): number {
  const parts = partsOf[flow];
  if (parts === undefined) return energies.apparent(flow === 9 ? 'import' : 'export');
  return phase === undefined ? energies.total(parts, tariff) : energies.ofPhase(parts, phase);
}

/** W, var or VA that flow this way; 0 where they flow another. */
export function flowPower(of: Pick<PhaseValues, 'active' | 'reactive' | 'apparent'>, flow: Flow): number {
  const { active, reactive, apparent } = of;
  if (flow >= 9) return active >= 0 === (flow === 9) ? apparent : 0;
  if (flow === 1) return Math.max(0, active);
  if (flow === 2) return Math.max(0, -active);
  if (flow === 3) return Math.max(0, reactive);
  if (flow === 4) return Math.max(0, -reactive);
  return quadrantOf(active, reactive) === flow - 4 ? Math.abs(reactive) : 0;
}

/** Of which phase, over how many seconds, and how many such periods are one average: of more than one it slides. */
export interface AverageOf extends EnergyOf {
  readonly seconds: number;
  readonly periods?: number | undefined;
}

/** The mean power of a flow in the last full period, or in the last of so many. */
export function lastAveragePower(m: Measurement, flow: Flow, of: AverageOf): number {
  const end = m.lastPeriod(of.seconds);
  return meanPower([averagingBegin(end, { ...of, periods: (of.periods ?? 1) + 1 }), end], flow, of);
}

/** What a flow has given since an average began, as the mean power of all of its time (Blue Book, Demand register). */
export function currentAveragePower(m: Measurement, flow: Flow, of: AverageOf): number {
  return meanPower([averagingBegin(m.lastPeriod(of.seconds), of), m], flow, of);
}

/** When an average began of which the last period begins here. */
export function averagingBegin(begin: Measurement, { seconds, periods = 1 }: AverageOf): Measurement {
  return begin.at(begin.instant - (periods - 1) * seconds * 1000);
}

function meanPower([begin, end]: readonly [Measurement, Measurement], flow: Flow, of: AverageOf): number {
  const { phase, seconds, periods = 1 } = of;
  // In this order: a history goes on from where it was asked last.
  const before = energyOf(begin.energies, flow, { phase });
  return ((energyOf(end.energies, flow, { phase }) - before) * 3600) / (seconds * periods);
}
