import { type Fundamental, fundamentalOf } from './network/fundamental.ts';
import { highestOrder, type Wave } from './network/harmonic-model.ts';
import { type Network, shareOf } from './network/network.ts';
import type { Waves } from './network/waves.ts';
import { magnitudeOf, type Phasor } from './phasor.ts';

/** A phase at an instant: volts, ampere, W, var, VA; negative powers are fed in. */
export interface PhaseValues {
  /** With all harmonics, as the current. */
  readonly voltage: number;
  readonly current: number;
  /** With that of harmonics. */
  readonly active: number;
  /** Of the fundamental (IEC 62053-24). */
  readonly reactive: number;
  /** Of both of them: √(P² + Q²). */
  readonly apparent: number;
  /** Degrees that the fundamental of the current is behind that of the voltage, from 0 to 360. */
  readonly angle: number;
}

/** Where and when a phase is measured. */
export interface MeasuredPhase {
  readonly network: Network;
  /** Milliseconds since 1970 UTC. */
  readonly instant: number;
  /** Counted from 0. */
  readonly phase: number;
  readonly voltagePhasor: Phasor;
  readonly active: number;
  readonly reactive: number;
}

/** What the meter measures of a phase. What somebody asks for is computed then. */
export class PhaseMeasurement implements PhaseValues {
  readonly voltage: number;
  readonly active: number;
  readonly reactive: number;
  readonly #of: MeasuredPhase;
  #waves: Waves | undefined;
  #fundamental: Fundamental | undefined;

  constructor(of: MeasuredPhase) {
    this.voltage = magnitudeOf(of.voltagePhasor);
    this.active = this.voltage === 0 ? 0 : of.active;
    this.reactive = this.voltage === 0 ? 0 : of.reactive;
    this.#of = of;
  }

  get apparent(): number {
    return Math.hypot(this.active, this.reactive);
  }

  get current(): number {
    return this.fundamental.current * Math.sqrt(1 + this.waves.current.squared(this.#share));
  }

  get angle(): number {
    return this.fundamental.angle;
  }

  get fundamental(): Fundamental {
    this.#fundamental ??= fundamentalOf(this, this.waves.distortion(this.#share));
    return this.#fundamental;
  }

  /** Its harmonics. */
  get waves(): Waves {
    this.#waves ??= this.#of.network.waves(this.#of.phase, this.#of.instant);
    return this.#waves;
  }

  /** V or A of the harmonic of an order, from 1 on. */
  harmonic(wave: Wave, order: number): number {
    return this.fundamental[wave] * this.waves[wave].part(order, this.#share);
  }

  /** THDU or THDI in percent: orders 2 to 50 against the fundamental (OMNIA data sheet, Harmonic content). */
  distortion(wave: Wave): number {
    const isThere = wave === 'voltage' ? this.voltage > 0 : this.active !== 0 || this.reactive !== 0;
    return isThere ? Math.sqrt(this.waves[wave].squared(this.#share)) * 100 : 0;
  }

  /** The harmonics of a wave with their angles, by order; 0 is empty. */
  harmonicPhasors(wave: Wave): readonly Phasor[] {
    const { phase, voltagePhasor } = this.#of;
    const turn = Math.atan2(voltagePhasor.imaginary, voltagePhasor.real);
    const behind = (this.angle * Math.PI) / 180;
    const { model } = this.waves;
    return Array.from({ length: highestOrder + 1 }, (_, order) => {
      const size = order === 0 ? 0 : this.harmonic(wave, order);
      const angle =
        wave === 'voltage' ? model.voltageAngle(phase, order, turn) : model.currentAngle(phase, order, [turn, behind]);
      return { real: size * Math.cos(angle), imaginary: size * Math.sin(angle) };
    });
  }

  get #share(): number {
    return shareOf(this.#of.instant);
  }
}
