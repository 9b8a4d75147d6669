import type { OmniaMeter } from '../../meter/index.ts';
import { managementSap, opticalPort } from '../../meter/index.ts';
import { MeterServer, type MeterServerOptions, type SessionOptions } from '../../server/index.ts';
import type { Transport } from '../../transport/index.ts';

/** Milliseconds until it looks again whether the meter has supply. */
const look = 100;

/** Serves a meter while it runs: without supply it takes no link, and those that there are end. */
export class SuppliedServer extends MeterServer {
  readonly #meter: OmniaMeter;
  #preventLook: (() => void) | undefined;

  constructor(meter: OmniaMeter, options: MeterServerOptions) {
    super([[managementSap, meter.device]], options);
    this.#meter = meter;
  }

  override accept(transport: Transport, options: SessionOptions): boolean {
    if (!this.#isRunning || !this.#admits(options) || !super.accept(transport, options)) return false;
    this.#look();
    return true;
  }

  override close(): void {
    this.#preventLook?.();
    this.#preventLook = undefined;
    super.close();
  }

  /** Nobody comes in over the optical port while it is locked. */
  #admits({ source }: SessionOptions): boolean {
    return source !== opticalPort || this.#meter.control.portProtection.admits();
  }

  get #isRunning(): boolean {
    this.#meter.now();
    return this.#meter.supply.isRunning;
  }

  /** Nobody tells it when the supply goes: it looks as long as there are links. */
  #look(): void {
    this.#preventLook ??= this.clock.setTimer(look, () => {
      this.#preventLook = undefined;
      if (this.sessions.size === 0) return;
      if (this.#isRunning) this.#look();
      else this.close();
    });
  }
}
