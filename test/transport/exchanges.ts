import { expect } from 'vitest';
import { equalBytes, LinkError, TimeoutError } from '../../src/codec/index.ts';
import type { Clock, Transport, VirtualClock } from '../../src/transport/index.ts';
import { below, octetsFrom, type Random, randomFrom } from '../coap/random.ts';
import { passing } from './virtual.ts';

/** What came of a row of exchanges. */
export interface Outcome {
  readonly answered: number;
  /** Exchanges that ended with an error, by its code. */
  readonly errors: Readonly<Record<string, number>>;
  /** The longest time of an exchange, in milliseconds. */
  readonly slowest: number;
}

/** An APDU whose octets all follow from its number and its side, so that it is told from all others. */
export function apduOf(number: number, side: 'request' | 'response'): Uint8Array {
  const random = randomFrom(Math.imul(number, 0x9e3779b1) ^ (side === 'request' ? 0 : 0x5555_5555));
  const length = random() < 0.8 ? 16 + below(random, 60) : 16 + below(random, 600);
  const apdu = octetsFrom(random)(length);
  new DataView(apdu.buffer).setUint32(0, number);
  return apdu;
}

/** The number of an APDU; undefined where it is not whole and as it was sent. */
export function numberOfApdu(apdu: Uint8Array, side: 'request' | 'response'): number | undefined {
  if (apdu.length < 16) return undefined;
  const number = new DataView(apdu.buffer, apdu.byteOffset).getUint32(0);
  return number < 0x1_0000_0000 && equalBytes(apduOf(number, side), apdu) ? number : undefined;
}

/** A server that takes each request once and in order, thinks for a while, and answers. */
export class AnsweringServer {
  readonly #clock: Clock;
  readonly #random: Random;
  #last = -1;
  readonly #isLossy: boolean;
  /** What a transport may never do. */
  readonly violations: string[] = [];
  /** Requests that came again or late. */
  repeated = 0;

  /** `isLossy`: what comes again or late is passed over, as whoever uses datagrams has to. */
  constructor(clock: Clock, random: Random, isLossy = false) {
    this.#clock = clock;
    this.#random = random;
    this.#isLossy = isLossy;
  }

  listen(transport: Transport): true {
    transport.listen({ receive: (apdu) => this.#receive(transport, apdu), closed: () => {} });
    return true;
  }

  async #receive(transport: Transport, apdu: Uint8Array): Promise<void> {
    const number = numberOfApdu(apdu, 'request');
    if (number === undefined) this.violations.push(`a request after ${this.#last} that is not as it was sent`);
    else if (number <= this.#last) {
      this.repeated += 1;
      if (this.#isLossy) return;
      this.violations.push(`request ${number} after ${this.#last}`);
    }
    this.#last = number ?? this.#last;
    const thinking = this.#random() < 0.1 ? below(this.#random, 4000) : below(this.#random, 50);
    await new Promise<void>((resolve) => this.#clock.setTimer(thinking, resolve));
    await transport.send(apduOf(number ?? 0, 'response')).catch((error: unknown) => {
      // Who asked has gone meanwhile.
      if (!(error instanceof LinkError)) this.violations.push(`an error of no layer: ${error}`);
    });
  }
}

/** How a client gets its transport, and how long one exchange may take. */
export interface ExchangeOptions {
  readonly clock: VirtualClock;
  connect(): Promise<Transport>;
  /** By then there must be the answer or a LinkError. */
  readonly longest: (number: number) => number;
  /** For datagrams that nobody sends again: the time after which an answer is given up, and a late one passed over. */
  readonly timeout?: number;
}

interface Awaited {
  readonly number: number;
  resolve(): void;
  reject(error: LinkError): void;
}

/** A client that makes exchanges one after another, and connects again where its transport was closed. */
export class AskingClient {
  readonly #options: ExchangeOptions;
  readonly #errors: Record<string, number> = {};
  #transport: Transport | undefined;
  #awaited: Awaited | undefined;
  #answered = 0;
  #slowest = 0;
  /** What a transport may never do. */
  readonly violations: string[] = [];
  /** Answers that came again or late. */
  repeated = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  async run(count: number): Promise<Outcome> {
    const { clock, longest } = this.#options;
    for (let number = 0; number < count; number += 1) {
      const start = clock.now();
      const failure = await passing(
        clock,
        this.#exchange(number).then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      if (failure === undefined) this.#answered += 1;
      else this.#count(failure);
      const took = clock.now() - start;
      expect(took, 'an answer or an error in time').toBeLessThan(longest(number) + 1);
      this.#slowest = Math.max(this.#slowest, took);
    }
    return { answered: this.#answered, errors: this.#errors, slowest: Math.round(this.#slowest) };
  }

  #count(error: unknown): void {
    expect(error).toBeInstanceOf(LinkError);
    const { code } = error as LinkError;
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
  }

  async #exchange(number: number): Promise<void> {
    this.#transport ??= await this.#connect();
    const answer = new Promise<void>((resolve, reject) => {
      this.#awaited = { number, resolve, reject };
    });
    answer.catch(() => {});
    const prevent = this.#giveUpLater();
    try {
      await this.#transport.send(apduOf(number, 'request'));
      await answer;
    } finally {
      prevent();
      this.#awaited = undefined;
    }
  }

  #giveUpLater(): () => void {
    const { clock, timeout } = this.#options;
    if (timeout === undefined) return () => {};
    return clock.setTimer(timeout, () => this.#awaited?.reject(new TimeoutError('wrapper', 'no answer')));
  }

  async #connect(): Promise<Transport> {
    const transport = await this.#options.connect();
    transport.listen({
      receive: (apdu) => this.#receive(apdu),
      closed: (error) => {
        this.#transport = undefined;
        this.#awaited?.reject(error ?? new LinkError('memory', 'closed', 'closed without an error'));
      },
    });
    return transport;
  }

  #receive(apdu: Uint8Array): undefined {
    const number = numberOfApdu(apdu, 'response');
    const awaited = this.#awaited?.number;
    if (number === undefined || number !== awaited) {
      this.repeated += 1;
      if (number !== undefined && this.#options.timeout !== undefined) return;
      this.violations.push(`answer ${number} where ${awaited} is awaited`);
    }
    this.#awaited?.resolve();
    // A second answer would be one that nobody waits for.
    this.#awaited = undefined;
  }
}
