import { threePhases, unbalanceOf } from '../grid-events/sequences.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { magnitudeOf } from '../phasor.ts';
import { CaptureTimes } from '../profile/capture-times.ts';
import type { Assessment } from './assessment.ts';
import { harmonicLimits } from './harmonic-limits.ts';
import type { PowerQualityLimits } from './limits.ts';
import type { PhaseMeans, TenMinutes } from './slow-quantities.ts';
import { isDistortionNear } from './usual-course.ts';

/** Milliseconds of the intervals over which slow quantities are averaged (IEC 61000-4-30). */
export const intervalLength = 600_000;
/** Milliseconds of the intervals over which the frequency is averaged. */
export const frequencyLength = 10_000;

const sampleDistance = 60_000;
/** Distortions bend no oftener than loads do. */
const distortionDistance = 150_000;
/** V that the mean of samples may be off, by the ripple that they hit. */
const sampleError = 1;

type Span = readonly [from: number, until: number];

/** Something to be averaged, as several numbers at an instant. */
type Sampled = (instant: number) => readonly number[];

/** Means over a span, of samples so many milliseconds apart; where conditions change it is cut. */
function meansOf(meter: OmniaMeter, [from, until]: Span, distance: number, of: Sampled): readonly number[] {
  const sums: number[] = [];
  for (let begin = from; begin < until; ) {
    const end = Math.min(begin + distance, until, meter.network.nextChange(begin));
    of((begin + end) / 2).forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value * (end - begin);
    });
    begin = end;
  }
  return sums.map((sum) => sum / (until - from));
}

/** What an interval is measured for. */
export interface MeasuredFor {
  readonly state: Assessment;
  readonly limits: PowerQualityLimits;
  /** Phases, counted from 0. */
  readonly connected: readonly number[];
}

/** The means of an interval of 10 minutes that ends at an instant; distortions that are far from limits are 0. */
export function measureInterval(meter: OmniaMeter, until: number, of: MeasuredFor): TenMinutes {
  const { state, limits, connected } = of;
  const span: Span = [until - intervalLength, until];
  const { network } = meter;
  const connectedPhasors = (instant: number) => {
    const phasors = network.phasors(instant);
    return connected.map((phase) => phasors[phase]!);
  };
  const sampled = meansOf(meter, span, sampleDistance, (instant) => {
    const phasors = connectedPhasors(instant);
    const three = threePhases(phasors);
    return [...phasors.map(magnitudeOf), ...(three === undefined ? [] : [unbalanceOf(three)])];
  });
  const distortions = distortionsOf(meter, span, of);
  return {
    until,
    length: intervalLength,
    unbalance: sampled[connected.length],
    phases: connected.map((phase, i): PhaseMeans => {
      const { level } = state.supply.phases[i]!;
      const isNear = [limits.undervoltage, limits.overvoltage].some((one) => Math.abs(sampled[i]! - one) < sampleError);
      return {
        voltage: isNear ? network.meanVoltage(phase, ...span) : sampled[i]!,
        ...distortions[i]!,
        lasting: level === 'low' ? 'below' : level === 'high' ? 'above' : 'normal',
      };
    }),
  };
}

type Distortions = Pick<PhaseMeans, 'voltageDistortion' | 'currentDistortion' | 'isHarmonicOver'>;
const noDistortion: Distortions = { voltageDistortion: 0, currentDistortion: 0, isHarmonicOver: false };

function distortionsOf(meter: OmniaMeter, span: Span, { limits, connected }: MeasuredFor): readonly Distortions[] {
  const unusual = meter.network
    .between(...span)
    .flatMap(({ condition }) => (condition.kind === 'harmonic' ? [condition] : []));
  if (unusual.length === 0 && !isDistortionNear(limits)) return connected.map(() => noDistortion);
  const orders = unusual.some((one) => one.of === 'voltage') ? Object.keys(harmonicLimits).map(Number) : [];
  const size = 2 + orders.length;
  const means = meansOf(meter, span, distortionDistance, (instant) => {
    const { phases } = meter.measureAt(instant);
    return connected.flatMap((phase) => {
      const of = phases[phase]!;
      const { voltage } = of.fundamental;
      const parts = orders.map((order) => (voltage === 0 ? 0 : (of.harmonic('voltage', order) / voltage) * 100));
      return [of.distortion('voltage'), of.distortion('current'), ...parts];
    });
  });
  return connected.map((_, i) => {
    const [voltageDistortion, currentDistortion, ...harmonics] = means.slice(i * size, (i + 1) * size);
    const isHarmonicOver = orders.some((order, n) => harmonics[n]! > harmonicLimits[order]!);
    return { voltageDistortion: voltageDistortion!, currentDistortion: currentDistortion!, isHarmonicOver };
  });
}

/** The mean frequency of the 10 seconds that end at an instant, in Hz. */
export function meanFrequency(meter: OmniaMeter, until: number): number {
  return meter.network.meanFrequency(until - frequencyLength, until);
}

/** The end of the interval of so many milliseconds, by the clock of the meter, that comes after an instant. */
export function intervalEnd(meter: OmniaMeter, after: number, length: number): number {
  const { clockOffset } = meter.history.spanOf(after);
  return (Math.floor((after + clockOffset) / length) + 1) * length - clockOffset;
}

const day = 86_400_000;
const daysOfWeek = 7;
/** Days from a Monday to the one from which days are counted: the first of 1970 was a Thursday. */
const firstDay = 3;

/** When the week of an instant, from Monday to Sunday by the clock of the meter, is over. */
export function weekEnd(meter: OmniaMeter, after: number): number {
  const { clockOffset } = meter.history.spanOf(after);
  const midnights = new CaptureTimes(day, meter.rule);
  const next = midnights.after(after + clockOffset);
  const left = (daysOfWeek - ((next + firstDay) % daysOfWeek)) % daysOfWeek;
  return midnights.at(next + left) - clockOffset;
}
