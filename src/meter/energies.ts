import { meanApparent } from './mean-apparent.ts';

/** The parts that energy is counted in, by direction and quadrant. */
export const energyParts = ['A+', 'A-', 'R1', 'R2', 'R3', 'R4'] as const;
/** A part of `energyParts`. */
export type EnergyPart = (typeof energyParts)[number];

/** Tariffs of the meter (designed). */
export const tariffs = 4;

const parts = energyParts.length;
const apparentAt = tariffs * parts;
const phasesAt = apparentAt + 2;
const size = phasesAt + 3 * parts;

/**
 * Energies in Wh, varh and VAh with their fractions. What is counted is the smallest part of each: a quadrant in a tariff,
 * or of a phase. What a register shows is a sum of whole parts, so that sums of registers agree to the last digit.
 */
export class Energies {
  readonly #counted: Float64Array;

  constructor(counted: Float64Array = new Float64Array(size)) {
    if (counted.length !== size) throw new RangeError(`energies are ${size} numbers`);
    this.#counted = counted;
  }

  /** The numbers that it is made of; another one can be made of them. */
  get numbers(): Float64Array {
    return this.#counted;
  }

  copy(): Energies {
    return new Energies(this.#counted.slice());
  }

  /** Adds what flowed in these hours, in which each power went in a straight line: W and var of each phase by turns. */
  addLine(tariff: number, hours: number, start: Float64Array, end: Float64Array): void {
    const counted = this.#counted;
    let [p0, q0, p1, q1] = [0, 0, 0, 0];
    for (let i = 0; i < start.length; i += 2) {
      const a0 = start[i]!;
      const r0 = start[i + 1]!;
      const a1 = end[i]!;
      const r1 = end[i + 1]!;
      addFlow({ counted, at: phasesAt + (i >> 1) * parts, hours }, a0, r0, a1, r1);
      p0 += a0;
      q0 += r0;
      p1 += a1;
      q1 += r1;
    }
    addFlow({ counted, at: (tariff - 1) * parts, hours, apparentAt }, p0, q0, p1, q1);
  }

  /** Whole units of these parts, in one tariff or in all. */
  total(of: readonly EnergyPart[], tariff?: number): number {
    let sum = 0;
    for (const part of of) {
      const at = energyParts.indexOf(part);
      if (tariff !== undefined) sum += this.#whole((tariff - 1) * parts + at);
      else for (let i = 0; i < tariffs; i += 1) sum += this.#whole(i * parts + at);
    }
    return sum;
  }

  /** Units of these parts with their fractions, in all tariffs. */
  exact(of: readonly EnergyPart[]): number {
    let sum = 0;
    for (const part of of)
      for (let i = 0; i < tariffs; i += 1) sum += this.#counted[i * parts + energyParts.indexOf(part)]!;
    return sum;
  }

  /** Whole units of these parts in one phase, counted from 0. */
  ofPhase(of: readonly EnergyPart[], phase: number): number {
    return of.reduce((sum, part) => sum + this.#whole(phasesAt + phase * parts + energyParts.indexOf(part)), 0);
  }

  /** Whole VAh, taken or fed in. */
  apparent(direction: 'import' | 'export'): number {
    return this.#whole(apparentAt + (direction === 'import' ? 0 : 1));
  }

  #whole(at: number): number {
    return Math.floor(this.#counted[at]!);
  }
}

/** Where energy is counted, and for how many hours it flowed. */
interface Counting {
  readonly counted: Float64Array;
  /** Of the first part. */
  readonly at: number;
  readonly hours: number;
  /** Of the apparent energy, where that is counted. */
  readonly apparentAt?: number;
}

/** Counts a straight line of power; where it crosses an axis, in the quadrants of both sides. */
function addFlow(counting: Counting, p0: number, q0: number, p1: number, q1: number): void {
  if (p0 * p1 >= 0 && q0 * q1 >= 0) {
    addQuadrant(counting, p0, q0, p1, q1);
    return;
  }
  const activeCrossing = crossingOf(p0, p1);
  const reactiveCrossing = crossingOf(q0, q1);
  const crossing = Math.min(activeCrossing, reactiveCrossing);
  // What crosses is zero there, exactly: rounding would let it cross again and again.
  const p = activeCrossing === crossing ? 0 : p0 + (p1 - p0) * crossing;
  const q = reactiveCrossing === crossing ? 0 : q0 + (q1 - q0) * crossing;
  const { hours } = counting;
  addQuadrant({ ...counting, hours: hours * crossing }, p0, q0, p, q);
  addFlow({ ...counting, hours: hours * (1 - crossing) }, p, q, p1, q1);
}

/** Counts what is all in one quadrant. */
function addQuadrant({ counted, at, hours, apparentAt }: Counting, p0: number, q0: number, p1: number, q1: number) {
  const [p, q] = [p0 + p1, q0 + q1];
  counted[at + (p >= 0 ? 0 : 1)]! += (Math.abs(p) / 2) * hours;
  counted[at + 2 + quadrantOf(p, q) - 1]! += (Math.abs(q) / 2) * hours;
  if (apparentAt !== undefined) counted[apparentAt + (p >= 0 ? 0 : 1)]! += meanApparent(p0, q0, p1, q1) * hours;
}

/** The quadrant of active and reactive power (IEC 62053-23): 1 where both are taken. */
export function quadrantOf(active: number, reactive: number): 1 | 2 | 3 | 4 {
  if (active >= 0) return reactive >= 0 ? 1 : 4;
  return reactive >= 0 ? 2 : 3;
}

/** Which part of the way from `a` to `b` lies before zero; 1 where zero is not between them. */
function crossingOf(a: number, b: number): number {
  return a * b < 0 ? a / (a - b) : 1;
}
