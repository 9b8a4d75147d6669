import { equalBytes, LinkError, Writer } from '../codec/index.ts';
import { type Block, blockSize } from './block.ts';
import type { CoapRequest, CoapResponse } from './event.ts';
import type { CoapMessage } from './message.ts';
import { applicationOptions, blockOf, blockOption, octetsOf, optionNumbers, uintOf } from './message-fields.ts';
import type { CoapOption } from './options.ts';

/** What the client of a transfer does next: send `next()`, or hand over what came of it. */
export type TransferStep =
  /** Afresh is under another token: what still comes for the messages before is to be told from it. */
  | { readonly kind: 'continue'; readonly afresh: boolean }
  | { readonly kind: 'complete'; readonly response: Required<CoapResponse> }
  | { readonly kind: 'broken'; readonly error: LinkError };

/** How a transfer is cut and bounded. */
export interface TransferOptions {
  /** Largest block, as SZX. */
  readonly szx: number;
  readonly maxBody: number;
  /** A value for Request-Tag that no other transfer of this client has. */
  readonly requestTag: () => Uint8Array;
}

type RequestMessage = Pick<CoapMessage, 'code' | 'options' | 'payload'>;

const none = new Uint8Array(0);
const largestSzx = 6;
const proceed: TransferStep = { kind: 'continue', afresh: false };
const restart: TransferStep = { kind: 'continue', afresh: true };
/** GET and FETCH may be asked again without doing anything twice. */
const safeMethods: readonly string[] = ['0.01', '0.05'];

/**
 * The client's side of one request, message by message (RFC 7959 sections 2.3 to 2.7): the body goes up in Block1, then
 * the response comes down in Block2. Starts over once where nothing can be done twice by it, and returns an Echo value
 * (RFC 9175 section 2.3).
 */
export class RequestTransfer {
  readonly #request: CoapRequest;
  readonly #options: TransferOptions;
  readonly #payload: Uint8Array;
  #phase: 'whole' | 'upload' | 'download';
  #szx: number;
  #sent = 0;
  #tag: Uint8Array | undefined;
  #echo: Uint8Array | undefined;
  #challenged = false;
  #restarted = false;
  /** There once a block of the response is. */
  #body: Writer | undefined;
  #first: CoapMessage | undefined;

  constructor(request: CoapRequest, options: TransferOptions) {
    this.#request = request;
    this.#options = options;
    this.#payload = request.payload ?? none;
    this.#szx = options.szx;
    this.#phase = 'whole';
    if (this.#payload.length > blockSize(options.szx)) this.#upload(options.szx);
  }

  /** Whether the request or its response takes more than one message. */
  get isBlockWise(): boolean {
    return this.#phase !== 'whole';
  }

  /** The message to send now. */
  next(): RequestMessage {
    const { code, options = [] } = this.#request;
    const all = [...options];
    if (this.#echo !== undefined) all.push({ number: optionNumbers.echo, name: 'Echo', value: this.#echo });
    if (this.#tag !== undefined) {
      all.push({ number: optionNumbers.requestTag, name: 'Request-Tag', value: this.#tag });
    }
    all.push(...this.#blockOptions());
    return { code, options: all.sort((a, b) => a.number - b.number), payload: this.#piece() };
  }

  /** Whether a message responds to a block that was responded to before: all blocks have the same token. */
  isLate(message: CoapMessage): boolean {
    const block1 = blockOf(message, optionNumbers.block1);
    const block2 = blockOf(message, optionNumbers.block2);
    if (block1 === 'invalid' || block2 === 'invalid') return false;
    if (this.#phase === 'upload') return block1 !== undefined && block1.num * blockSize(block1.szx) < this.#sent;
    return block2 !== undefined && block2.num * blockSize(block2.szx) < this.#received;
  }

  /** Takes the response to the message that `next()` gave. */
  accept(message: CoapMessage): TransferStep {
    const echo = octetsOf(message, optionNumbers.echo);
    if (echo !== undefined) this.#echo = echo.slice();
    if (message.code === '4.01' && echo !== undefined && !this.#challenged) {
      this.#challenged = true;
      return restart;
    }
    const block1 = blockOf(message, optionNumbers.block1);
    const block2 = blockOf(message, optionNumbers.block2);
    if (block1 === 'invalid' || block2 === 'invalid') return broken('a block of the reserved size');
    if (this.#phase !== 'download') {
      const step = this.#sentBlock(message, block1);
      if (step !== undefined) return step;
    }
    return this.#take(message, block2);
  }

  #upload(szx: number): void {
    this.#phase = 'upload';
    this.#szx = szx;
    this.#sent = 0;
    this.#tag = this.#options.requestTag();
  }

  #piece(): Uint8Array {
    if (this.#phase === 'download') return none;
    return this.#phase === 'whole'
      ? this.#payload
      : this.#payload.subarray(this.#sent, this.#sent + blockSize(this.#szx));
  }

  get #isLast(): boolean {
    return this.#phase === 'whole' || this.#sent + blockSize(this.#szx) >= this.#payload.length;
  }

  #blockOptions(): readonly CoapOption[] {
    const options: CoapOption[] = [];
    const { szx } = this.#options;
    if (this.#phase === 'download') {
      options.push(blockOption('Block2', { num: this.#received / blockSize(this.#szx), more: false, szx: this.#szx }));
      return options;
    }
    if (this.#isLast && szx < largestSzx) options.push(blockOption('Block2', { num: 0, more: false, szx }));
    if (this.#phase === 'whole') return options;
    const num = this.#sent / blockSize(this.#szx);
    options.push(blockOption('Block1', { num, more: !this.#isLast, szx: this.#szx }));
    if (num === 0) options.push({ number: optionNumbers.size1, name: 'Size1', value: this.#payload.length });
    return options;
  }

  /** The response to a part of the request; undefined if it is the response to all of it. */
  #sentBlock(message: CoapMessage, block1: Block | undefined): TransferStep | undefined {
    const { code } = message;
    if (code === '4.13' && block1 !== undefined && block1.szx < this.#szx && this.#canShrinkTo(block1.szx)) {
      this.#upload(block1.szx);
      return restart;
    }
    if (this.#phase === 'whole') return code === '2.31' ? broken('2.31 to a request without blocks') : undefined;
    if (code === '4.08' && !this.#restarted) {
      this.#restarted = true;
      this.#upload(this.#szx);
      return restart;
    }
    if (!code.startsWith('2.')) return undefined;
    const num = this.#sent / blockSize(this.#szx);
    if (block1 !== undefined && block1.num !== num) return broken(`block ${num} answered as block ${block1.num}`);
    if (this.#isLast) return code === '2.31' ? broken('2.31 to the last block') : undefined;
    if (block1 === undefined) return broken(`${code} without Block1 before the last block`);
    this.#sent += blockSize(this.#szx);
    this.#szx = Math.min(this.#szx, block1.szx);
    return proceed;
  }

  /** Starting over with smaller blocks helps only where the first one was too large. */
  #canShrinkTo(szx: number): boolean {
    return this.#sent === 0 && this.#payload.length > blockSize(szx);
  }

  /** Octets of the response that are there. */
  get #received(): number {
    return this.#body?.length ?? 0;
  }

  #take(message: CoapMessage, block2: Block | undefined): TransferStep {
    const length = this.#received;
    if (block2 === undefined && length === 0) return this.#complete(message);
    if (!isSuccess(message) && length > 0) return this.#startOver() ?? this.#complete(message);
    if (block2 === undefined) return broken('a response without Block2 amid the blocks');
    const size = blockSize(block2.szx);
    if (block2.num * size !== length) return broken(`block ${block2.num} of ${size} octets after ${length} octets`);
    if (!this.#isSameBody(message)) return this.#startOver() ?? broken('the response changed between its blocks');
    if (block2.more ? message.payload.length !== size : message.payload.length > size) {
      return broken(`${message.payload.length} octets in a block of ${size}`);
    }
    const announced = Math.max(uintOf(message, optionNumbers.size2) ?? 0, length + message.payload.length);
    if (announced > this.#options.maxBody) return tooLarge(announced, this.#options.maxBody);
    this.#body ??= new Writer(message.payload.length);
    this.#body.bytes(message.payload);
    this.#first ??= message;
    if (!block2.more) return this.#complete(this.#first);
    this.#phase = 'download';
    this.#szx = Math.min(block2.szx, this.#options.szx);
    return proceed;
  }

  #isSameBody(message: CoapMessage): boolean {
    if (this.#first === undefined) return true;
    const before = octetsOf(this.#first, optionNumbers.etag) ?? none;
    return equalBytes(before, octetsOf(message, optionNumbers.etag) ?? none);
  }

  #startOver(): TransferStep | undefined {
    if (this.#restarted || this.#tag !== undefined || !safeMethods.includes(this.#request.code)) return undefined;
    this.#restarted = true;
    this.#phase = 'whole';
    this.#body = undefined;
    this.#first = undefined;
    return restart;
  }

  #complete(message: CoapMessage): TransferStep {
    const payload = this.#first === message && this.#body !== undefined ? this.#body.finish() : message.payload;
    return { kind: 'complete', response: { code: message.code, options: applicationOptions(message), payload } };
  }
}

function isSuccess({ code }: CoapMessage): boolean {
  return code.startsWith('2.');
}

function broken(reason: string): TransferStep {
  return { kind: 'broken', error: new LinkError('coap', 'protocol', reason) };
}

function tooLarge(octets: number, limit: number): TransferStep {
  return {
    kind: 'broken',
    error: new LinkError('coap', 'limit', `a response of ${octets} octets; ${limit} are the most`),
  };
}
