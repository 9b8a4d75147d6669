import { highestOrder } from './harmonic-model.ts';

/** A harmonic of a wave: its value is √2 · rms · cos(order · ωt + angle). */
export interface WaveComponent {
  readonly order: number;
  /** V or A. */
  readonly rms: number;
  /** Radians. */
  readonly angle: number;
}

/** One period of a voltage and a current at the terminals, as if it went on for ever. */
export class Waveform {
  /** Hertz. */
  readonly frequency: number;
  readonly voltages: readonly WaveComponent[];
  readonly currents: readonly WaveComponent[];

  constructor(frequency: number, voltages: readonly WaveComponent[], currents: readonly WaveComponent[]) {
    this.frequency = frequency;
    this.voltages = voltages;
    this.currents = currents;
  }

  /** Volts, so many seconds after the usual voltage of L1 was greatest. */
  voltage(seconds: number): number {
    return this.#at(this.voltages, seconds);
  }

  /** Ampere at the same time. */
  current(seconds: number): number {
    return this.#at(this.currents, seconds);
  }

  #at(components: readonly WaveComponent[], seconds: number): number {
    const turn = 2 * Math.PI * this.frequency * seconds;
    return components.reduce(
      (sum, { order, rms, angle }) => sum + Math.SQRT2 * rms * Math.cos(order * turn + angle),
      0,
    );
  }
}

/** Orders 1 to 50 of a wave. */
export function components(of: (order: number) => Omit<WaveComponent, 'order'>): readonly WaveComponent[] {
  return Array.from({ length: highestOrder }, (_, i) => ({ order: i + 1, ...of(i + 1) }));
}
