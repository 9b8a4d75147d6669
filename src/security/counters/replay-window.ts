import { SecurityError } from '../errors.ts';

/**
 * `strict`: only a counter above all that were accepted. `sliding`: where the transport reorders, also one of the 64 up
 * to the highest, unless it was accepted before.
 */
export type ReplayMode = 'strict' | 'sliding';

/** `retransmission`: the same octets as accepted before, to be acknowledged again and not to be executed again. */
export type ReplayVerdict = 'fresh' | 'retransmission';

/** An accepted counter and what tells its APDU from others: the first `replayDigestSize` octets of a digest or tag. */
export interface ReplayMark {
  readonly counter: number;
  readonly digest: Uint8Array;
}

export const replayDigestSize = 8;

const width = 64;
const lastCounter = 0xffff_ffff;
const rememberedMarks = 4;
const numbersOfMark = 3;

/** The invocation counters of one sender with one key, as its receiver sees them (Green Book 9.2.3.3.7.3). */
export class ReplayWindow {
  readonly #width: number;
  #highest = -1;
  /** Bit n: the counter n below the highest was accepted. Where one below is never fresh, nothing is noted. */
  #accepted = 0n;
  /** The last marks, each as a counter and two halves of its digest: a tenth of what arrays of octets take. */
  readonly #marks: number[] = [];

  /** With the mark of an earlier run, all counters up to it are taken for accepted. */
  constructor(mode: ReplayMode, mark?: ReplayMark) {
    this.#width = mode === 'strict' ? 0 : width;
    if (mark === undefined) return;
    this.#highest = mark.counter;
    this.#accepted = BigInt.asUintN(width, -1n);
    this.remember(mark);
  }

  /** Throws `counter-replayed` for what is neither fresh nor a retransmission. Changes nothing. */
  check({ counter, digest }: ReplayMark): ReplayVerdict {
    if (this.#isFresh(counter)) return 'fresh';
    if (this.#isRemembered(counter, digest)) return 'retransmission';
    throw this.#replayed(counter);
  }

  /** Takes the counter of an APDU whose tag is verified. Throws `counter-replayed` unless it is fresh. */
  accept(counter: number): void {
    if (!this.#isFresh(counter)) throw this.#replayed(counter);
    if (this.#width === 0) {
      this.#highest = counter;
      return;
    }
    const rise = counter - this.#highest;
    if (rise <= 0) {
      this.#accepted |= 1n << BigInt(-rise);
      return;
    }
    const kept = rise < width ? BigInt.asUintN(width, this.#accepted << BigInt(rise)) : 0n;
    this.#accepted = kept | 1n;
    this.#highest = counter;
  }

  /** Has a retransmission of this mark recognised: the last four are. */
  remember({ counter, digest }: ReplayMark): void {
    const marks = this.#marks;
    if (marks.length === rememberedMarks * numbersOfMark) {
      marks.copyWithin(0, numbersOfMark);
      marks.length -= numbersOfMark;
    }
    marks.push(counter | 0, wordAt(digest, 0), wordAt(digest, 4));
  }

  /** Takes as long for a digest that is nearly right as for any other. */
  #isRemembered(counter: number, digest: Uint8Array): boolean {
    const marks = this.#marks;
    for (let at = 0; at < marks.length; at += numbersOfMark) {
      if (marks[at] !== (counter | 0)) continue;
      return ((marks[at + 1]! ^ wordAt(digest, 0)) | (marks[at + 2]! ^ wordAt(digest, 4))) === 0;
    }
    return false;
  }

  #isFresh(counter: number): boolean {
    if (!Number.isInteger(counter) || counter < 0 || counter > lastCounter)
      throw new RangeError('an invocation counter has 32 bits');
    const depth = this.#highest - counter;
    return depth < 0 || (depth < this.#width && (this.#accepted & (1n << BigInt(depth))) === 0n);
  }

  #replayed(counter: number): SecurityError {
    const reason = `invocation counter ${counter} was accepted before or is too old: the highest is ${this.#highest}`;
    const isAtEnd = this.#highest === lastCounter;
    return new SecurityError('counter-replayed', reason, isAtEnd ? {} : { expectedCounter: this.#highest + 1 });
  }
}

const wordAt = (octets: Uint8Array, at: number): number =>
  (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!;
