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

const nodesOfHour = 3600 / nodeDistance;
const nodesOfDay = 24 * nodesOfHour;

/** Something by the node of the day, from its hour. */
function byNode(of: (hour: number) => number): Float64Array {
  return Float64Array.from({ length: nodesOfDay }, (_, node) => of(node / nodesOfHour));
}

const shapeByNode = /* @__PURE__ */ byNode((hour) => {
  const before = Math.floor(hour);
  return dayShape[before]! + (dayShape[(before + 1) % 24]! - dayShape[before]!) * (hour - before);
});
const sunByNode = /* @__PURE__ */ byNode((hour) => Math.cos(((hour - 12.5) / 12) * Math.PI));

const channels = { size: 1, solar: 2, level: 3, appliance: 4, clouds: 5, inductive: 6, voltage: 7, ripple: 8 } as const;
const ofPhase = (channel: number, phase: number): number => channel + 16 * (phase + 1);

/** How far voltages waver around their mean, in V, and how many seconds from one bend to the next. */
export const waverings = {
  slow: { volts: 3, seconds: 3600 },
  own: { volts: 1.2, seconds: 600 },
  ripple: { volts: 0.3, seconds: 2 },
} as const;

/** Volts that a voltage falls for each W that its phase takes. */
export const drop = 0.0004;

/** How far the frequency wavers, in Hz, and how many seconds from one bend to the next. */
export const frequencyWavering = { hertz: 0.03, seconds: 20 } as const;

/**
 * The network and the installation behind a meter: powers and voltages of each phase at any time, the same for the same
 * seed. Powers are straight lines between nodes, so that energies are their exact integrals.
 */
export class LoadModel {
  readonly phases: number;
  /** Volts between a phase and neutral. */
  readonly nominalVoltage: number;
  readonly seed: number;
  readonly #size: number;
  /** Peak of the solar power of a phase in W. */
  readonly #solarPeak: number;

  constructor(seed: number, phases: 1 | 3, nominalVoltage = 230) {
    this.seed = seed | 0;
    this.phases = phases;
    this.nominalVoltage = nominalVoltage;
    this.#size = ((200 + 400 * noise(this.seed, channels.size, 0)) * 2) / (phases + 1);
    const solar = noise(this.seed, channels.solar, 0);
    this.#solarPeak = solar < 0.5 ? 0 : 4000 * solar;
  }

  /**
   * Writes what the phases take at a node: W and var of L1, of L2 and so on, negative where they feed in. Nodes are
   * counted from 1970.
   */
  loadAt(node: number, into: Float64Array): Float64Array {
    const { seed } = this;
    // Homes of this model are an hour east of Greenwich.
    const nodeOfDay = (((node + nodesOfHour) % nodesOfDay) + nodesOfDay) % nodesOfDay;
    const shape = shapeByNode[nodeOfDay]!;
    const solar = this.#solarPeak === 0 ? 0 : this.#solar(node * nodeDistance, sunByNode[nodeOfDay]!);
    const [fourth, third] = [Math.floor(node / 4), Math.floor(node / 3)];
    for (let phase = 0; phase < this.phases; phase += 1) {
      const level = this.#size * shape * (0.7 + 0.6 * noise(seed, ofPhase(channels.level, phase), node));
      const appliance = noise(seed, ofPhase(channels.appliance, phase), fourth);
      const running = appliance < shape * 0.05 ? 900 + 20_000 * appliance : 0;
      const active = level + running - solar;
      // Motors by day, and the capacitors of electronics always.
      const inductive = 0.15 + 0.3 * noise(seed, ofPhase(channels.inductive, phase), third);
      into[2 * phase] = active;
      into[2 * phase + 1] = inductive * Math.abs(active) - 60;
    }
    return into;
  }

  /** Volts between a phase and neutral; they fall a little with what the phase takes. */
  voltage(phase: number, seconds: number, active: number): number {
    return this.steadyVoltage(phase, seconds, active) + this.ripple(phase, Math.floor(seconds / 2), seconds / 2);
  }

  /** Volts without the ripple: straight lines between nodes. */
  steadyVoltage(phase: number, seconds: number, active: number): number {
    const { slow, own } = waverings;
    const common = slow.volts * wavering(this.seed, channels.voltage, seconds, slow.seconds);
    const ofItsOwn = own.volts * wavering(this.seed, ofPhase(channels.voltage, phase), seconds, own.seconds);
    return this.nominalVoltage + 1 + common + ofItsOwn - active * drop;
  }

  /** Volts of the ripple, which bends at every whole place of two seconds: at a place after the one before it. */
  ripple(phase: number, before: number, place: number): number {
    const channel = ofPhase(channels.ripple, phase);
    const from = noise(this.seed, channel, before);
    const share = place - before;
    const until = share === 0 ? from : noise(this.seed, channel, before + 1);
    return waverings.ripple.volts * (2 * (from + (until - from) * share) - 1);
  }

  /** The least and the greatest volts that a phase ever has while it takes from `least` to `greatest` W. */
  voltageBounds(least: number, greatest: number): readonly [lowest: number, highest: number] {
    const { slow, own, ripple } = waverings;
    const most = slow.volts + own.volts + ripple.volts;
    return [this.nominalVoltage + 1 - most - greatest * drop, this.nominalVoltage + 1 + most - least * drop];
  }

  /** Volts by which phases differ at most while each takes from `least` to `greatest` W. */
  voltageSpread(least: number, greatest: number): number {
    const { own, ripple } = waverings;
    return 2 * (own.volts + ripple.volts) + (greatest - least) * drop;
  }

  /** Hertz. */
  frequency(seconds: number): number {
    const { hertz, seconds: every } = frequencyWavering;
    return 50 + hertz * wavering(this.seed, channels.ripple, seconds, every);
  }

  /** Degrees Celsius inside of the meter (designed): of the year, of the day, and of its own warmth. */
  temperature(seconds: number): number {
    const hour = (seconds / 3600 + 1) % 24;
    return 16 + 9 * season(seconds) + 4 * Math.cos(((hour - 15) / 12) * Math.PI);
  }

  #solar(seconds: number, sun: number): number {
    const height = sun + 0.35 * season(seconds) - 0.1;
    if (height <= 0) return 0;
    const clouds = 0.35 + 0.65 * noise(this.seed, channels.clouds, Math.floor(day(seconds)));
    return this.#solarPeak * clouds * Math.min(1, height);
  }
}

/** From -1 in the middle of winter to 1 in the middle of summer. */
function season(seconds: number): number {
  return -Math.cos((2 * Math.PI * (day(seconds) + 10)) / 365.25);
}
