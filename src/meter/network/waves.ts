import { type Condition, isOfPhase } from './condition.ts';
import type { Distortion } from './fundamental.ts';
import { type HarmonicModel, highestOrder, type Wave } from './harmonic-model.ts';
import { Spectrum, type Squares, squareAt } from './spectrum.ts';

/** The harmonics of a phase at nodes of the load, as they usually are. */
type Usual = { readonly [W in Wave]?: Float64Array };

/** Of which phase, counted from 0, from which node of the load to the next, and what holds meanwhile. */
export interface WavesOf {
  readonly phase: number;
  readonly node: number;
  readonly conditions: readonly Condition[];
}

/** The harmonics of voltage and current of a phase between two nodes of the load. What somebody asks for is computed then. */
export class Waves implements WavesOf {
  readonly model: HarmonicModel;
  readonly phase: number;
  readonly node: number;
  readonly conditions: readonly Condition[];
  readonly #before: { [W in Wave]?: Float64Array };
  readonly #after: { [W in Wave]?: Float64Array } = {};
  readonly #spectra: { [W in Wave]?: Spectrum } = {};
  #power: Squares | undefined;

  /** `neighbour`: those of the node before, where they are known. */
  constructor(model: HarmonicModel, { phase, node, conditions }: WavesOf, neighbour?: Waves) {
    this.model = model;
    this.phase = phase;
    this.node = node;
    this.conditions = conditions;
    // Not the neighbour itself: it would keep all that were before it.
    this.#before = neighbour?.phase === phase && neighbour.node === node - 1 ? { ...neighbour.usualAfter } : {};
  }

  /** Usual parts at the second node, as far as they are known. */
  get usualAfter(): Usual {
    return this.#after;
  }

  get voltage(): Spectrum {
    return this.#spectrum('voltage');
  }

  get current(): Spectrum {
    return this.#spectrum('current');
  }

  /** How far the waves are from sines, at a share of the way from node to node. */
  distortion(share: number): Distortion {
    this.#power ??= this.#powerOfHarmonics();
    return {
      voltage: this.voltage.squared(share),
      current: this.current.squared(share),
      power: squareAt(this.#power, share),
    };
  }

  #spectrum(wave: Wave): Spectrum {
    const { model, phase, node } = this;
    const known = this.#spectra[wave];
    if (known !== undefined) return known;
    this.#before[wave] ??= model.partsAt(node, wave, phase);
    this.#after[wave] ??= model.partsAt(node + 1, wave, phase);
    const spectrum = new Spectrum(
      this.#conditioned(wave, this.#before[wave]),
      this.#conditioned(wave, this.#after[wave]),
    );
    this.#spectra[wave] = spectrum;
    return spectrum;
  }

  #conditioned(wave: Wave, usual: Float64Array): Float64Array {
    let parts = usual;
    for (const one of this.conditions) {
      if (one.kind !== 'harmonic' || one.of !== wave || !isOfPhase(one, this.phase)) continue;
      if (parts === usual) parts = usual.slice();
      parts[one.order] = one.percent / 100;
    }
    return parts;
  }

  #powerOfHarmonics(): Squares {
    const { voltage, current } = this;
    const cosines = this.model.lagCosines(this.phase);
    let [before, between, after] = [0, 0, 0];
    for (let order = 2; order <= highestOrder; order += 1) {
      const [u0, u1] = [voltage.before[order]! * cosines[order]!, voltage.after[order]! * cosines[order]!];
      const [i0, i1] = [current.before[order]!, current.after[order]!];
      before += u0 * i0;
      between += u0 * i1 + u1 * i0;
      after += u1 * i1;
    }
    return [before, between, after];
  }
}
