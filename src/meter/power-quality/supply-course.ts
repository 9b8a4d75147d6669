import { isGridNear } from '../grid-events/grid-state.ts';
import { threePhases } from '../grid-events/sequences.ts';
import { waverings } from '../load-model.ts';
import { type Condition, isOfPhase } from '../network/condition.ts';
import type { Network } from '../network/network.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { magnitudeOf } from '../phasor.ts';
import type { Assessment, AssessmentLimits, PhasorSample } from './assessment.ts';
import { intervalEnd, intervalLength } from './intervals.ts';
import { halfCycle, type PowerQualityLimits } from './limits.ts';
import { isFrequencyNear, nearnessOf, swingOf, usualUnrest } from './usual-course.ts';
import { isPassing } from './voltage-state.ts';

/** Milliseconds from one bend of a usual voltage to the next; in between it goes in a straight line. */
const nodeDistance = waverings.ripple.seconds * 1000;
/** Intervals that are looked ahead for one that is not quiet. */
const lookAhead = 36;

type Span = readonly [from: number, until: number];

/** The course of the supply of a meter: when it has to be looked at closely, and when it is known without. */
export class SupplyCourse {
  readonly #meter: OmniaMeter;
  #connected: readonly number[] | undefined;
  #calm: { readonly limits: AssessmentLimits; readonly from: number; readonly until: number } | undefined;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** The phases that are connected, counted from 0. */
  get connected(): readonly number[] {
    this.#connected ??= connectedPhases(this.#meter.network);
    return this.#connected;
  }

  /** The voltages of the phases that are connected, from an instant on. */
  sample(instant: number): PhasorSample {
    const phasors = this.#meter.network.phasors(instant);
    return { instant, phasors: this.connected.map((phase) => phasors[phase]!) };
  }

  /** Numbers of the conditions that hold at an instant. */
  conditionsAt(instant: number): string {
    const { network } = this.#meter;
    return network.conditions
      .filter(({ from, until }) => from <= instant && instant < until)
      .map(({ id }) => id)
      .join();
  }

  /** When conditions change, after one instant and up to another. */
  edges(after: number, upTo: number): number[] {
    const edges: number[] = [];
    const { network } = this.#meter;
    for (let edge = network.nextChange(after); edge <= upTo; edge = network.nextChange(edge)) edges.push(edge);
    return edges;
  }

  /** So many milliseconds before an edge, but not before the edge before it. */
  before(edge: number, time: number): number {
    return Math.max(edge - time, this.#meter.network.previousChange(edge - 1));
  }

  /** Bends of usual voltages between two instants, of the last interval of 10 minutes at most. */
  nodes(after: number, before: number): readonly number[] {
    const nodes: number[] = [];
    const first = Math.floor(Math.max(after, before - intervalLength) / nodeDistance) + 1;
    for (let node = first * nodeDistance; node < before; node += nodeDistance) nodes.push(node);
    return nodes;
  }

  /** The first half cycle of a span for which something holds, where it changes once between two bends at most. */
  first([after, upTo]: Span, holds: (instant: number) => boolean): number {
    let before = after;
    const start = Math.min(after + halfCycle, upTo);
    for (const node of [start, ...this.nodes(start, upTo), upTo]) {
      if (!holds(node)) {
        before = node;
        continue;
      }
      let found = node;
      while (found - before > halfCycle) {
        const middle = before + Math.ceil((found - before) / 2 / halfCycle) * halfCycle;
        if (middle >= found) break;
        if (holds(middle)) found = middle;
        else before = middle;
      }
      return found;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Until when no limit can be exceeded if nothing unusual begins; the instant itself where that may be at once. */
  quietUntil(after: number, limits: AssessmentLimits): number {
    if (this.conditionsAt(after) !== '') return after;
    const known = this.#calm;
    if (known?.limits === limits && known.from <= after && after < known.until) return known.until;
    let until = after;
    for (let i = 0; i < lookAhead; i += 1) {
      const end = i === 0 ? intervalEnd(this.#meter, after, intervalLength) : until + intervalLength;
      if (!this.#isCalm([until, end], limits)) break;
      until = end;
    }
    this.#calm = { limits, from: after, until };
    return until;
  }

  /** Whether nothing unusual has held for so many milliseconds from an instant on, and no limit was near. */
  isQuiet(from: number, length: number, limits: AssessmentLimits): boolean {
    const until = from + length;
    return this.#meter.network.between(from, until + 1).length === 0 && this.#isCalm([from, until], limits);
  }

  #isCalm(span: Span, { quality, grid }: AssessmentLimits): boolean {
    const near = nearnessOf(this.#meter.network.model, span, [quality, grid]);
    return !near.isFastNear && !near.isSlowNear && !near.isFrequencyNear;
  }

  /** Whether voltages may come over a limit as they waver, in a span in which conditions do not change. */
  isFastNear([from, until]: Span, { quality, grid }: AssessmentLimits): boolean {
    const { network } = this.#meter;
    const conditions = network.at(from);
    const moving = this.#movingAt(from);
    if (moving.length === 0) return false;
    if (quality.rapidVoltageChange < usualUnrest) return true;
    const loads = conditions.flatMap((one) => (one.kind === 'load' ? [one.active] : []));
    const swing = swingOf(network.model, [from, Math.min(until, from + intervalLength)], loads);
    const { phasors } = this.sample(from);
    const volts = phasors.map(magnitudeOf);
    const isNear = (place: number) => thresholdsOf(quality).some((one) => Math.abs(volts[place]! - one) <= swing);
    const phases = threePhases(phasors);
    return moving.some(isNear) || (phases !== undefined && isGridNear(phases, grid, swing));
  }

  /** Whether it is to be logged how far a voltage goes that wavers. */
  isFollowed({ supply, at }: Assessment): boolean {
    return this.#movingAt(at).some((place) => isPassing(supply.phases[place]!.level));
  }

  /** The connected phases, by their places, whose voltage wavers under the conditions of an instant. */
  #movingAt(instant: number): readonly number[] {
    const conditions = this.#meter.network.at(instant);
    return this.connected.flatMap((phase, place) => (conditions.some((one) => isFixedBy(one, phase)) ? [] : [place]));
  }

  /** Whether the frequency of a span may be in another band than it is. */
  isFrequencyNear(state: Assessment, [from, until]: Span, { quality }: AssessmentLimits): boolean {
    return (
      state.frequency !== 'normal' ||
      isFrequencyNear(quality) ||
      this.#meter.network.between(from, until + 1).some(({ condition }) => condition.kind === 'frequency')
    );
  }
}

/** Phases, counted from 0, whose voltage is not missing before anything has happened. */
function connectedPhases(network: Network): readonly number[] {
  const always = network.at(Number.NEGATIVE_INFINITY);
  const all = Array.from({ length: network.model.phases }, (_, phase) => phase);
  return all.filter((phase) => !always.some((one) => isFixedBy(one, phase)));
}

/** Whether a condition gives a phase, counted from 0, a voltage that does not waver. */
function isFixedBy(condition: Condition, phase: number): boolean {
  return (condition.kind === 'voltage' || condition.kind === 'interruption') && isOfPhase(condition, phase);
}

/** Volts at which the level of a voltage changes. */
function thresholdsOf({ sagVoltage, swellVoltage, missingVoltage, hysteresis }: PowerQualityLimits): readonly number[] {
  return [
    sagVoltage,
    sagVoltage + hysteresis,
    swellVoltage,
    swellVoltage - hysteresis,
    missingVoltage,
    missingVoltage + hysteresis,
  ];
}
