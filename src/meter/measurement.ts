import { measured } from './accuracy/measuring-error.ts';
import { type AveragingPeriods, averagingPeriods } from './averaging-periods.ts';
import type { ConsumptionHistory } from './consumption-history.ts';
import { type Energies, quadrantOf } from './energies.ts';
import { conditionedPhasors } from './network/conditioned-phasors.ts';
import type { Network } from './network/network.ts';
import type { PermanentEnergies } from './permanent-energies.ts';
import { PhaseMeasurement, type PhaseValues } from './phase-measurement.ts';
import { type Phasor, phasor, turned } from './phasor.ts';
import { type Sample, samplesBetween } from './statistics.ts';

export type { PhaseValues } from './phase-measurement.ts';

/** What is measured, and what was counted of it. */
export interface MeasuredMeter {
  readonly network: Network;
  readonly history: ConsumptionHistory;
  readonly averagingPeriods?: AveragingPeriods | undefined;
  /** Told before energies are seen. */
  readonly permanentEnergies?: PermanentEnergies | undefined;
}

/** All that the meter measures at an instant, computed when it is asked for. */
export class Measurement {
  readonly instant: number;
  readonly network: Network;
  readonly history: ConsumptionHistory;
  readonly #meter: MeasuredMeter;
  #phases: readonly PhaseMeasurement[] | undefined;
  #voltages: readonly Phasor[] | undefined;
  #taken: Float64Array | undefined;
  #averagingPeriods: AveragingPeriods | undefined;
  #lastPeriods: Map<number, Measurement> | undefined;
  #samples: Map<number, readonly Sample[]> | undefined;

  /** `instant`: milliseconds since 1970 UTC. */
  constructor(instant: number, meter: MeasuredMeter) {
    this.instant = instant;
    this.network = meter.network;
    this.history = meter.history;
    this.#meter = meter;
  }

  /** The meter at another instant. */
  at(instant: number): Measurement {
    return instant === this.instant ? this : new Measurement(instant, this.#meter);
  }

  /** By phase, L1 first. */
  get phases(): readonly PhaseMeasurement[] {
    this.#phases ??= this.#measure();
    return this.#phases;
  }

  /** Of all phases together: a vectorial sum. */
  get total(): Pick<PhaseValues, 'active' | 'reactive' | 'apparent'> {
    let [active, reactive] = [0, 0];
    for (const phase of this.phases) {
      active += phase.active;
      reactive += phase.reactive;
    }
    return { active, reactive, apparent: Math.hypot(active, reactive) };
  }

  get quadrant(): 1 | 2 | 3 | 4 {
    const { active, reactive } = this.total;
    return quadrantOf(active, reactive);
  }

  get frequency(): number {
    return this.network.frequency(this.instant);
  }

  /** Counted since the meter was installed. */
  get energies(): Energies {
    this.#meter.permanentEnergies?.keep(this.instant);
    return this.history.at(this.instant);
  }

  /** Milliseconds since 1970 by the clock of the meter. */
  get meterInstant(): number {
    return this.instant + this.history.spanOf(this.instant).clockOffset;
  }

  get averagingPeriods(): AveragingPeriods {
    this.#averagingPeriods ??= this.#meter.averagingPeriods ?? averagingPeriods;
    return this.#averagingPeriods;
  }

  /** The last full period of so many seconds by the clock of the meter, as it ended. */
  lastPeriod(seconds: number): Measurement {
    this.#lastPeriods ??= new Map();
    let last = this.#lastPeriods.get(seconds);
    if (last === undefined) {
      const since = ((this.meterInstant % (seconds * 1000)) + seconds * 1000) % (seconds * 1000);
      last = this.at(this.instant - since);
      this.#lastPeriods.set(seconds, last);
    }
    return last;
  }

  /** Samples of the seconds before, from which means are made. */
  samples(seconds: number): readonly Sample[] {
    this.#samples ??= new Map();
    let samples = this.#samples.get(seconds);
    if (samples === undefined) {
      samples = samplesBetween(this, this.instant - seconds * 1000);
      this.#samples.set(seconds, samples);
    }
    return samples;
  }

  /** Voltages to neutral with all harmonics, with the angles of the fundamental. */
  get voltagePhasors(): readonly Phasor[] {
    const { network, instant } = this;
    this.#voltages ??= conditionedPhasors(network.model, network.at(instant), instant, network.loads(instant));
    return this.#voltages;
  }

  /** Currents with all harmonics, with the angles of the fundamental. */
  get currentPhasors(): readonly Phasor[] {
    return this.phases.map(({ voltage, current, angle }, phase) => {
      if (voltage === 0 || current === 0) return phasor(0, 0);
      const { real, imaginary } = turned(this.voltagePhasors[phase]!, -angle);
      return { real: (real / voltage) * current, imaginary: (imaginary / voltage) * current };
    });
  }

  /** W and var of each phase by turns, as the meter measures them. */
  get #loads(): Float64Array {
    if (this.#taken !== undefined) return this.#taken;
    const { network, instant } = this;
    const { accuracy } = this.history;
    const loads = network.loads(instant);
    for (let i = 0; i < loads.length; i += 2)
      if (Math.hypot(loads[i]!, loads[i + 1]!) < accuracy.startingPower) loads[i] = loads[i + 1] = 0;
    this.#taken = measured(loads, accuracy.factors(network.lineAt(instant)), loads);
    return this.#taken;
  }

  #measure(): readonly PhaseMeasurement[] {
    const { network, instant } = this;
    const loads = this.#loads;
    return this.voltagePhasors.map(
      (voltagePhasor, phase) =>
        new PhaseMeasurement({
          network,
          instant,
          phase,
          voltagePhasor,
          active: loads[2 * phase]!,
          reactive: loads[2 * phase + 1]!,
        }),
    );
  }
}
