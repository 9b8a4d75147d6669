import type { OctetExchange } from '../../association/index.ts';
import { type LinkLayer, TimeoutError } from '../../codec/index.ts';
import type { AbortSignalLike, Clock } from '../../transport/index.ts';

/** How long an exchange may take. */
export interface ExchangeLimits {
  /** Milliseconds from what was sent last to its answer. */
  readonly timeout: number;
  readonly signal?: AbortSignalLike | undefined;
}

/** Where the octets of an exchange go. */
export interface ExchangeOutlet {
  readonly layer: LinkLayer;
  readonly clock: Clock;
  send(octets: Uint8Array, signal: AbortSignalLike | undefined): Promise<void>;
}

/** Drives one exchange: sends what it yields, hands it what is received, and ends it when its time is over. */
export class ExchangeDriver<Result> {
  readonly result: Promise<Result>;
  readonly #exchange: OctetExchange<Result>;
  readonly #outlet: ExchangeOutlet;
  readonly #limits: ExchangeLimits;
  readonly #received: Uint8Array[] = [];
  #settle!: { resolve(result: Result): void; reject(reason: unknown): void };
  #isStepping = false;
  #isOver = false;
  #deadline = 0;
  #preventTimeout: (() => void) | undefined;
  readonly #abort = () => this.fail(this.#limits.signal?.reason);

  constructor(exchange: OctetExchange<Result>, outlet: ExchangeOutlet, limits: ExchangeLimits) {
    this.#exchange = exchange;
    this.#outlet = outlet;
    this.#limits = limits;
    this.result = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  /** Sends the first request. */
  start(): void {
    const { signal } = this.#limits;
    if (signal?.aborted) {
      this.#abort();
      return;
    }
    signal?.addEventListener('abort', this.#abort);
    this.#step(() => this.#exchange.next());
    this.#advance();
  }

  /** Hands over what was received. */
  receive(octets: Uint8Array): void {
    this.#received.push(octets);
    this.#advance();
  }

  /** A part of the answer came: the rest has all its time again. */
  extend(): void {
    this.#deadline = this.#outlet.clock.now() + this.#limits.timeout;
  }

  /** Ends the exchange with an error. */
  fail(reason: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.#settle.reject(reason);
    // An exchange that is just running is over with its next step, which never comes.
    if (!this.#isStepping) this.#exchange.return(undefined as never);
  }

  /** What one answer brings may be sent and answered at once: that waits for its turn, so that no stack grows. */
  #advance(): void {
    if (this.#isStepping) return;
    for (let octets = this.#received.shift(); octets !== undefined && !this.#isOver; octets = this.#received.shift()) {
      const item = { octets, now: this.#outlet.clock.now() };
      this.#step(() => this.#exchange.next(item));
    }
  }

  #step(run: () => IteratorResult<Uint8Array | undefined, Result>): void {
    this.#isStepping = true;
    try {
      const step = run();
      if (step.done) this.#finish(step.value);
      else if (step.value !== undefined) this.#send(step.value);
    } catch (error) {
      this.#end();
      this.#settle.reject(error);
    } finally {
      this.#isStepping = false;
    }
  }

  #finish(result: Result): void {
    this.#end();
    this.#settle.resolve(result);
  }

  #send(octets: Uint8Array): void {
    this.extend();
    this.#preventTimeout ??= this.#outlet.clock.setTimer(this.#limits.timeout, () => this.#checkTime());
    this.#outlet.send(octets, this.#limits.signal).catch((error: unknown) => this.fail(error));
  }

  /** One timer serves all blocks of a long transfer: setting one for each would cost more than the block. */
  #checkTime(): void {
    const { clock, layer } = this.#outlet;
    const left = this.#deadline - clock.now();
    if (left > 0) {
      this.#preventTimeout = clock.setTimer(left, () => this.#checkTime());
      return;
    }
    this.#preventTimeout = undefined;
    this.fail(new TimeoutError(layer, `no answer within ${this.#limits.timeout} ms`));
  }

  #end(): void {
    this.#isOver = true;
    this.#preventTimeout?.();
    this.#preventTimeout = undefined;
    this.#limits.signal?.removeEventListener('abort', this.#abort);
  }
}
