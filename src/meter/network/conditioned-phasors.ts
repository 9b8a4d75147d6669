import type { LoadModel } from '../load-model.ts';
import { difference, type Phasor, phasor } from '../phasor.ts';
import { type Condition, isOfPhase } from './condition.ts';

/** Where the voltages of L1 to L3 point, in the usual order and in the other one. */
const usualTurns = /* @__PURE__ */ [0, -120, 120].map((degrees) => phasor(1, degrees));
const otherTurns = /* @__PURE__ */ [0, 120, -120].map((degrees) => phasor(1, degrees));

/** Voltages to neutral at an instant under conditions; `loads` are W and var of each phase by turns. */
export function conditionedPhasors(
  model: LoadModel,
  conditions: readonly Condition[],
  instant: number,
  loads: Float64Array,
): readonly Phasor[] {
  const turns = conditions.some(({ kind }) => kind === 'phase-sequence') ? otherTurns : usualTurns;
  let phasors: readonly Phasor[] = turns.slice(0, model.phases).map(({ real, imaginary }, phase) => {
    const volts = voltsOf(conditions, phase) ?? model.voltage(phase, instant / 1000, loads[2 * phase]!);
    return { real: volts * real, imaginary: volts * imaginary };
  });
  for (const condition of conditions) phasors = applied(condition, phasors);
  return phasors;
}

/** The voltage that the last condition to say so gives a phase. */
function voltsOf(conditions: readonly Condition[], phase: number): number | undefined {
  let volts: number | undefined;
  for (const one of conditions) if (one.kind === 'voltage' && isOfPhase(one, phase)) volts = one.volts;
  return volts;
}

/** The voltage of a phase where conditions hold it still; undefined where they do not. */
export function steadyVoltsOf(conditions: readonly Condition[], phase: number): number | undefined {
  let volts: number | undefined;
  for (const one of conditions) {
    if (one.kind === 'voltage' && isOfPhase(one, phase)) volts ??= voltsOf(conditions, phase);
    else if (one.kind === 'interruption' && isOfPhase(one, phase)) return conditions.some(isShift) ? undefined : 0;
    else if (isShift(one)) return undefined;
  }
  return volts;
}

function isShift({ kind }: Condition): boolean {
  return kind === 'neutral-shift' || kind === 'medium-voltage-break';
}

function applied(condition: Condition, phasors: readonly Phasor[]): readonly Phasor[] {
  switch (condition.kind) {
    case 'interruption':
      return phasors.map((one, phase) => (isOfPhase(condition, phase) ? phasor(0, 0) : one));
    case 'neutral-shift': {
      const neutral = phasor(condition.volts, condition.angle);
      return phasors.map((one) => difference(one, neutral));
    }
    case 'medium-voltage-break': {
      const [first] = phasors;
      const opposite = { real: -first!.real / 2, imaginary: -first!.imaginary / 2 };
      return phasors.map((one, phase) => (phase === 0 ? one : opposite));
    }
    default:
      return phasors;
  }
}

/** Hertz at an instant under conditions. */
export function conditionedFrequency(model: LoadModel, conditions: readonly Condition[], instant: number): number {
  let hertz = model.frequency(instant / 1000);
  for (const condition of conditions) if (condition.kind === 'frequency') hertz = condition.hertz;
  return hertz;
}

/**
 * Changes usual loads, W and var of each phase by turns, into those under conditions. A phase that has less than
 * `leastVoltage` feeds nobody.
 */
export function conditionLoads(
  conditions: readonly Condition[],
  loads: Float64Array,
  leastVoltage: number,
): Float64Array {
  for (let phase = 0; phase < loads.length / 2; phase += 1) {
    let [active, reactive] = [loads[2 * phase]!, loads[2 * phase + 1]!];
    let isInterrupted = (voltsOf(conditions, phase) ?? leastVoltage) < leastVoltage;
    for (const one of conditions) {
      if (one.kind === 'load' && isOfPhase(one, phase)) [active, reactive] = [one.active, one.reactive ?? 0];
      if (one.kind === 'interruption' && isOfPhase(one, phase)) isInterrupted = true;
    }
    loads[2 * phase] = isInterrupted ? 0 : active;
    loads[2 * phase + 1] = isInterrupted ? 0 : reactive;
  }
  return loads;
}

/** Whether conditions make loads other than usual. */
export function changesLoads(conditions: readonly Condition[]): boolean {
  return conditions.some(({ kind }) => kind === 'load' || kind === 'interruption' || kind === 'voltage');
}

/** Whether conditions make voltages other than usual. */
export function changesVoltages(conditions: readonly Condition[]): boolean {
  return conditions.some(({ kind }) => voltageKinds.has(kind));
}

const voltageKinds: ReadonlySet<Condition['kind']> = /* @__PURE__ */ new Set([
  'voltage',
  'interruption',
  'neutral-shift',
  'medium-voltage-break',
] as const);
