import type { HanPort } from '../../meter/index.ts';
import type { ByteStream, Clock } from '../../transport/index.ts';

/** The meter whose telegrams go out. */
export interface HanSource {
  readonly han: HanPort;
  /** Milliseconds since 1970 UTC, as the meter sees them. */
  now(): number;
}

/** Milliseconds between looks at the clock of the meter, which may go faster than ours. */
const lookEvery = 100;

/**
 * The telegrams of a HAN port, to all streams that are there: whoever is connected holds the data request line. One that
 * has not taken the last telegram yet misses the next.
 */
export class HanOutput implements AsyncDisposable {
  readonly #source: HanSource;
  readonly #clock: Clock;
  readonly #streams = new Map<ByteStream, { isBusy: boolean }>();
  #due: number;
  #preventLook: () => void;

  constructor(source: HanSource, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
    this.#due = source.han.next(source.now());
    this.#preventLook = clock.setTimer(lookEvery, () => this.#look());
  }

  /** From now on telegrams go out on this stream, until it is closed. */
  add(stream: ByteStream): void {
    this.#streams.set(stream, { isBusy: false });
    this.#source.han.isRequested = true;
    // A device only listens; what it says means nothing.
    stream.listen({ receive: () => undefined, closed: () => this.#remove(stream) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#preventLook();
    await Promise.all([...this.#streams.keys()].map((stream) => stream.close()));
  }

  #remove(stream: ByteStream): void {
    this.#streams.delete(stream);
    this.#source.han.isRequested = this.#streams.size > 0;
  }

  #look(): void {
    this.#preventLook = this.#clock.setTimer(lookEvery, () => this.#look());
    const { han } = this.#source;
    const now = this.#source.now();
    if (now < this.#due) return;
    this.#due = han.next(now);
    if (!han.isSending) return;
    const telegram = han.telegram();
    for (const [stream, state] of this.#streams) if (!state.isBusy) this.#send(stream, state, telegram);
  }

  #send(stream: ByteStream, state: { isBusy: boolean }, telegram: Uint8Array): void {
    state.isBusy = true;
    stream.send(telegram).then(
      () => {
        state.isBusy = false;
      },
      () => this.#remove(stream),
    );
  }
}
