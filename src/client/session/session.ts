import {
  AssociationError,
  type ClientAssociation,
  type ExchangeContext,
  type NegotiatedContext,
  type ServiceExchange,
} from '../../association/index.ts';
import { DecodeError, type LinkError, TimeoutError } from '../../codec/index.ts';
import { SecurityError } from '../../security/index.ts';
import type { ClientOptions, RequestOptions } from '../client-options.ts';
import type { ClientLink } from './client-link.ts';
import { inWords } from './error-words.ts';
import { keyReport } from './key-report.ts';
import type { Notifications } from './notifications.ts';
import { RequestQueue } from './request-queue.ts';

/** One service, and what it is about. */
export interface Call<Result> {
  readonly exchange: (context: ExchangeContext) => ServiceExchange<Result>;
  /** For messages: the service and its object. */
  readonly words: string;
  /** Asking again does no harm. */
  readonly isSafe: boolean;
}

const defaultTimeout = 30_000;
const defaultRetries = 2;

/** An association on a link: its requests, one at a time and in order, and what comes unasked. */
export class ClientSession {
  readonly association: ClientAssociation;
  readonly notifications: Notifications;
  readonly #link: ClientLink;
  readonly #options: ClientOptions;
  readonly #queue = new RequestQueue();
  #end: Error | undefined;

  /** The link is taken already: it hands over what comes. */
  constructor(association: ClientAssociation, link: ClientLink, options: ClientOptions, notifications: Notifications) {
    this.association = association;
    this.#link = link;
    this.#options = options;
    this.notifications = notifications;
  }

  get negotiated(): NegotiatedContext {
    return this.association.negotiated;
  }

  /** Carries out a service when its turn has come. */
  perform<Result>(call: Call<Result>, options: RequestOptions = {}): Promise<Result> {
    return this.#queue.run(() => this.#perform(call, options), options.signal);
  }

  /** Ends the association and leaves the transport to the next one. */
  release(options: RequestOptions = {}): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#end !== undefined) return;
      try {
        await this.#link.run(this.association.release(), this.#limits(options));
      } finally {
        this.#finish(new AssociationError('closed', 'the association was released'), undefined);
      }
    }, options.signal);
  }

  /** The association is over without a word to the server. */
  abandon(): void {
    this.#finish(new AssociationError('closed', 'the association was given up'), undefined);
  }

  /** The link is closed. */
  closed(error: LinkError): void {
    this.#finish(error, error);
  }

  /** What came outside of any request: a notification, or an answer that is late. */
  unasked(octets: Uint8Array): void {
    try {
      const opened = this.association.receive(octets, this.#link.clock.now());
      if (opened.kind === 'notification') this.notifications.publish(opened);
    } catch (error) {
      if (!isFault(error)) throw error;
      this.#options.onFault?.(error);
    }
  }

  async #perform<Result>(call: Call<Result>, options: RequestOptions): Promise<Result> {
    const { retries = defaultRetries, prepare } = this.#options;
    // Who watches the blocks would see some twice.
    const isRepeatable = call.isSafe && options.onBlock === undefined;
    for (let left = isRepeatable ? retries : 0; ; left -= 1) {
      if (this.#end !== undefined) throw inWords(this.#end, call.words);
      try {
        await prepare?.();
        return await this.#once(call, options);
      } catch (error) {
        this.#distrust(error, options);
        if (left <= 0 || !isUnanswered(error) || this.#end !== undefined) throw this.#inWords(error, call.words);
      }
    }
  }

  async #once<Result>({ exchange }: Call<Result>, options: RequestOptions): Promise<Result> {
    const { association } = this;
    const service = exchange(association.exchangeContext(options.onBlock));
    const result = await this.#link.run(association.request(service, options.protection), this.#limits(options));
    // What was received counts when it can be replayed no more.
    if (association.durable !== undefined) await association.durable;
    return result;
  }

  #inWords(error: unknown, words: string): unknown {
    const { security, cryptography } = this.#options;
    const { serverSystemTitle } = this.negotiated;
    const witness = { security, cryptography, serverSystemTitle, received: this.#link.received };
    return inWords(error, words, keyReport(error, witness));
  }

  /** With short names nothing tells a late answer from the one to the next request. */
  #distrust(error: unknown, { signal }: RequestOptions): void {
    const isOpen = isUnanswered(error) || (signal?.aborted === true && error === signal.reason);
    if (!isOpen || this.negotiated.referencing === 'logical-name') return;
    this.#finish(
      new AssociationError('closed', 'an answer is still to come, and short names do not tell which'),
      undefined,
    );
  }

  #limits({ signal, responseTimeout = this.#options.responseTimeout ?? defaultTimeout }: RequestOptions) {
    return { signal, timeout: responseTimeout };
  }

  #finish(end: Error, error: LinkError | undefined): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.association.close();
    if (error === undefined) this.#link.leave();
    this.notifications.end(error);
  }
}

function isUnanswered(error: unknown): boolean {
  return error instanceof TimeoutError;
}

function isFault(error: unknown): error is DecodeError | SecurityError | AssociationError {
  return error instanceof DecodeError || error instanceof SecurityError || error instanceof AssociationError;
}
