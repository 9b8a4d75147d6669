import { type CoapCounters, noCoapCounts } from '../../coap/index.ts';

/** Gives what an endpoint has counted so far. */
export type CoapCount = () => Readonly<CoapCounters>;

const names = Object.keys(noCoapCounts()) as (keyof CoapCounters)[];

/** What the CoAP endpoints of a meter have counted together since it was started or reset (class CoAP diagnostic). */
export class CoapStatistics {
  readonly #counts = new Set<CoapCount>();
  #before: CoapCounters = noCoapCounts();

  /** From now on an endpoint counts, too. Gives what is to be called when it is closed; what it has counted stays. */
  attach(count: CoapCount): () => void {
    this.#counts.add(count);
    return () => {
      if (this.#counts.delete(count)) this.#before = sum(this.#before, count(), 1);
    };
  }

  get counters(): Readonly<CoapCounters> {
    return [...this.#counts].reduce((all, count) => sum(all, count(), 1), this.#before);
  }

  /** Begins at 0 again. */
  reset(): void {
    this.#before = sum(this.#before, this.counters, -1);
  }
}

function sum(a: Readonly<CoapCounters>, b: Readonly<CoapCounters>, sign: 1 | -1): CoapCounters {
  const result = { ...a };
  for (const name of names) result[name] = a[name] + sign * b[name];
  return result;
}
