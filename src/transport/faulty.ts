import { LinkError, type LinkLayer } from '../codec/index.ts';
import type { Channel, Receiver, SendOptions } from './channel.ts';
import type { Clock } from './clock.ts';
import type { Datagram, DatagramChannel } from './datagram-channel.ts';
import { seededNumbers } from './random.ts';

/** What can happen to what is sent. `corrupt` changes one to three bits, `reorder` lets up to eight others go first. */
export const faultKinds = ['drop', 'duplicate', 'reorder', 'delay', 'corrupt', 'split'] as const;
export type FaultKind = (typeof faultKinds)[number];

/** How often each fault happens to an item, from 0, where left out, to 1. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

/** Faults that are the same for the same seed. */
export interface FaultOptions extends FaultRates {
  readonly seed: number;
  readonly clock: Clock;
  /** The longest delay in milliseconds; 5000 where left out. */
  readonly maximumDelay?: number | undefined;
  /** A delayed item holds up those after it, as in a stream. Reordering takes no heed of this. */
  readonly keepsOrder?: boolean | undefined;
  /** Told of every fault; `index` counts what was sent. */
  readonly onFault?: ((fault: FaultKind, index: number) => void) | undefined;
}

/** A channel of octets that does to what is sent what a bad network does; what is received comes through. */
export function faulty(channel: Channel<Uint8Array>, options: FaultOptions): Channel<Uint8Array> {
  return new FaultyChannel(channel, options, { octetsOf: (octets) => octets, withOctets: (_, octets) => octets });
}

/** The same for datagrams. */
export function faultyDatagrams(channel: DatagramChannel, options: FaultOptions): DatagramChannel {
  return new FaultyChannel<Datagram>(channel, options, {
    octetsOf: ({ octets }) => octets,
    withOctets: ({ peer }, octets) => ({ peer, octets }),
  });
}

/** Where the octets of an item are. */
interface Lens<T> {
  octetsOf(item: T): Uint8Array;
  withOctets(item: T, octets: Uint8Array): T;
}

/** What waits until so many others have gone first. */
interface Overtaken<T> {
  readonly items: readonly T[];
  others: number;
}

interface Departure<T> {
  readonly items: readonly T[];
  readonly at: number;
}

const maximumDisplacement = 8;
const maximumBits = 3;

class FaultyChannel<T> implements Channel<T> {
  readonly layer: LinkLayer;
  readonly #channel: Channel<T>;
  readonly #options: FaultOptions;
  readonly #lens: Lens<T>;
  readonly #draw: () => number;
  readonly #timers = new Set<() => void>();
  #overtaken: Overtaken<T>[] = [];
  #index = 0;
  /** With `keepsOrder`: what is delayed, and what came after it. */
  readonly #queue: Departure<T>[] = [];
  #isClosed = false;

  constructor(channel: Channel<T>, options: FaultOptions, lens: Lens<T>) {
    this.layer = channel.layer;
    this.#channel = channel;
    this.#options = options;
    this.#lens = lens;
    this.#draw = seededNumbers(options.seed);
  }

  async send(item: T, options: SendOptions = {}): Promise<void> {
    if (options.signal?.aborted) throw options.signal.reason;
    if (this.#isClosed) throw new LinkError(this.layer, 'closed', 'the channel is closed');
    const faults = this.#drawFaults();
    const items = faults.has('drop') ? [] : this.#disturbed(item, faults);
    const overtaking = this.#overtaken;
    if (faults.has('reorder') && items.length > 0) this.#hold(items);
    else await this.#depart(items, faults.has('delay') ? this.#draw() * this.#maximumDelay : 0, options);
    for (const one of overtaking) {
      one.others -= 1;
      if (one.others === 0) await this.#release(one);
    }
  }

  listen(receiver: Receiver<T>): void {
    this.#channel.listen(receiver);
  }

  /** What is delayed or held back is lost. */
  close(): Promise<void> {
    this.#isClosed = true;
    for (const prevent of this.#timers) prevent();
    this.#timers.clear();
    this.#overtaken = [];
    this.#queue.length = 0;
    return this.#channel.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #maximumDelay(): number {
    return this.#options.maximumDelay ?? 5000;
  }

  #drawFaults(): ReadonlySet<FaultKind> {
    const faults = new Set(faultKinds.filter((kind) => this.#draw() < (this.#options[kind] ?? 0)));
    for (const fault of faults) this.#options.onFault?.(fault, this.#index);
    this.#index += 1;
    return faults;
  }

  /** The item as it will arrive: changed, in pieces, twice. */
  #disturbed(item: T, faults: ReadonlySet<FaultKind>): readonly T[] {
    const octets = this.#lens.octetsOf(item).slice();
    if (faults.has('corrupt')) this.#corrupt(octets);
    const cut = faults.has('split') ? this.#drawUpTo(octets.length) : octets.length;
    const pieces = [octets.subarray(0, cut), octets.subarray(cut)].filter((piece, i) => i === 0 || piece.length > 0);
    const items = pieces.map((piece) => this.#lens.withOctets(item, piece));
    return faults.has('duplicate') ? [...items, ...items] : items;
  }

  #corrupt(octets: Uint8Array): void {
    if (octets.length === 0) return;
    for (let bits = this.#drawUpTo(maximumBits); bits > 0; bits -= 1) {
      octets[this.#drawUpTo(octets.length) - 1]! ^= 1 << Math.floor(this.#draw() * 8);
    }
  }

  /** Lets others go first, but waits no longer for them than the longest delay. */
  #hold(items: readonly T[]): void {
    const one = { items, others: this.#drawUpTo(maximumDisplacement) };
    this.#overtaken = [...this.#overtaken, one];
    this.#later(this.#maximumDelay, () => this.#release(one));
  }

  async #release(one: Overtaken<T>): Promise<void> {
    if (!this.#overtaken.includes(one)) return;
    this.#overtaken = this.#overtaken.filter((other) => other !== one);
    await this.#depart(one.items, 0, {});
  }

  async #depart(items: readonly T[], delay: number, options: SendOptions): Promise<void> {
    const at = this.#options.clock.now() + delay;
    if (this.#options.keepsOrder && this.#queue.length > 0) this.#queue.push({ items, at });
    else if (delay === 0) await this.#sendAll(items, options);
    else if (this.#options.keepsOrder) {
      this.#queue.push({ items, at });
      this.#serveQueue();
    } else this.#later(delay, () => this.#sendAll(items, {}));
  }

  /** Sends what is first, when its time has come, and then what is next. */
  #serveQueue(): void {
    const first = this.#queue[0];
    if (first === undefined) return;
    this.#later(first.at - this.#options.clock.now(), () => {
      this.#queue.shift();
      // Before it is sent: who receives it may send at once, and would serve the queue a second time.
      this.#serveQueue();
      return this.#sendAll(first.items, {});
    });
  }

  async #sendAll(items: readonly T[], options: SendOptions): Promise<void> {
    // All at once: another item must not come between the pieces of one.
    await Promise.all(items.map((item) => this.#channel.send(item, options)));
  }

  /** What fails later is no news to who sent it: the channel tells that it is closed. */
  #later(milliseconds: number, run: () => Promise<void>): void {
    const prevent = this.#options.clock.setTimer(milliseconds, () => {
      this.#timers.delete(prevent);
      run().catch(() => {});
    });
    this.#timers.add(prevent);
  }

  /** From 1 to `count`. */
  #drawUpTo(count: number): number {
    return 1 + Math.floor(this.#draw() * count);
  }
}
