import type { OmniaMeter } from './omnia-meter.ts';
import { type PulsedEnergy, pulseCount, wholeUnits } from './pulses-of-energy.ts';

/** Milliseconds of a pulse (OMNIA data sheet, S0 pulse output). */
export const pulseWidth = 30;

/** Watts above which pulses come one after another without a pause, and wait in a queue: 33.3 a second. */
export const greatestPulsedPower = 3_600_000 / pulseWidth;

/** What S0 stands for, by the values of 0-0:96.80.130 (designed). */
export const pulseSources: Readonly<Record<number, readonly PulsedEnergy[]>> = {
  1: ['A+'],
  2: ['A-'],
  3: ['A+', 'A-'],
  4: ['R+'],
  5: ['R-'],
};

/** The meter constant LED blinks for active energy, taken or fed in. */
const constantSource: readonly PulsedEnergy[] = ['A+', 'A-'];
const usualSource = 3;
const outputKey = 'pulse output';
const blinkPeriod = 1000;

/** How the supply switch LED is: steady while disconnected, blinking while released for reconnection. */
export type SwitchLight = 'off' | 'steady' | 'blinking';

/** What the pulse output stands for, from which count it goes on, and at which count of its source that was. */
interface Output {
  readonly source: number;
  readonly count: number;
  readonly counted: number;
}

/** The LEDs and the pulse output of a meter: nothing runs, all is worked out from its energies. */
export class Pulses {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** When the meter constant LED begins to light up after `from`, up to `until`: once for each Wh, in order. */
  constantLed(from: number, until: number): readonly number[] {
    return this.#pulses(constantSource, from, until);
  }

  /** When the pulse output begins to conduct, in the same way: in step with the LED where both stand for the same. */
  output(from: number, until: number): readonly number[] {
    return this.#pulses(this.#source, from, until);
  }

  /** Whether the meter constant LED is lit at an instant. */
  isConstantLedLit(instant: number): boolean {
    return this.constantLed(instant - pulseWidth, instant).length > 0;
  }

  /** Pulses that the output has given, whatever it stood for. */
  get outputCount(): number {
    const now = this.#meter.now();
    const { count, counted } = this.#output;
    return count + this.#counted(this.#source, now) - counted - this.#waiting(this.#source, now);
  }

  /** What the output stands for: a key of `pulseSources`. */
  get outputSource(): number {
    return this.#output.source;
  }

  /** The output stands for something else from now on; what it has counted stays. */
  selectOutputSource(source: number): void {
    const to = pulseSources[source];
    if (to === undefined) throw new RangeError('sources are 1 to 5');
    const now = this.#meter.now();
    const { count, counted } = this.#output;
    const view = new DataView(new ArrayBuffer(17));
    view.setUint8(0, source);
    view.setFloat64(1, count + this.#counted(this.#source, now) - counted);
    view.setFloat64(9, this.#counted(to, now));
    this.#meter.memory.put([[outputKey, new Uint8Array(view.buffer)]]);
  }

  /** How the supply switch LED is. */
  get switchLight(): SwitchLight {
    const { display, supplyControl, type } = this.#meter;
    if (!type.capabilities.supplyControlSwitch || !display.isOn) return 'off';
    const lights = { disconnected: 'steady', 'ready-for-reconnection': 'blinking', connected: 'off' } as const;
    return lights[supplyControl.state];
  }

  /** Whether the supply switch LED is lit now; it blinks once a second (designed). */
  get isSwitchLedLit(): boolean {
    const { switchLight } = this;
    return (
      switchLight === 'steady' || (switchLight === 'blinking' && this.#meter.now() % blinkPeriod < blinkPeriod / 2)
    );
  }

  get #source(): readonly PulsedEnergy[] {
    return pulseSources[this.#output.source] ?? constantSource;
  }

  get #output(): Output {
    const octets = this.#meter.memory.get(outputKey);
    if (octets === undefined) return { source: usualSource, count: 0, counted: 0 };
    const view = new DataView(octets.buffer, octets.byteOffset);
    return { source: view.getUint8(0), count: view.getFloat64(1), counted: view.getFloat64(9) };
  }

  #counted(source: readonly PulsedEnergy[], instant: number): number {
    const { energies } = this.#meter.measureAt(instant);
    return source.reduce((sum, which) => sum + pulseCount(energies, which), 0);
  }

  /** Pulses that wait for those before them. */
  #waiting(source: readonly PulsedEnergy[], instant: number): number {
    const begin = this.#calm(source, instant);
    if (begin === instant - pulseWidth) return 0;
    return this.#queued(source, begin, instant).filter((at) => at > instant).length;
  }

  #pulses(source: readonly PulsedEnergy[], from: number, until: number): readonly number[] {
    if (!(until > from)) return [];
    const pulses = this.#queued(source, this.#calm(source, from), until);
    return pulses.filter((at) => at > from && at <= until);
  }

  /** Every pulse of energy that flowed since `begin`, when none was waiting; one that would run into another waits. */
  #queued(source: readonly PulsedEnergy[], begin: number, until: number): readonly number[] {
    const units = source.flatMap((which) => [...wholeUnits(this.#meter, which, [begin, until])]);
    if (source.length > 1) units.sort((a, b) => a - b);
    let free = Number.NEGATIVE_INFINITY;
    return units.map((at) => {
      const start = Math.max(at, free);
      free = start + pulseWidth;
      return start;
    });
  }

  /** An instant, at least a pulse before this one, at which no pulse was waiting. */
  #calm(source: readonly PulsedEnergy[], instant: number): number {
    const phases = this.#meter.type.capabilities.phases;
    let calm = instant - pulseWidth;
    for (const { from, condition } of this.#meter.network.conditions) {
      // The usual load never comes near: only a load that somebody has put there can.
      if (condition.kind !== 'load' || from > instant) continue;
      const greatest = phases * Math.max(Math.abs(condition.active), Math.abs(condition.reactive ?? 0));
      if (greatest <= greatestPulsedPower) continue;
      const pulses = this.#counted(source, instant) - this.#counted(source, from);
      if ((pulses + 2) * pulseWidth > instant - from) calm = Math.min(calm, from - pulseWidth);
    }
    return calm;
  }
}
