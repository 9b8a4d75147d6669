import type { PermanentMemory } from '../server/index.ts';
import type { ConsumptionHistory } from './consumption-history.ts';
import { Energies } from './energies.ts';

/** What was counted up to an instant, in milliseconds since 1970 UTC. */
export interface CountedEnergies {
  readonly at: number;
  readonly energies: Energies;
}

const key = 'energies';

/** The energies that a meter has made durable last; undefined where nobody has looked at any. */
export function permanentEnergiesIn(memory: PermanentMemory): CountedEnergies | undefined {
  const octets = memory.get(key);
  if (octets === undefined) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const numbers = Float64Array.from({ length: octets.length / 8 - 1 }, (_, i) => view.getFloat64(8 + 8 * i));
  return { at: view.getFloat64(0), energies: new Energies(numbers) };
}

/** The meter whose energies are kept. */
export interface CountingMeter {
  readonly memory: PermanentMemory;
  readonly history: ConsumptionHistory;
  /** The instant of its last `now()`. */
  readonly present: number;
}

/**
 * The energy registers in the permanent memory: each change of a whole unit of any of them is durable before anybody sees
 * it (OMNIA data sheet, Permanent memory). Nothing is written where nothing has changed since.
 */
export class PermanentEnergies {
  readonly #meter: CountingMeter;
  /** What is durable, and the octets that say so: another transaction may have undone it. */
  #kept: { readonly octets: Uint8Array; readonly counted: CountedEnergies } | undefined;

  constructor(meter: CountingMeter) {
    this.#meter = meter;
  }

  /**
   * Before somebody sees what was counted up to an instant: makes what was counted until now durable. What is to come,
   * nobody sees.
   */
  keep(instant: number): void {
    const { memory, history, present: now } = this.#meter;
    const kept = this.#last();
    if (instant > now || (kept !== undefined && instant <= kept.at)) return;
    const energies = history.at(now);
    if (kept !== undefined && hasSameUnits(kept.energies, energies)) return;
    const counted = { at: now, energies };
    memory.put([[key, encode(counted)]]);
    this.#kept = { octets: memory.get(key)!, counted };
    history.resumeFrom(counted);
  }

  #last(): CountedEnergies | undefined {
    const { memory } = this.#meter;
    const octets = memory.get(key);
    if (octets === undefined) return undefined;
    if (this.#kept?.octets !== octets) this.#kept = { octets, counted: permanentEnergiesIn(memory)! };
    return this.#kept.counted;
  }
}

function hasSameUnits({ numbers: a }: Energies, { numbers: b }: Energies): boolean {
  for (let i = 0; i < a.length; i += 1) if (Math.floor(a[i]!) !== Math.floor(b[i]!)) return false;
  return true;
}

function encode({ at, energies: { numbers } }: CountedEnergies): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + 8 * numbers.length));
  view.setFloat64(0, at);
  numbers.forEach((number, i) => {
    view.setFloat64(8 + 8 * i, number);
  });
  return new Uint8Array(view.buffer);
}
