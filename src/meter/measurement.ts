import type { ConsumptionHistory } from './consumption-history.ts';
import { type Energies, quadrantOf } from './energies.ts';
import { conditionedPhasors } from './network/conditioned-phasors.ts';
import type { Network } from './network/network.ts';
import { magnitudeOf, type Phasor, turned } from './phasor.ts';

/** A phase at an instant: volts, ampere, W, var, VA; negative powers are fed in. */
export interface PhaseValues {
  readonly voltage: number;
  readonly current: number;
  readonly active: number;
  readonly reactive: number;
  readonly apparent: number;
  /** Degrees that the current is behind the voltage, from 0 to 360. */
  readonly angle: number;
}

/** All that the meter measures at an instant, computed when it is asked for. */
export class Measurement {
  readonly instant: number;
  readonly network: Network;
  readonly history: ConsumptionHistory;
  #phases: readonly PhaseValues[] | undefined;
  #voltages: readonly Phasor[] | undefined;
  #loads: Float64Array | undefined;

  /** `instant`: milliseconds since 1970 UTC. */
  constructor(instant: number, network: Network, history: ConsumptionHistory) {
    this.instant = instant;
    this.network = network;
    this.history = history;
  }

  /** The meter at another instant. */
  at(instant: number): Measurement {
    return instant === this.instant ? this : new Measurement(instant, this.network, this.history);
  }

  /** By phase, L1 first. */
  get phases(): readonly PhaseValues[] {
    this.#phases ??= this.#measure();
    return this.#phases;
  }

  /** Of all phases together: a vectorial sum. */
  get total(): Pick<PhaseValues, 'active' | 'reactive' | 'apparent'> {
    const active = this.phases.reduce((sum, phase) => sum + phase.active, 0);
    const reactive = this.phases.reduce((sum, phase) => sum + phase.reactive, 0);
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
    return this.history.at(this.instant);
  }

  /** Milliseconds since 1970 by the clock of the meter. */
  get meterInstant(): number {
    return this.instant + this.history.spanOf(this.instant).clockOffset;
  }

  /** The last full period of so many seconds by the clock of the meter, as it ended. */
  lastPeriod(seconds: number): Measurement {
    const since = ((this.meterInstant % (seconds * 1000)) + seconds * 1000) % (seconds * 1000);
    return this.at(this.instant - since);
  }

  /** Voltages to neutral, with their angles. */
  get voltagePhasors(): readonly Phasor[] {
    const { model } = this.network;
    this.#voltages ??= conditionedPhasors(model, this.network.at(this.instant), this.instant, this.#loadsNow());
    return this.#voltages;
  }

  get currentPhasors(): readonly Phasor[] {
    return this.phases.map(({ voltage, current, angle }, phase) => {
      const { real, imaginary } = turned(this.voltagePhasors[phase]!, -angle);
      return voltage === 0
        ? { real: 0, imaginary: 0 }
        : { real: (real / voltage) * current, imaginary: (imaginary / voltage) * current };
    });
  }

  #loadsNow(): Float64Array {
    const { isConnected } = this.history.spanOf(this.instant);
    this.#loads ??= isConnected ? this.network.loads(this.instant) : new Float64Array(2 * this.network.model.phases);
    return this.#loads;
  }

  #measure(): readonly PhaseValues[] {
    const loads = this.#loadsNow();
    return this.voltagePhasors.map((voltage, phase) =>
      phaseValues(magnitudeOf(voltage), loads[2 * phase]!, loads[2 * phase + 1]!),
    );
  }
}

function phaseValues(voltage: number, active: number, reactive: number): PhaseValues {
  if (voltage === 0) return { voltage: 0, current: 0, active: 0, reactive: 0, apparent: 0, angle: 0 };
  const apparent = Math.hypot(active, reactive);
  const angle = ((Math.atan2(reactive, active) * 180) / Math.PI + 360) % 360;
  return { voltage, current: apparent / voltage, active, reactive, apparent, angle };
}
