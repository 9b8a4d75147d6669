import type { ServerResponse } from 'node:http';
import { frontPanel, type OmniaMeter } from '../../../meter/index.ts';
import { type PageState, pageState } from './page-state.ts';

/** Milliseconds from one look at the meter to the next. */
const lookInterval = 200;
const mostListeners = 32;

/** Sends what changes on the front of a meter to all pages that listen (server-sent events). */
export class FrontEvents {
  readonly #meter: OmniaMeter;
  readonly #onFault: (error: unknown) => void;
  readonly #listeners = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = 0;
  #sent = '';

  /** `onFault` is told of what the meter throws when nobody asks it. */
  constructor(meter: OmniaMeter, onFault: (error: unknown) => void) {
    this.#meter = meter;
    this.#onFault = onFault;
  }

  /** Sends to a page from now on; false where there are too many. */
  add(response: ServerResponse): boolean {
    if (this.#listeners.size >= mostListeners) return false;
    this.#listeners.add(response);
    response.on('close', () => this.#remove(response));
    this.#sent = '';
    if (this.#timer === undefined) {
      this.#lookedAt = this.#meter.now();
      this.#timer = setInterval(() => this.#lookAgain(), lookInterval);
    }
    this.#look();
    return true;
  }

  close(): void {
    for (const response of this.#listeners) response.end();
  }

  /** Looks at once: a button was pressed. */
  look(): void {
    if (this.#timer !== undefined) this.#look();
  }

  #lookAgain(): void {
    try {
      this.#look();
    } catch (error) {
      this.#onFault(error);
      // Pages see that the meter does not answer, and ask again.
      this.close();
    }
  }

  #look(): void {
    const panel = frontPanel(this.#meter, this.#lookedAt);
    const now = this.#meter.now();
    const speed = Math.max(1, (now - this.#lookedAt) / lookInterval);
    this.#lookedAt = now;
    const state: PageState = pageState(panel, speed);
    const text = JSON.stringify(state);
    if (text === this.#sent) return;
    this.#sent = text;
    // A page that is too slow gets the next state instead.
    for (const response of this.#listeners) if (response.writableLength === 0) response.write(`data: ${text}\n\n`);
  }

  #remove(response: ServerResponse): void {
    this.#listeners.delete(response);
    // Whoever held a button has gone.
    this.#meter.buttons.release('control');
    if (this.#listeners.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
