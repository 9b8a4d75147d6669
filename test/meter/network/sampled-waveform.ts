import type { Waveform } from '../../../src/meter/network/waveform.ts';

/** Enough for products of two waves with 50 harmonics each. */
const samples = 128;

/** What a period of a wave is, as somebody with a sampling meter finds it: knows nothing of how it was made. */
export interface Sampled {
  readonly voltage: number;
  readonly current: number;
  readonly active: number;
  /** Of the fundamentals. */
  readonly reactive: number;
  /** Degrees that the fundamental of the current is behind that of the voltage. */
  readonly angle: number;
  voltageHarmonic(order: number): number;
  currentHarmonic(order: number): number;
  /** Percent. */
  readonly voltageDistortion: number;
  readonly currentDistortion: number;
}

export function sampled(waveform: Waveform): Sampled {
  const at = Array.from({ length: samples }, (_, i) => i / samples / waveform.frequency);
  const [voltages, currents] = [at.map((t) => waveform.voltage(t)), at.map((t) => waveform.current(t))];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / samples;
  const rms = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => value * value)));
  const harmonic = (values: readonly number[], order: number) => {
    const turn = (i: number) => (2 * Math.PI * order * i) / samples;
    const real = mean(values.map((value, i) => value * Math.cos(turn(i))));
    const imaginary = -mean(values.map((value, i) => value * Math.sin(turn(i))));
    return { rms: Math.SQRT2 * Math.hypot(real, imaginary), angle: Math.atan2(imaginary, real) };
  };
  const distortion = (values: readonly number[]) => {
    let squares = 0;
    for (let order = 2; order <= 50; order += 1) squares += harmonic(values, order).rms ** 2;
    return (Math.sqrt(squares) / harmonic(values, 1).rms) * 100;
  };
  const [u1, i1] = [harmonic(voltages, 1), harmonic(currents, 1)];
  return {
    voltage: rms(voltages),
    current: rms(currents),
    active: mean(voltages.map((voltage, i) => voltage * currents[i]!)),
    reactive: u1.rms * i1.rms * Math.sin(u1.angle - i1.angle),
    angle: (((((u1.angle - i1.angle) * 180) / Math.PI) % 360) + 360) % 360,
    voltageHarmonic: (order) => harmonic(voltages, order).rms,
    currentHarmonic: (order) => harmonic(currents, order).rms,
    get voltageDistortion() {
      return distortion(voltages);
    },
    get currentDistortion() {
      return distortion(currents);
    },
  };
}
