import { noise, wavering } from './noise.ts';

/** Seconds from one node of the load to the next; in between it goes in a straight line. */
export const nodeDistance = 300;

/** What a home takes by the hour of the day, as a part of its usual load (designed). */
const dayShape = [
  0.35, 0.3, 0.28, 0.28, 0.3, 0.4, 0.75, 1.05, 0.95, 0.75, 0.7, 0.75, 0.85, 0.75, 0.7, 0.75, 0.95, 1.35, 1.6, 1.5, 1.3,
  1.05, 0.75, 0.5,
];

const secondsOfDay = 86_400;
const day = (seconds: number): number => seconds / secondsOfDay;

const channels = { size: 1, solar: 2, level: 3, appliance: 4, clouds: 5, inductive: 6, voltage: 7, ripple: 8 } as const;
const ofPhase = (channel: number, phase: number): number => channel + 16 * (phase + 1);

/**
 * The network and the installation behind a meter: powers and voltages of each phase at any time, the same for the same
 * seed. Powers are straight lines between nodes, so that energies are their exact integrals.
 */
export class LoadModel {
  readonly phases: number;
  readonly #seed: number;
  readonly #size: number;
  /** Peak of the solar power of a phase in W. */
  readonly #solarPeak: number;

  constructor(seed: number, phases: 1 | 3) {
    this.#seed = seed | 0;
    this.phases = phases;
    this.#size = ((200 + 400 * noise(this.#seed, channels.size, 0)) * 2) / (phases + 1);
    const solar = noise(this.#seed, channels.solar, 0);
    this.#solarPeak = solar < 0.5 ? 0 : 4000 * solar;
  }

  /**
   * Writes what the phases take at a node: W and var of L1, of L2 and so on, negative where they feed in. Nodes are
   * counted from 1970.
   */
  loadAt(node: number, into: Float64Array): Float64Array {
    const seconds = node * nodeDistance;
    const seed = this.#seed;
    // Homes of this model are an hour east of Greenwich.
    const hour = (seconds / 3600 + 1) % 24;
    const before = Math.floor(hour);
    const shape = dayShape[before]! + (dayShape[(before + 1) % 24]! - dayShape[before]!) * (hour - before);
    const solar = this.#solar(seconds, hour);
    for (let phase = 0; phase < this.phases; phase += 1) {
      const level = this.#size * shape * (0.7 + 0.6 * noise(seed, ofPhase(channels.level, phase), node));
      const appliance = noise(seed, ofPhase(channels.appliance, phase), Math.floor(node / 4));
      const running = appliance < shape * 0.05 ? 900 + 20_000 * appliance : 0;
      const active = level + running - solar;
      // Motors by day, and the capacitors of electronics always.
      const inductive = 0.15 + 0.3 * noise(seed, ofPhase(channels.inductive, phase), Math.floor(node / 3));
      into[2 * phase] = active;
      into[2 * phase + 1] = inductive * Math.abs(active) - 60;
    }
    return into;
  }

  /** Volts between a phase and neutral; they fall a little with what the phase takes. */
  voltage(phase: number, seconds: number, active: number): number {
    const slow = 3 * wavering(this.#seed, channels.voltage, seconds, 3600);
    const own = 1.2 * wavering(this.#seed, ofPhase(channels.voltage, phase), seconds, 600);
    const ripple = 0.3 * wavering(this.#seed, ofPhase(channels.ripple, phase), seconds, 2);
    return 231 + slow + own + ripple - active * 0.0004;
  }

  /** Hertz. */
  frequency(seconds: number): number {
    return 50 + 0.03 * wavering(this.#seed, channels.ripple, seconds, 20);
  }

  #solar(seconds: number, hour: number): number {
    if (this.#solarPeak === 0) return 0;
    const height = Math.cos(((hour - 12.5) / 12) * Math.PI) + 0.35 * season(seconds) - 0.1;
    if (height <= 0) return 0;
    const clouds = 0.35 + 0.65 * noise(this.#seed, channels.clouds, Math.floor(day(seconds)));
    return this.#solarPeak * clouds * Math.min(1, height);
  }
}

/** From -1 in the middle of winter to 1 in the middle of summer. */
function season(seconds: number): number {
  return -Math.cos((2 * Math.PI * (day(seconds) + 10)) / 365.25);
}
