import type { MemoryEntry } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** What keeps the clock going while the meter is off. */
export interface BackupKind {
  /** Milliseconds that it lasts when it is full. */
  readonly lasts: number;
  /** Milliseconds in which it is full again; Infinity where it never is. */
  readonly recharge: number;
  /** V when it is full and when it is empty. */
  readonly voltages: readonly [full: number, empty: number];
  /** Part of its charge below which its voltage falls. */
  readonly flat: number;
  /** Events at power-up when less than a part of its charge is left. */
  readonly warnings: readonly (readonly [below: number, code: number])[];
}

const hour = 3_600_000;
const day = 24 * hour;
const backupLow = 219;
const batteryLow = 8;
const replaceBattery = 7;

/** A supercap for so many days; it is full after an hour (OMNIA data sheet, Technical data; but for the days designed). */
const supercap = (days: number): BackupKind => ({
  lasts: days * day,
  recharge: hour,
  voltages: [5, 2],
  flat: 1,
  warnings: [[0.1, backupLow]],
});

/** A lithium battery for ten years without power (OMNIA data sheet, Technical data; voltages and warnings designed). */
const battery: BackupKind = {
  lasts: 10 * 365.25 * day,
  recharge: Number.POSITIVE_INFINITY,
  voltages: [3.6, 3],
  flat: 0.1,
  warnings: [
    [0.1, batteryLow],
    [0.05, replaceBattery],
  ],
};

const key = 'backup';

/** The backup of the clock: it drains while the meter is off, and a supercap charges while it runs. */
export class Backup {
  readonly #meter: OmniaMeter;
  readonly kind: BackupKind;

  constructor(meter: OmniaMeter) {
    const { backupDays } = meter.type.capabilities;
    this.#meter = meter;
    this.kind = Number.isFinite(backupDays) ? supercap(backupDays) : battery;
  }

  /** What is left, from 0 to 1, at an instant since the supply came or went last. */
  chargeAt(instant: number): number {
    const { since, charge, isDraining } = this.#state;
    const passed = Math.max(0, instant - since);
    const { lasts, recharge } = this.kind;
    return isDraining ? Math.max(0, charge - passed / lasts) : Math.min(1, charge + passed / recharge);
  }

  /** When it is empty, if the meter stays off. */
  get emptyAt(): number {
    const { since, charge, isDraining } = this.#state;
    return isDraining ? since + charge * this.kind.lasts : Number.POSITIVE_INFINITY;
  }

  /** V at an instant. */
  voltageAt(instant: number): number {
    const { voltages, flat } = this.kind;
    const [full, empty] = voltages;
    return empty + (full - empty) * Math.min(1, this.chargeAt(instant) / flat);
  }

  /** Codes of what is to be told of it at an instant. */
  warningsAt(instant: number): readonly number[] {
    const charge = this.chargeAt(instant);
    return this.kind.warnings.filter(([below]) => charge < below).map(([, code]) => code);
  }

  /** What is to be remembered when the supply comes or goes. */
  switched(at: number, isDraining: boolean): MemoryEntry {
    const view = new DataView(new ArrayBuffer(17));
    view.setFloat64(0, at);
    view.setFloat64(8, this.chargeAt(at));
    view.setUint8(16, isDraining ? 1 : 0);
    return [key, new Uint8Array(view.buffer)];
  }

  get #state() {
    const octets = this.#meter.memory.get(key);
    if (octets === undefined) return { since: 0, charge: 1, isDraining: false };
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    return { since: view.getFloat64(0), charge: view.getFloat64(8), isDraining: view.getUint8(16) !== 0 };
  }
}
