import type { OmniaMeter } from '../omnia-meter.ts';
import { begun, ended, tamperRecord } from './tamper-record.ts';
import { type CountedTamperKind, type TamperKind, tamperings, tamperKinds } from './tampering.ts';

const indicatedKey = 'tamper indicated';

/**
 * Attempts at the meter (OMNIA data sheet, Tamper proof): each is an event with its time, and shown on the display until
 * management clears that. What is measured does not change.
 */
export class Tamper {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** A cover is taken off, or a magnet brought near. */
  begin(kind: TamperKind): void {
    if (!this.goesOn(kind)) this.#meter.events.log(tamperings[kind].begin[0]!);
  }

  /** The cover is back, or the magnet away. */
  end(kind: TamperKind): void {
    if (this.goesOn(kind)) this.#meter.events.log(tamperings[kind].end!);
  }

  goesOn(kind: CountedTamperKind): boolean {
    const { begunAt, endedAt } = tamperRecord(this.#meter.memory, kind);
    return begunAt !== undefined && endedAt === undefined;
  }

  /** Whether the display shows it. */
  get isIndicated(): boolean {
    return this.#meter.memory.get(indicatedKey) !== undefined;
  }

  /** Takes it off the display, also while it goes on (designed). */
  clearIndication(): void {
    this.#meter.memory.put([[indicatedKey, undefined]]);
  }

  /** When the last one of a kind began, in milliseconds since 1970 UTC; undefined where there was none. */
  begunAt(kind: CountedTamperKind): number | undefined {
    return tamperRecord(this.#meter.memory, kind).begunAt;
  }

  /** How many of a kind there were. */
  count(kind: CountedTamperKind): number {
    return tamperRecord(this.#meter.memory, kind).count;
  }

  /** Milliseconds that the last one of a kind has lasted. */
  duration(kind: CountedTamperKind): number {
    const { begunAt, endedAt } = tamperRecord(this.#meter.memory, kind);
    return begunAt === undefined ? 0 : (endedAt ?? this.#meter.now()) - begunAt;
  }

  /** Milliseconds that all of a kind have lasted. */
  durationOfAll(kind: CountedTamperKind): number {
    const { lasted } = tamperRecord(this.#meter.memory, kind);
    return lasted + (this.goesOn(kind) ? this.duration(kind) : 0);
  }

  /** What an event says of tampering is remembered with it. */
  notice(code: number): void {
    const { memory } = this.#meter;
    const now = this.#meter.now();
    for (const kind of tamperKinds) {
      const { begin, end } = tamperings[kind];
      if (code === end) memory.put([ended(memory, kind, now)]);
      if (!begin.includes(code)) continue;
      memory.put([begun(memory, kind, now)]);
      if (end === undefined) memory.put([ended(memory, kind, now)]);
      else memory.put([[indicatedKey, Uint8Array.of(1)]]);
    }
  }
}
