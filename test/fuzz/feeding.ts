import { below, type Random } from '../coap/random.ts';
import { promise } from './target.ts';

/** A machine whose time is to be kept. */
export interface Timed<Event> {
  nextTimeout(): number | undefined;
  onTimeout(now: number): readonly Event[];
}

const mostTimeouts = 10_000;

/** The octets in pieces, as a line hands them over. */
export function* chunksOf(octets: Uint8Array, random: Random): Generator<Uint8Array> {
  const most = random() < 0.3 ? octets.length + 1 : 1 + below(random, 40);
  for (let at = 0; at < octets.length; ) {
    const end = Math.min(octets.length, at + 1 + below(random, most));
    yield octets.subarray(at, end);
    at = end;
  }
}

/** Lets the machine have its time until `until`, and gives what comes of its events; it may not spin. */
export function letPass<Event, Result = void>(
  machine: Timed<Event>,
  until: number,
  take: (events: readonly Event[]) => readonly Result[] | undefined,
): Result[] {
  const results: Result[] = [];
  for (let count = 0; ; count += 1) {
    const next = machine.nextTimeout();
    if (next === undefined || next > until) return results;
    promise(count < mostTimeouts, 'a machine comes to rest');
    promise(Number.isFinite(next), 'a time-out is a time');
    results.push(...(take(machine.onTimeout(next)) ?? []));
  }
}

/** One of two that talk: what it is given makes it say something, and so does time. */
export interface Party {
  receive(octets: Uint8Array, now: number): readonly Uint8Array[];
  pass(until: number): readonly Uint8Array[];
  /** Begins something, where it has nothing to do. */
  begin(now: number): readonly Uint8Array[];
}

const turns = 12;

/** Lets two parties talk for a while; now and then the input takes the place of what one of them says. */
export class Talk {
  readonly #parties: readonly [Party, Party];
  readonly #random: Random;
  #now = 1000;

  constructor(first: Party, second: Party, random: Random) {
    this.#parties = [first, second];
    this.#random = random;
  }

  feed(octets: Uint8Array): void {
    const random = this.#random;
    const said: Uint8Array[][] = this.#parties.map((party) => [...party.begin(this.#now)]);
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [at, party] of this.#parties.entries()) {
        const heard = said[1 - at]!.splice(0);
        if (random() < 0.1) heard.push(octets);
        for (const each of heard) {
          const given = random() < 0.1 ? octets : each;
          for (const chunk of chunksOf(given, random)) {
            said[at]!.push(...party.receive(chunk, this.#now));
            this.#now += random() < 0.01 ? below(random, 3000) : 1;
          }
        }
      }
      this.#now += below(random, 400);
      for (const [at, party] of this.#parties.entries()) said[at]!.push(...party.pass(this.#now));
    }
    this.#now += random() < 0.1 ? below(random, 200_000) : 0;
  }
}
