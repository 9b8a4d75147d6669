import type { CoapEndpoint, CoapEvent } from '../../src/coap/index.ts';
import { below, type Random } from './random.ts';

/** How likely each fault is for each datagram, from 0 to 1. */
export interface FaultRates {
  readonly drop?: number;
  readonly duplicate?: number;
  /** Up to eight datagrams that follow overtake it. */
  readonly reorder?: number;
  /** It comes up to five seconds later. */
  readonly delay?: number;
  /** One to three of its bits are changed. */
  readonly corrupt?: number;
}

/** What a network is made with. */
export interface NetworkOptions {
  readonly random: Random;
  readonly rates?: FaultRates;
  /** Whether corrupted datagrams are delivered; else the checksum of the link below drops them. */
  readonly deliversCorrupted?: boolean;
  /** Milliseconds from one end to the other. */
  readonly latency?: number;
}

type Listener = (event: CoapEvent, now: number) => readonly CoapEvent[] | undefined;

interface Node {
  readonly endpoint: CoapEndpoint;
  readonly listener: Listener;
}

interface Scheduled {
  readonly at: number;
  readonly run: () => void;
}

const longestDelay = 5000;
const farthestOvertaking = 8;

/** Endpoints that send each other datagrams over a faulty network on a virtual clock. */
export class Network {
  now = 0;
  /** Datagrams and octets that were sent. */
  sent = { datagrams: 0, octets: 0 };
  readonly #nodes = new Map<string, Node>();
  readonly #options: NetworkOptions;
  #scheduled: Scheduled[] = [];

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** The listener sees all events but `transmit`; what it returns are events of the endpoint again. */
  add(name: string, endpoint: CoapEndpoint, listener: Listener): void {
    this.#nodes.set(name, { endpoint, listener });
  }

  /** Takes events that a method of the endpoint returned. */
  take(name: string, events: readonly CoapEvent[]): void {
    const { listener } = this.#nodes.get(name)!;
    for (const event of events) {
      if (event.kind === 'transmit') this.#transmit(name, event.peer, event.octets);
      else this.take(name, listener(event, this.now) ?? []);
    }
  }

  at(time: number, run: () => void): void {
    let place = this.#scheduled.length;
    while (place > 0 && this.#scheduled[place - 1]!.at > time) place -= 1;
    this.#scheduled.splice(place, 0, { at: time, run });
  }

  /** Runs until nothing is left to happen, or until a time. */
  run(until = Number.POSITIVE_INFINITY): void {
    for (;;) {
      const next = this.#nextTime();
      if (next === undefined || next > until) break;
      this.now = Math.max(this.now, next);
      while (this.#scheduled[0] !== undefined && this.#scheduled[0].at <= this.now) this.#scheduled.shift()!.run();
      for (const [name, { endpoint }] of this.#nodes) {
        if ((endpoint.nextTimeout() ?? Number.POSITIVE_INFINITY) <= this.now) {
          this.take(name, endpoint.onTimeout(this.now));
        }
      }
    }
    if (Number.isFinite(until)) this.now = Math.max(this.now, until);
  }

  #nextTime(): number | undefined {
    const times = [...this.#nodes.values()].map(({ endpoint }) => endpoint.nextTimeout());
    const all = [this.#scheduled[0]?.at, ...times].filter((time) => time !== undefined);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  #transmit(from: string, to: string, octets: Uint8Array): void {
    this.sent.datagrams += 1;
    this.sent.octets += octets.length;
    if (this.#happens('drop')) return;
    const copies = this.#happens('duplicate') ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#deliver(from, to, octets);
  }

  #deliver(from: string, to: string, octets: Uint8Array): void {
    const { random, latency = 20, deliversCorrupted = false } = this.#options;
    const isCorrupted = this.#happens('corrupt');
    if (isCorrupted && !deliversCorrupted) return;
    const delivered = isCorrupted ? corrupted(octets, random) : octets;
    let at = this.now + latency * (1 + random());
    if (this.#happens('reorder')) at += 2 * latency * (1 + below(random, farthestOvertaking));
    if (this.#happens('delay')) at += below(random, longestDelay);
    this.at(at, () => {
      const node = this.#nodes.get(to);
      if (node !== undefined) this.take(to, node.endpoint.receive({ peer: from, octets: delivered }, this.now));
    });
  }

  #happens(fault: keyof FaultRates): boolean {
    const rate = this.#options.rates?.[fault] ?? 0;
    return rate > 0 && this.#options.random() < rate;
  }
}

function corrupted(octets: Uint8Array, random: Random): Uint8Array {
  const changed = octets.slice();
  const bits = 1 + below(random, 3);
  for (let count = 0; count < bits; count += 1) changed[below(random, changed.length)]! ^= 1 << below(random, 8);
  return changed;
}
