import { parseTypeNumber } from '../../omnia/index.ts';
import type { Cryptography, RandomBytes } from '../../security/index.ts';
import { PermanentMemory } from '../../server/index.ts';
import { noise } from '../noise.ts';
import { OmniaMeter } from '../omnia-meter.ts';
import { OmniaType } from '../omnia-type.ts';
import type { Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import { VirtualHeadEnd } from './virtual-head-end.ts';

/** Everything that an OMNIA can have. */
const usualType = '684-2-11P-1342AAD1-1B24045';
/** A Wednesday noon in Denmark. */
const usualBegin = Date.UTC(2026, 5, 10, 10);
const day = 86_400_000;
/** Days. Sooner after it was installed a meter would log what was done to it then. */
const usualHistory = 10;
const drawChannel = 700;

/** What a scene does not say itself. */
export interface VirtualStageOptions {
  readonly cryptography: Cryptography;
}

/** A stage on a clock of its own that nobody waits for: the same scene is the same trace. */
export class VirtualStage implements Stage {
  readonly cryptography: Cryptography;
  readonly headEnd = new VirtualHeadEnd();
  readonly randomBytes: RandomBytes;
  readonly #seed: number;
  readonly #type: OmniaType;
  readonly #installedAt: number;
  #meter: OmniaMeter;
  #now: number;
  #drawn = 0;

  constructor({ type, seed = 1, begin = usualBegin, history = usualHistory }: Scene, options: VirtualStageOptions) {
    this.cryptography = options.cryptography;
    this.randomBytes = (size) => Uint8Array.from({ length: size }, () => this.#draw());
    this.#seed = seed;
    this.#now = begin;
    this.#installedAt = begin - history * day;
    this.#type = new OmniaType(type ?? parseTypeNumber(usualType), this.randomBytes);
    this.#meter = this.#start(new PermanentMemory());
    this.headEnd.introduceTo(this.#meter);
  }

  get meter(): OmniaMeter {
    return this.#meter;
  }

  async advance(until: number, look: () => void): Promise<boolean> {
    // From one thing that happens to the next, so that each is seen at its time.
    for (let due = this.#due; due <= until; due = this.#due) {
      this.#pass(due);
      look();
    }
    this.#pass(until);
    return true;
  }

  readonly restart = (): void => {
    const memory = new PermanentMemory();
    for (const record of this.meter.memory.snapshot()) memory.apply(record);
    this.headEnd.forget();
    this.#meter = this.#start(memory);
  };

  get #due(): number {
    return Math.min(this.meter.life.due, this.headEnd.due(this.meter, this.#now));
  }

  #pass(until: number): void {
    this.#now = Math.max(this.#now, until);
    this.headEnd.attend(this.meter, this.meter.now());
  }

  #start(memory: PermanentMemory): OmniaMeter {
    return new OmniaMeter({
      type: this.#type,
      seed: this.#seed,
      now: () => this.#now,
      memory,
      installedAt: this.#installedAt,
      cryptography: this.cryptography,
      randomBytes: this.randomBytes,
      // What an object throws that is no refusal is a defect, which no scene is to pass over.
      onFault: (error) => {
        throw error;
      },
    });
  }

  #draw(): number {
    this.#drawn += 1;
    return Math.floor(256 * noise(this.#seed, drawChannel, this.#drawn));
  }
}
