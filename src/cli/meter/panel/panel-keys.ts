import type { PushButtons } from '../../../meter/index.ts';

/** A terminal repeats a key that is held down: after so many milliseconds without one it was let go. */
const repeatPause = 800;
const endKeys: readonly string[] = ['q', 'Q', '\u0003', '\u0004'];

/** What the keys of a terminal do to the push buttons of a meter. */
export class PanelKeys {
  readonly #buttons: PushButtons;
  readonly #end: () => void;
  #release: NodeJS.Timeout | undefined;
  #holdsOn = false;

  /** `end` is called for the key that ends the panel. */
  constructor(buttons: PushButtons, end: () => void) {
    this.#buttons = buttons;
    this.#end = end;
  }

  /** Takes what the terminal sends. */
  take(text: string): void {
    for (const key of text) {
      if (endKeys.includes(key)) this.#end();
      else if (key === 'm' || key === 'M') this.#buttons.press('menu');
      else if (key === 'c') this.#hold();
      else if (key === 'C') this.#holdOn();
    }
  }

  /** Lets the control button go where it has done what it can. */
  look(): void {
    if (this.#holdsOn && this.#buttons.heldFor === undefined) this.#letGo();
  }

  close(): void {
    clearTimeout(this.#release);
    this.#letGo();
  }

  #hold(): void {
    this.#buttons.hold('control');
    clearTimeout(this.#release);
    this.#release = setTimeout(() => this.#letGo(), repeatPause);
  }

  #holdOn(): void {
    clearTimeout(this.#release);
    this.#buttons.hold('control');
    this.#holdsOn = true;
  }

  #letGo(): void {
    this.#holdsOn = false;
    this.#buttons.release('control');
  }
}
