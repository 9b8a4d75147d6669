import { Data } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { Measurement } from '../measurement.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { Phasor } from '../phasor.ts';
import type { CurrentDirection, DisplaySymbols, NetworkQuality, PhaseSequence } from './display-content.ts';
import { suppliedPhases } from './supply-voltage.ts';

const names = { error: obis('0-0:97.97.0'), tamper: obis('0-0:96.80.190') } as const;
/** Ampere from which on a current counts: 0.4 % of the basic current (EN 50470-3, class B). */
const startingCurrent = 0.02;
/** Sine of the angle that phases have to be apart to say which is first. */
const leastSine = 0.1;

/** Fields c and e to m at the time of a measurement (OMNIA data sheet, Display). */
export function displaySymbols(meter: OmniaMeter, m: Measurement): DisplaySymbols {
  const { modem } = meter;
  const currents = m.phases.map(directionOf);
  const { plan, clockOffset } = meter.history.spanOf(m.instant);
  return {
    hasError: Number(meter.read(Data, names.error, 'value').value) !== 0,
    network: modem?.bars as NetworkQuality | undefined,
    isVerified: modem?.isVerified === true,
    tariff: plan.at(m.instant + clockOffset).selector,
    isPrepayment: false,
    isTampered: meter.read(Data, names.tamper, 'value').value === true,
    quadrant: currents.every((direction) => direction === undefined) ? undefined : m.quadrant,
    phaseSequence: sequenceOf(m.voltagePhasors),
    voltages: suppliedPhases(meter, m.instant),
    currents,
  };
}

function directionOf({ current, active }: { current: number; active: number }): CurrentDirection | undefined {
  if (current < startingCurrent || active === 0) return undefined;
  return active > 0 ? 'import' : 'export';
}

/** In which order three voltages follow one another; undefined where they do not. */
export function sequenceOf(voltages: readonly Phasor[]): PhaseSequence | undefined {
  const [a, b, c] = voltages;
  if (a === undefined || b === undefined || c === undefined) return undefined;
  const lags = [sineOfLag(a, b), sineOfLag(b, c), sineOfLag(c, a)];
  if (lags.every((sine) => sine > leastSine)) return 'L1-L2-L3';
  return lags.every((sine) => sine < -leastSine) ? 'L1-L3-L2' : undefined;
}

/** The sine of the angle that `b` is behind `a`. */
function sineOfLag(a: Phasor, b: Phasor): number {
  const size = Math.hypot(a.real, a.imaginary) * Math.hypot(b.real, b.imaginary);
  return size === 0 ? 0 : (a.imaginary * b.real - a.real * b.imaginary) / size;
}
