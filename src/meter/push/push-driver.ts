import { LinkError } from '../../codec/index.ts';
import { CoapRefusal, type Transport } from '../../transport/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { PushLinks, type PushLinksOptions } from './push-links.ts';
import type { PushFailure, PushTransmission } from './push-transmission.ts';

/** What sends pushes. */
export interface PushDriverOptions extends Omit<PushLinksOptions, 'receive'> {
  /**
   * Milliseconds of the clock until it looks again, whatever the meter says: where the time of the meter goes faster than
   * the clock, or may be set. For ever where left out.
   */
  readonly longestWait?: number | undefined;
}

/** After a fault of its own it tries again in so many milliseconds. */
const faultDelay = 1000;

/** Sends what a meter has to push, one after another, and tells it what became of it (RFC 7252, IEC 62056-47). */
export class PushDriver implements AsyncDisposable {
  readonly #meter: OmniaMeter;
  readonly #options: PushDriverOptions;
  readonly #links: PushLinks;
  readonly #unwatch: () => void;
  #preventLook: (() => void) | undefined;
  #arrive: ((isConfirmed: boolean) => void) | undefined;
  #isSending = false;
  #isClosed = false;

  constructor(meter: OmniaMeter, options: PushDriverOptions) {
    this.#meter = meter;
    this.#options = options;
    this.#links = new PushLinks(meter, { ...options, receive: (octets) => this.#receive(octets) });
    // Not at once: the meter is in the middle of what it tells.
    this.#unwatch = meter.push.watch(() => this.#lookIn(0));
    this.#lookIn(0);
  }

  /** Sends nothing any more; what is on its way is given up. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unwatch();
    this.#preventLook?.();
    this.#meter.push.abandon();
    this.#arrive?.(false);
    await this.#links.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #lookIn(milliseconds: number): void {
    this.#preventLook?.();
    this.#preventLook = undefined;
    if (this.#isClosed || this.#isSending || milliseconds === Number.POSITIVE_INFINITY) return;
    this.#preventLook = this.#options.clock.setTimer(milliseconds, () => this.#look());
  }

  #look(): void {
    const { push, life } = this.#meter;
    const { longestWait = Number.POSITIVE_INFINITY } = this.#options;
    try {
      const transmission = push.next(this.#meter.now());
      if (transmission !== undefined) this.#send(transmission);
      else this.#lookIn(Math.min(longestWait, Math.max(0, Math.min(push.due, life.due) - this.#meter.now())));
    } catch (error) {
      this.#options.onFault?.(error);
      this.#lookIn(faultDelay);
    }
  }

  #send(transmission: PushTransmission): void {
    this.#isSending = true;
    this.#sent(transmission)
      .then((failure) => this.#tell(transmission, failure))
      .catch((error: unknown) => this.#options.onFault?.(error))
      .finally(() => {
        this.#isSending = false;
        this.#lookIn(0);
      });
  }

  #tell({ id }: PushTransmission, failure: PushFailure | undefined): void {
    // A meter that is started again sends what it was not told of.
    if (this.#isClosed) return;
    const now = this.#meter.now();
    if (failure === undefined) this.#meter.push.confirmed(id, now);
    else this.#meter.push.failed(id, failure, now);
  }

  /** What became of a push; undefined where it arrived. */
  async #sent(transmission: PushTransmission): Promise<PushFailure | undefined> {
    const { acknowledgement, destination, octets, confirmationTimeout } = transmission;
    const arrival = acknowledgement === 'confirmation' ? this.#arrival(confirmationTimeout) : undefined;
    try {
      const transport = await this.#links.transport(transmission);
      const sending = this.#transmit(transport, transmission, octets);
      if (arrival === undefined) await sending;
      else if (!(await Promise.race([arrival.wait, sending.then(() => arrival.wait)]))) return 'timeout';
    } catch (error) {
      return this.#failureOf(error);
    } finally {
      arrival?.end();
    }
    const isUnreliable = destination.service === 'udp' || destination.service === 'unreliable-coap';
    return acknowledgement === 'supporting-layer' && isUnreliable ? 'timeout' : undefined;
  }

  #transmit(transport: Transport, { acknowledgement, destination }: PushTransmission, octets: Uint8Array) {
    const isUnanswered = destination.service === 'unreliable-coap' && acknowledgement !== 'confirmation';
    return transport.send(octets, { serviceClass: isUnanswered ? 'unconfirmed' : 'confirmed' });
  }

  /** Waits for a DataNotification-Confirm: fulfilled with whether there was one in time. */
  #arrival(timeout: number) {
    let prevent = () => {};
    const wait = new Promise<boolean>((resolve) => {
      this.#arrive = resolve;
      prevent = this.#options.clock.setTimer(timeout, () => resolve(false));
    });
    const end = () => {
      prevent();
      this.#arrive = undefined;
    };
    return { wait, end };
  }

  #receive(octets: Uint8Array): void {
    try {
      if (this.#meter.push.confirms(octets, this.#meter.now())) this.#arrive?.(true);
    } catch (error) {
      this.#options.onFault?.(error);
    }
  }

  #failureOf(error: unknown): PushFailure {
    if (!(error instanceof LinkError)) {
      this.#options.onFault?.(error);
      return 'unreachable';
    }
    if (error instanceof CoapRefusal) return error.responseCode.startsWith('4.') ? 'refused' : 'timeout';
    return error.code === 'timeout' ? 'timeout' : 'unreachable';
  }
}
