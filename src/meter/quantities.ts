import type { Obis } from '../obis/index.ts';
import { currentHarmonic, distortionOf, voltageHarmonic } from './distortion.ts';
import { energyOf, flowOf, flowPower, lastAveragePower } from './flow.ts';
import type { Measurement, PhaseValues } from './measurement.ts';
import { difference, magnitudeOf, sum, symmetricalComponents } from './phasor.ts';
import { meanOf } from './statistics.ts';

/** The value of a register in its unit without scaler. */
export type Quantity = (of: Measurement) => number;

/** Seconds over which averages run (designed). */
export const averagingPeriods = { demand: 900, average: 600, frequency: 10 } as const;

const nominalVoltage = 230;

/** What an electricity register of this logical name measures; undefined for all that is not measured. */
export function quantityOf({ a, b, c, d, e }: Obis): Quantity | undefined {
  if (a !== 1 || b !== 0) return undefined;
  return flowQuantity(c, d, e) ?? phaseQuantity(c, d, e) ?? systemQuantities[`${c}.${d}.${e}`] ?? angle(c, d, e);
}

/** Energies and powers by direction and quadrant, of all phases or of one. */
function flowQuantity(c: number, d: number, e: number): Quantity | undefined {
  const [flow, phase] = flowOf(c);
  if (flow === undefined) return undefined;
  if (d === 8 && (phase === undefined || e === 0))
    return ({ energies }) => energyOf(energies, flow, { phase, tariff: e === 0 ? undefined : e });
  if (e !== 0) return undefined;
  if (d === 7) return (m) => flowPower(phase === undefined ? m.total : m.phases[phase]!, flow);
  if (d === 4 || d === 5) return (m) => lastAveragePower(m, flow, { phase, seconds: averagingPeriods.demand });
  return undefined;
}

const currentOfL1 = 31;
const voltageOfL1 = 32;
const powerFactorOfL1 = 33;

function phaseQuantity(c: number, d: number, e: number): Quantity | undefined {
  const phase = Math.floor((c - currentOfL1) / 20);
  if (phase < 0 || phase > 2) return undefined;
  const of = c - 20 * phase;
  if (of === powerFactorOfL1) return averaged(d, e, (m) => powerFactor(m.phases[phase]!));
  if (of !== currentOfL1 && of !== voltageOfL1) return undefined;
  const kind = of === currentOfL1 ? 'current' : 'voltage';
  return averaged(d, e, (m) => m.phases[phase]![kind]) ?? harmonicQuantity(kind, phase, [d, e]);
}

/** An instantaneous value (7), its running (24) and its last average (25). */
function averaged(d: number, e: number, now: Quantity, seconds: number = averagingPeriods.average) {
  if (e !== 0) return undefined;
  if (d === 7) return now;
  if (d === 24) return (m: Measurement) => meanOf(m, seconds, now);
  return d === 25 ? (m: Measurement) => meanOf(m.lastPeriod(seconds), seconds, now) : undefined;
}

/** Harmonics of orders 1 to 50, their sum (124), and means of both (d = 56), where 0 is the value with all of them. */
function harmonicQuantity(
  kind: 'current' | 'voltage',
  phase: number,
  [d, e]: readonly [number, number],
): Quantity | undefined {
  if (d !== 7 && d !== 56) return undefined;
  const of = kind === 'current' ? currentHarmonic : voltageHarmonic;
  const now: Quantity | undefined =
    e === 124
      ? (m) => distortionOf(m, phase, of)
      : e >= 1 && e <= 50
        ? (m) => of(m, phase, e)
        : e === 0
          ? (m) => m.phases[phase]![kind]
          : undefined;
  if (now === undefined || d === 7) return now;
  return (m) => now(m.lastPeriod(averagingPeriods.average));
}

function powerFactor({ active, apparent }: Pick<PhaseValues, 'active' | 'apparent'>): number {
  return apparent === 0 ? 1 : Math.abs(active) / apparent;
}

const lineToLine = (a: number, b: number): Quantity => {
  return ({ voltagePhasors }) => magnitudeOf(difference(voltagePhasors[a]!, voltagePhasors[b]!));
};

/** Percent of the positive sequence that the negative one is. */
const unbalance: Quantity = ({ voltagePhasors: [a, b, c] }) => {
  const [, positive, negative] = symmetricalComponents([a!, b!, c!]);
  return (negative / positive) * 100;
};

/** Of all phases together, by value groups C, D and E. */
const systemQuantities: Readonly<Record<string, Quantity>> = {
  '12.7.0': ({ phases }) => phases.reduce((total, { voltage }) => total + voltage, 0) / phases.length,
  '12.7.130': unbalance,
  '12.25.130': (m) => unbalance(m.lastPeriod(averagingPeriods.average)),
  '12.7.131': ({ voltagePhasors: [a, b, c] }) => (symmetricalComponents([a!, b!, c!])[0] / nominalVoltage) * 100,
  '13.7.0': ({ total }) => powerFactor(total),
  '13.25.0': (m) =>
    meanOf(m.lastPeriod(averagingPeriods.average), averagingPeriods.average, (one) => powerFactor(one.total)),
  '14.7.0': ({ frequency }) => frequency,
  '14.25.0': (m) =>
    meanOf(m.lastPeriod(averagingPeriods.frequency), averagingPeriods.frequency, (one) => one.frequency),
  '15.8.0': ({ energies }) => energies.total(['A+', 'A-']),
  '16.8.0': ({ energies }) => energies.total(['A+']) - energies.total(['A-']),
  '16.7.0': ({ total }) => total.active,
  '90.7.0': ({ phases }) => phases.reduce((total, { current }) => total + current, 0),
  '91.7.0': ({ currentPhasors }) => magnitudeOf(sum(currentPhasors)),
  '92.7.0': ({ voltagePhasors }) => magnitudeOf(sum(voltagePhasors)) / 3,
  '124.7.0': lineToLine(0, 1),
  '125.7.0': lineToLine(1, 2),
  '126.7.0': lineToLine(2, 0),
};

/** Phase angles (IEC 62056-6-1): E has the angle that is measured in its tens, and that it is measured against. */
function angle(c: number, d: number, e: number): Quantity | undefined {
  const [measured, against] = [e % 10, Math.floor(e / 10)];
  if (c !== 81 || d !== 7 || measured > 6 || against > 2) return undefined;
  return (m) => (((degreesOf(m, measured) - degreesOf(m, against)) % 360) + 360) % 360;
}

/** Degrees of U(L1) to U(L3), 0 to 2, and I(L1) to I(L3), 4 to 6, as they lag behind U(L1). */
function degreesOf({ phases }: Measurement, which: number): number {
  if (which < 3) return 120 * which;
  return 120 * (which - 4) + phases[which - 4]!.angle;
}
