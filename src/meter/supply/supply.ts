import type { OmniaMeter } from '../omnia-meter.ts';
import { Backup } from './backup.ts';
import { isOpen, lostClockIn } from './intervals.ts';
import { hasLastGasp, lastGaspBudget } from './last-gasp.ts';
import type { SupplySource } from './source.ts';
import { supplyState } from './supply-state.ts';

const hotSwapKey = 'hot swap';

/** What the meter lives on, as of its last `now()` (OMNIA data sheet, Technical data, Aux. power supply input). */
export class Supply {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  get source(): SupplySource {
    return supplyState(this.#meter.memory).source;
  }

  /** Since when, in milliseconds since 1970 UTC; 0 where it always was. */
  get since(): number {
    return supplyState(this.#meter.memory).since;
  }

  /** Whether the meter works: on the mains, or in APS mode. */
  get isRunning(): boolean {
    return this.source !== 'none';
  }

  /** Whether any phase has a voltage to live on. */
  get isSupplied(): boolean {
    return this.source === 'mains';
  }

  /** APS mode: the mains is off, and the meter lives on its input for auxiliary supply. */
  get isAuxiliary(): boolean {
    return this.source === 'auxiliary';
  }

  /** Whether the modem has power: also in the last seconds of a meter that can tell that it loses its supply. */
  get feedsModem(): boolean {
    if (this.isRunning) return true;
    return hasLastGasp(this.#meter) && this.#meter.now() < this.since + lastGaspBudget;
  }

  /** What keeps its clock going while it is off. */
  get backup(): Backup {
    return new Backup(this.#meter);
  }

  /** Whether the clock knows the time: not after an outage that was longer than its backup lasts, until it is set. */
  get isClockValid(): boolean {
    return !isOpen(lostClockIn(this.#meter.memory));
  }

  /** Hours that the backup was in use. */
  get backupHours(): number {
    return this.#hours('none');
  }

  /** Hours that the auxiliary supply was in use. */
  get auxiliaryHours(): number {
    return this.#hours('auxiliary');
  }

  /** Whether something is plugged into the HOT SWAP interface, where there is one (X13 of the type number). */
  get isHotSwapActive(): boolean {
    return this.#meter.memory.get(hotSwapKey) !== undefined;
  }

  set isHotSwapActive(isActive: boolean) {
    this.#meter.memory.put([[hotSwapKey, isActive ? Uint8Array.of(1) : undefined]]);
  }

  #hours(source: Exclude<SupplySource, 'mains'>): number {
    const { lasted, source: present, since } = supplyState(this.#meter.memory);
    const going = present === source ? this.#meter.now() - since : 0;
    return Math.floor((lasted[source] + going) / 3_600_000);
  }
}
