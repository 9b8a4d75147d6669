import type { Obis } from '../obis/index.ts';
import { frequencyPeriod } from './averaging-periods.ts';
import { energyOf, flowOf, flowPower, lastAveragePower } from './flow.ts';
import type { Measurement, PhaseValues } from './measurement.ts';

import { highestOrder, type Wave } from './network/harmonic-model.ts';
import { angleOf, difference, magnitudeOf, type Phasor, sum, symmetricalComponents } from './phasor.ts';
import { meanOf } from './statistics.ts';

/** The value of a register in its unit without scaler. */
export type Quantity = (of: Measurement) => number;

const temperature: Quantity = ({ network, instant }) => network.model.temperature(instant / 1000);

/** What a register of this logical name measures; undefined for all that is not measured. */
export function quantityOf({ a, b, c, d, e }: Obis): Quantity | undefined {
  if (a === 0 && b === 0 && c === 96 && d === 9 && e === 0) return temperature;
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
  if (d === 4 || d === 5) return (m) => lastAveragePower(m, flow, { phase, seconds: m.averagingPeriods.demand });
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
  if (of === voltageOfL1) return voltage(d, e, phase) ?? harmonicQuantity('voltage', phase, [d, e]);
  if (of !== currentOfL1) return undefined;
  return averaged(d, e, (m) => m.phases[phase]!.current) ?? harmonicQuantity('current', phase, [d, e]);
}

/** An instantaneous value (7), its running (24) and its last average (25). */
function averaged(d: number, e: number, now: Quantity): Quantity | undefined {
  if (e !== 0) return undefined;
  if (d === 7) return now;
  if (d === 24) return (m) => meanOf(m, m.averagingPeriods.average, now);
  return d === 25
    ? (m) => meanOf(m.lastPeriod(m.averagingPeriods.average), m.averagingPeriods.average, now)
    : undefined;
}

/** The same of a voltage: its means are exact. */
function voltage(d: number, e: number, phase: number): Quantity | undefined {
  if (e !== 0) return undefined;
  const mean = ({ network, instant }: Measurement, seconds: number) =>
    network.meanVoltage(phase, instant - seconds * 1000, instant);
  if (d === 7) return (m) => m.phases[phase]!.voltage;
  if (d === 24) return (m) => mean(m, m.averagingPeriods.average);
  if (d === 25) return (m) => mean(m.lastPeriod(m.averagingPeriods.average), m.averagingPeriods.average);
  return d === 56 ? (m) => mean(m.lastPeriod(m.averagingPeriods.harmonics), m.averagingPeriods.harmonics) : undefined;
}

/** Harmonics of orders 1 to 50, their sum (124), and means of both (d = 56), where 0 is the value with all of them. */
function harmonicQuantity(wave: Wave, phase: number, [d, e]: readonly [number, number]): Quantity | undefined {
  if (d !== 7 && d !== 56) return undefined;
  const now = harmonicNow(wave, phase, e);
  if (now === undefined || d === 7) return now;
  return (m) => meanOf(m.lastPeriod(m.averagingPeriods.harmonics), m.averagingPeriods.harmonics, now);
}

function harmonicNow(wave: Wave, phase: number, e: number): Quantity | undefined {
  if (e === 124) return (m) => m.phases[phase]!.distortion(wave);
  if (e === 0) return (m) => m.phases[phase]![wave];
  return e <= highestOrder ? (m) => m.phases[phase]!.harmonic(wave, e) : undefined;
}

function powerFactor({ active, apparent }: Pick<PhaseValues, 'active' | 'apparent'>): number {
  return apparent === 0 ? 1 : Math.abs(active) / apparent;
}

/** The RMS value of a sum of waves, order by order. */
function rootOfOrders(of: (order: number) => Phasor): number {
  let squares = 0;
  for (let order = 1; order <= highestOrder; order += 1) {
    const { real, imaginary } = of(order);
    squares += real * real + imaginary * imaginary;
  }
  return Math.sqrt(squares);
}

function lineToLine(a: number, b: number): Quantity {
  return ({ phases }) => {
    const [first, second] = [phases[a]!.harmonicPhasors('voltage'), phases[b]!.harmonicPhasors('voltage')];
    return rootOfOrders((order) => difference(first[order]!, second[order]!));
  };
}

/** Harmonics of the third order add up in the neutral. */
const neutralCurrent: Quantity = ({ phases }) => {
  const all = phases.map((phase) => phase.harmonicPhasors('current'));
  return rootOfOrders((order) => sum(all.map((phasors) => phasors[order]!)));
};

/** Percent of the positive sequence that the negative one is. */
const unbalance: Quantity = ({ voltagePhasors: [a, b, c] }) => {
  const [, positive, negative] = symmetricalComponents([a!, b!, c!]);
  return positive === 0 ? 0 : (negative / positive) * 100;
};

/** Of all phases together, by value groups C, D and E. */
const systemQuantities: Readonly<Record<string, Quantity>> = {
  '12.7.0': ({ phases }) => phases.reduce((total, { voltage }) => total + voltage, 0) / phases.length,
  '12.7.130': unbalance,
  '12.25.130': (m) => meanOf(m.lastPeriod(m.averagingPeriods.average), m.averagingPeriods.average, unbalance),
  '12.7.131': ({ network, voltagePhasors: [a, b, c] }) =>
    (symmetricalComponents([a!, b!, c!])[0] / network.model.nominalVoltage) * 100,
  '13.7.0': ({ total }) => powerFactor(total),
  '13.25.0': (m) =>
    meanOf(m.lastPeriod(m.averagingPeriods.average), m.averagingPeriods.average, (one) => powerFactor(one.total)),
  '14.7.0': ({ frequency }) => frequency,
  '14.25.0': (m) => {
    const { instant } = m.lastPeriod(frequencyPeriod);
    return m.network.meanFrequency(instant - frequencyPeriod * 1000, instant);
  },
  '15.8.0': ({ energies }) => energies.total(['A+', 'A-']),
  '16.8.0': ({ energies }) => energies.total(['A+']) - energies.total(['A-']),
  '16.7.0': ({ total }) => total.active,
  '90.7.0': ({ phases }) => phases.reduce((total, { current }) => total + current, 0),
  '91.7.0': neutralCurrent,
  '92.7.0': ({ voltagePhasors }) => magnitudeOf(sum(voltagePhasors)) / 3,
  '124.7.0': lineToLine(0, 1),
  '125.7.0': lineToLine(1, 2),
  '126.7.0': lineToLine(2, 0),
};

/** Phase angles (IEC 62056-6-1): E has the angle that is measured in its tens, and that it is measured against. */
function angle(c: number, d: number, e: number): Quantity | undefined {
  const [measured, against] = [e % 10, Math.floor(e / 10)];
  if (c !== 81 || d !== 7 || measured > 6 || measured === 3 || against > 2) return undefined;
  return (m) => (((degreesOf(m, measured) - degreesOf(m, against)) % 360) + 360) % 360;
}

/** Degrees of U(L1) to U(L3), 0 to 2, and I(L1) to I(L3), 4 to 6, as they are behind. */
function degreesOf({ voltagePhasors, phases }: Measurement, which: number): number {
  const phase = which < 3 ? which : which - 4;
  const behind = -angleOf(voltagePhasors[phase]!);
  return which < 3 ? behind : behind + phases[phase]!.angle;
}
