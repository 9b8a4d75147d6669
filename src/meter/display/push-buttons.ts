import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { runningSince } from '../supply/source.ts';

/** The push buttons of the front: the left one is for the display, the right one for the supply control switch. */
export type PushButton = 'menu' | 'control';

/** Milliseconds that the control button is held until the switch moves (OMNIA data sheet, Supply control switch: 3 s). */
export const controlHoldTime = 3000;

/** The push buttons of a meter. What somebody holds is not remembered: a finger is no part of the meter. */
export class PushButtons {
  readonly #meter: OmniaMeter;
  /** Since when the control button is held without having done anything. */
  #heldSince: number | undefined;
  #isHeld = false;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** Presses a button and lets it go at once. */
  press(button: PushButton): void {
    this.hold(button);
    this.release(button);
  }

  /** Presses a button and keeps it down. Once is enough: it is down until it is released. */
  hold(button: PushButton): void {
    const now = this.#meter.now();
    if (button === 'menu') {
      this.#meter.display.pressMenu();
      return;
    }
    if (this.#isHeld) return;
    this.#isHeld = true;
    this.#heldSince = now;
    this.#meter.life.changed();
  }

  release(button: PushButton): void {
    // What was due while it was held is done first.
    this.#meter.now();
    if (button === 'menu') return;
    this.#isHeld = false;
    this.#heldSince = undefined;
    this.#meter.life.changed();
  }

  /** Milliseconds that the control button has been held; undefined where it is not, or has done what it can. */
  get heldFor(): number | undefined {
    const now = this.#meter.now();
    return this.#heldSince === undefined ? undefined : now - this.#heldSince;
  }

  /** When the control button will have been held long enough. */
  get actsAt(): number {
    return this.#heldSince === undefined ? Number.POSITIVE_INFINITY : this.#heldSince + controlHoldTime;
  }

  /** The control button has been held long enough: the switch moves once, however long it is held on. */
  act(at: number): void {
    const since = runningSince(this.#meter, at);
    // A meter that comes back under a finger counts from then on (designed).
    this.#heldSince = since !== undefined && since > at - controlHoldTime ? since : undefined;
    const { supplyControl, type } = this.#meter;
    if (!type.capabilities.supplyControlSwitch || since === undefined || this.#heldSince !== undefined) return;
    supplyControl.pushButton();
  }
}

/** Moves the supply control switch when the control button has been held for three seconds. */
export const pushButtonProcess = (meter: OmniaMeter): Process => ({
  name: 'push buttons',
  next: (after) => (meter.buttons.actsAt > after ? meter.buttons.actsAt : Number.POSITIVE_INFINITY),
  run: (at) => meter.buttons.act(at),
});
