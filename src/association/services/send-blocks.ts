import type { DataBlockSA } from '../../apdu/index.ts';
import { AssociationError } from '../errors.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import { BlockCutter } from './block-cutter.ts';
import { rawDataSize } from './block-sizes.ts';
import { requireRoom } from './negotiated-services.ts';

/** How a service sends a long request in blocks. */
export interface BlockForm<Request, Response> {
  /** Octets of the first request beside the raw data and its length. */
  readonly firstOverhead: number;
  /** The same of those that follow. */
  readonly nextOverhead: number;
  first(block: DataBlockSA): Request;
  next(block: DataBlockSA): Request;
  ask(request: Request): ServiceExchange<Response>;
  /** The number of the block that a response acknowledges; undefined for the final answer. */
  acknowledged(response: Response): number | undefined;
}

/** The answer to a long request. The server may end the transfer before the last block, and then only to refuse. */
export interface BlocksAnswer<Response> {
  readonly response: Response;
  readonly isComplete: boolean;
}

/** Last-block, number and what is before them in a request that carries nothing but a block. */
export const blockOverhead = 8;
/** Last-block and number. */
export const blockHeaderSize = 5;

/** Sends a long request in blocks, each after the one before was acknowledged. */
export function* sendBlocks<Request, Response>(
  octets: Uint8Array,
  context: ExchangeContext,
  form: BlockForm<Request, Response>,
): ServiceExchange<BlocksAnswer<Response>> {
  const { maximumRequestSize, onBlock } = context;
  const cutter = new BlockCutter(octets);
  let size = requireRoom(rawDataSize(maximumRequestSize, form.firstOverhead));
  let toRequest = form.first;
  for (;;) {
    const { blockNumber, isLast, octets: rawData } = cutter.next(size);
    onBlock?.({ direction: 'sent', blockNumber, octets: rawData, isLast });
    const response = yield* form.ask(toRequest({ lastBlock: isLast, blockNumber, rawData }));
    const acknowledged = form.acknowledged(response);
    if (acknowledged === undefined) return { response, isComplete: isLast };
    if (isLast || acknowledged !== blockNumber) {
      const sent = isLast ? 'the last block' : `block ${blockNumber}`;
      throw new AssociationError('protocol', `the server asks for what follows block ${acknowledged} after ${sent}`);
    }
    size = requireRoom(rawDataSize(maximumRequestSize, form.nextOverhead));
    toRequest = form.next;
  }
}

/** Throws an AssociationError where a transfer that is not over was answered with success. */
export function requireComplete(isComplete: boolean, result: unknown): void {
  if (isComplete || result !== 'success') return;
  throw new AssociationError('protocol', 'the server answers success before the last block');
}
