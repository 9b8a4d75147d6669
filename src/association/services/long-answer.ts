import { type Codec, clientLimits, decode, type Limits } from '../../codec/index.ts';
import { AssociationError } from '../errors.ts';
import type { ExchangeContext } from '../exchange.ts';
import { BlockCollector } from './block-collector.ts';

/** The blocks of a long answer, as its client collects them: a wrong one ends the exchange. */
export class LongAnswer {
  readonly #context: ExchangeContext;
  readonly #limits: Limits;
  readonly #blocks: BlockCollector;

  constructor(context: ExchangeContext) {
    this.#context = context;
    this.#limits = context.limits ?? clientLimits;
    this.#blocks = new BlockCollector(this.#limits.maxReassembled);
  }

  /** Takes the next block; throws an AssociationError when it is not the next, empty or too much. */
  take(blockNumber: number, octets: Uint8Array, isLast: boolean): void {
    if (octets.length === 0 && !isLast) throw new AssociationError('protocol', `block ${blockNumber} is empty`);
    const expected = this.#blocks.blockNumber + 1;
    const fault = this.#blocks.push(blockNumber, octets);
    if (fault === 'too-long') throw new AssociationError('protocol', 'the answer in blocks is longer than the limit');
    if (fault !== undefined) {
      throw new AssociationError('protocol', `block ${blockNumber} came where block ${expected} was expected`);
    }
    this.#context.onBlock?.({ direction: 'received', blockNumber, octets, isLast });
  }

  /** What the blocks hold together, read to the last octet. */
  read<T>(read: (octets: Uint8Array, limits: Limits) => T): T {
    return read(this.#blocks.octets, this.#limits);
  }

  decode<T>(codec: Codec<T>): T {
    return this.read((octets, limits) => decode(codec, octets, { limits }));
  }
}
