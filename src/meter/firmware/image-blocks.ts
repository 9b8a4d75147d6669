import { concat } from '../../codec/index.ts';
import type { PermanentMemory } from '../../server/index.ts';

/** Octets of a block of the image (catalogue). */
export const imageBlockSize = 512;

const keyOf = (number: number): string => `image block ${number}`;

/** The blocks of an image, which survive a power cut. */
export class ImageBlocks {
  readonly #memory: PermanentMemory;
  readonly #size: number;

  /** `size`: octets of the image. */
  constructor(memory: PermanentMemory, size: number) {
    this.#memory = memory;
    this.#size = size;
  }

  /** By block, whether it is there. */
  get present(): readonly boolean[] {
    return this.#numbers.map((number) => this.#memory.get(keyOf(number)) !== undefined);
  }

  /** Octets of a block; 0 or less where there is no such block. */
  sizeOf(number: number): number {
    return Math.min(imageBlockSize, this.#size - number * imageBlockSize);
  }

  put(number: number, octets: Uint8Array): void {
    this.#memory.put([[keyOf(number), octets]]);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#memory.put(this.#numbers.map((number) => [keyOf(number), undefined]));
  }

  /** The whole image, when all blocks are there. */
  get octets(): Uint8Array {
    return concat(...this.#numbers.map((number) => this.#memory.get(keyOf(number))!));
  }

  get #numbers(): readonly number[] {
    return Array.from({ length: Math.ceil(this.#size / imageBlockSize) }, (_, number) => number);
  }
}
