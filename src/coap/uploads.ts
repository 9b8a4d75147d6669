import { Writer } from '../codec/index.ts';
import { type Block, blockSize } from './block.ts';
import type { CoapCode } from './code.ts';
import type { EndpointContext } from './context.ts';
import type { Turn } from './event.ts';
import type { CoapMessage } from './message.ts';
import { blockOption, optionNumbers, transferKey, uintOf } from './message-fields.ts';
import type { CoapOption } from './options.ts';
import { transmissionTimes } from './parameters.ts';
import { TransferStore } from './transfer-store.ts';

interface Upload {
  readonly body: Writer;
  /** Octets of the block that came last, which may come again under another message id. */
  last: number;
}

/** The whole body, or what the block is answered with. */
export type UploadStep =
  | { readonly kind: 'complete'; readonly body: Uint8Array }
  | { readonly kind: 'answer'; readonly code: CoapCode; readonly options: readonly CoapOption[] };

/**
 * Bodies of requests that come in Block1, put together in full before anyone sees them (RFC 7959 section 2.5): block
 * by block without gaps, 4.08 where one is missing, 4.13 where they become too many.
 */
export class Uploads {
  readonly #context: EndpointContext;
  readonly #store: TransferStore<Upload>;

  constructor(context: EndpointContext) {
    this.#context = context;
    this.#store = new TransferStore(context.deadlines, context.limits, () => {
      context.counters.blockWiseTransferTimeout += 1;
    });
  }

  get size(): number {
    return this.#store.size;
  }

  accept(peer: string, message: CoapMessage, block: Block, turn: Turn): UploadStep {
    const key = transferKey(peer, message);
    const { payload } = message;
    const size = blockSize(block.szx);
    if (block.more ? payload.length !== size : payload.length > size) return answer('4.00');
    if (block.num === 0) this.#store.delete(key);
    const upload = block.num === 0 ? { body: new Writer(payload.length), last: 0 } : this.#store.get(key);
    const offset = block.num * size;
    if (upload === undefined) return answer('4.08');
    const isRepeated = offset > 0 && offset + upload.last === upload.body.length && upload.last === payload.length;
    if (offset !== upload.body.length && !isRepeated) {
      this.#store.delete(key);
      return answer('4.08');
    }
    const total = Math.max(offset + payload.length, uintOf(message, optionNumbers.size1) ?? 0);
    if (total > this.#context.limits.maxBody) return this.#tooLarge(key, block);
    if (!isRepeated) upload.body.bytes(payload);
    upload.last = payload.length;
    return this.#next(peer, key, upload, { block, turn });
  }

  clear(): void {
    this.#store.clear();
  }

  #next(peer: string, key: string, upload: Upload, { block, turn }: { block: Block; turn: Turn }): UploadStep {
    const { counters, parametersOf } = this.#context;
    if (block.num === 0) counters.blockWiseTransferStarted += 1;
    if (!block.more) {
      counters.blockWiseTransferCompleted += 1;
      this.#store.delete(key);
      return { kind: 'complete', body: upload.body.finish() };
    }
    const parameters = parametersOf(peer);
    const until = turn.now + transmissionTimes(parameters).maxTransmitWait;
    this.#store.keep(key, { transfer: upload, octets: 2 * upload.body.length + key.length, until }, turn);
    return answer('2.31', [blockOption('Block1', { ...block, szx: Math.min(block.szx, parameters.szx) })]);
  }

  #tooLarge(key: string, block: Block): UploadStep {
    this.#store.delete(key);
    const size1 = { number: optionNumbers.size1, name: 'Size1', value: this.#context.limits.maxBody };
    return answer('4.13', [blockOption('Block1', block), size1]);
  }
}

function answer(code: CoapCode, options: readonly CoapOption[] = []): UploadStep {
  return { kind: 'answer', code, options };
}
