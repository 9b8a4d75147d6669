import { equalBytes } from '../codec/index.ts';

/** Octets at the end of a protected APDU: its tag, or the end of its signature. */
const tellingSize = 16;

/** The last answer and what tells its request from others: a request that comes again is answered by it again. */
export class LastAnswer {
  readonly #size: number;
  readonly #end: Uint8Array;
  readonly #answer: Uint8Array | undefined;

  constructor(request: Uint8Array, answer: Uint8Array | undefined) {
    this.#size = request.length;
    this.#end = Uint8Array.from(request.subarray(-tellingSize));
    this.#answer = answer;
  }

  /** The answer to this request, which is known to come again; undefined where it is not the last. */
  to(request: Uint8Array): Uint8Array | undefined {
    const isLast = request.length === this.#size && equalBytes(request.subarray(-tellingSize), this.#end);
    return isLast ? this.#answer : undefined;
  }
}
