import type { ConsumptionHistory } from './consumption-history.ts';
import { type Energies, quadrantOf } from './energies.ts';
import { type LoadModel, nodeDistance } from './load-model.ts';
import { type Phasor, phasor } from './phasor.ts';

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
  readonly model: LoadModel;
  readonly history: ConsumptionHistory;
  #phases: readonly PhaseValues[] | undefined;

  /** `instant`: milliseconds since 1970 UTC. */
  constructor(instant: number, model: LoadModel, history: ConsumptionHistory) {
    this.instant = instant;
    this.model = model;
    this.history = history;
  }

  /** The meter at another instant. */
  at(instant: number): Measurement {
    return instant === this.instant ? this : new Measurement(instant, this.model, this.history);
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
    return this.model.frequency(this.instant / 1000);
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
    return this.phases.map(({ voltage }, phase) => phasor(voltage, -120 * phase));
  }

  get currentPhasors(): readonly Phasor[] {
    return this.phases.map(({ current, angle }, phase) => phasor(current, -120 * phase - angle));
  }

  #measure(): readonly PhaseValues[] {
    const { phases } = this.model;
    const place = this.instant / 1000 / nodeDistance;
    const node = Math.floor(place);
    const before = this.model.loadAt(node, new Float64Array(2 * phases));
    const after = this.model.loadAt(node + 1, new Float64Array(2 * phases));
    const { isConnected } = this.history.spanOf(this.instant);
    const between = (i: number) => (isConnected ? before[i]! + (after[i]! - before[i]!) * (place - node) : 0);
    return Array.from({ length: phases }, (_, phase) => this.#phase(phase, between(2 * phase), between(2 * phase + 1)));
  }

  #phase(phase: number, active: number, reactive: number): PhaseValues {
    const voltage = this.model.voltage(phase, this.instant / 1000, active);
    const apparent = Math.hypot(active, reactive);
    const angle = ((Math.atan2(reactive, active) * 180) / Math.PI + 360) % 360;
    return { voltage, current: apparent / voltage, active, reactive, apparent, angle };
  }
}
