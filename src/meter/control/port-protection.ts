import { CommunicationPortProtection } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { SecurityError } from '../../security/index.ts';
import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** Logical name of what protects the optical port. */
export const portProtectionName = obis('0-0:44.2.0');
/** The source of clients that come over the optical port. */
export const opticalPort = 'optical port';

const key = 'optical port failures';
const attempted = 53;
const deactivated = 54;
const reactivated = 55;

/** How often clients of the port have failed. */
interface Failures {
  /** Since one succeeded, or the port was reset. */
  readonly recent: number;
  readonly cumulative: number;
  /** Milliseconds since 1970 UTC until which the port is locked; 0 where it is not. */
  readonly lockedUntil: number;
}

/**
 * The optical port locks itself when clients have failed too often to prove who they are, each time for longer (Blue Book
 * 4.4.12; that it does so is designed). Events 53 to 55.
 */
export class PortProtection {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  get failures(): Failures {
    const octets = this.#meter.memory.get(key);
    if (octets === undefined) return { recent: 0, cumulative: 0, lockedUntil: 0 };
    const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
    return { recent: view.getUint32(0), cumulative: view.getUint32(4), lockedUntil: view.getFloat64(8) };
  }

  /** protection_status. */
  get status(): 'unlocked' | 'temporarily-locked' | 'locked' {
    const mode = this.#of('protectionMode');
    if (mode === 'locked') return 'locked';
    const isLocked = mode === 'locked-on-failed-attempts' && this.failures.lockedUntil > this.#meter.now();
    return isLocked ? 'temporarily-locked' : 'unlocked';
  }

  /** Whether somebody may try; who may not is event 53. */
  admits(): boolean {
    const isOpen = this.status === 'unlocked';
    if (!isOpen) this.#meter.events.log(attempted);
    return isOpen;
  }

  /** Throws `key-suspended` while nobody may try. */
  check(): void {
    if (!this.admits()) throw new SecurityError('key-suspended', 'the optical port is locked');
  }

  /** Somebody has failed. */
  failed(): void {
    const { recent, cumulative, lockedUntil } = this.failures;
    const time = this.#lockoutTime(recent + 1);
    this.#meter.memory.transact(() => {
      this.#put({
        recent: recent + 1,
        cumulative: cumulative + 1,
        lockedUntil: time === 0 ? lockedUntil : this.#meter.now() + time,
      });
      if (time > 0) this.#meter.events.log(deactivated);
    });
    this.#meter.life.changed();
  }

  /** Somebody has succeeded. */
  succeeded(): void {
    const { recent, cumulative } = this.failures;
    if (recent > 0) this.#put({ recent: 0, cumulative, lockedUntil: 0 });
  }

  /** Begins anew; the cumulative number stays. */
  reset(): void {
    const { cumulative, lockedUntil } = this.failures;
    this.#meter.memory.transact(() => {
      this.#put({ recent: 0, cumulative, lockedUntil: 0 });
      if (lockedUntil > 0) this.#meter.events.log(reactivated);
    });
    this.#meter.life.changed();
  }

  /** The time of a lock is over. */
  unlock(): void {
    this.#put({ ...this.failures, lockedUntil: 0 });
    this.#meter.events.log(reactivated);
  }

  /** Milliseconds for which so many failures lock the port. */
  #lockoutTime(failures: number): number {
    const beyond = failures - this.#of('allowedFailedAttempts');
    if (this.#of('protectionMode') !== 'locked-on-failed-attempts' || beyond <= 0) return 0;
    const seconds = this.#of('initialLockoutTime') * this.#of('steepnessFactor') ** (beyond - 1);
    return Math.min(seconds, this.#of('maxLockoutTime')) * 1000;
  }

  #of<
    K extends 'protectionMode' | 'allowedFailedAttempts' | 'initialLockoutTime' | 'steepnessFactor' | 'maxLockoutTime',
  >(name: K) {
    return this.#meter.read(CommunicationPortProtection, portProtectionName, name);
  }

  #put({ recent, cumulative, lockedUntil }: Failures): void {
    const view = new DataView(new ArrayBuffer(16));
    view.setUint32(0, recent);
    view.setUint32(4, cumulative);
    view.setFloat64(8, lockedUntil);
    this.#meter.memory.put([[key, new Uint8Array(view.buffer)]]);
  }
}

/** Unlocks the optical port when the time of its lock is over. */
export function portUnlocking(meter: OmniaMeter): Process {
  return {
    name: 'optical port unlocking',
    next(after) {
      const { lockedUntil } = meter.control.portProtection.failures;
      return lockedUntil === 0 ? Number.POSITIVE_INFINITY : Math.max(lockedUntil, after + 1);
    },
    run: () => meter.control.portProtection.unlock(),
  };
}
