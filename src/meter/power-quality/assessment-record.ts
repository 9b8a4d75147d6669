import { decodeUtf8, encodeUtf8 } from '../../axdr/index.ts';
import type { PermanentMemory } from '../../server/index.ts';
import type { Assessment } from './assessment.ts';

const key = 'power quality';

/** An assessment, and which conditions of the network it has looked at. */
export interface AssessmentRecord {
  readonly assessment: Assessment;
  /** Numbers of the conditions that held when it looked last. */
  readonly seen: string;
}

/** Where the assessment of a supply is remembered, for a meter that starts again in the middle of a sag. */
export class AssessmentMemory {
  readonly #memory: PermanentMemory;
  #octets: Uint8Array | undefined;
  #record: AssessmentRecord | undefined;

  constructor(memory: PermanentMemory) {
    this.#memory = memory;
  }

  /** What was remembered last; `beginning` where there is nothing. */
  recall(beginning: () => AssessmentRecord): AssessmentRecord {
    const octets = this.#memory.get(key);
    // The memory may have gone back: what failed is undone.
    if (this.#record === undefined || octets !== this.#octets) {
      this.#record = octets === undefined ? beginning() : (JSON.parse(decodeUtf8(octets).text) as AssessmentRecord);
      this.#octets = octets;
    }
    return this.#record;
  }

  remember(record: AssessmentRecord): void {
    this.#memory.put([[key, encodeUtf8(JSON.stringify(record))]]);
    this.#record = record;
    this.#octets = this.#memory.get(key);
  }
}
