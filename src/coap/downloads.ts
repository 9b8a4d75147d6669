import { type Block, blockSize } from './block.ts';
import type { EndpointContext } from './context.ts';
import type { CoapResponse, Turn } from './event.ts';
import type { CoapMessage } from './message.ts';
import { blockOption, optionNumbers, transferKey, withOptions } from './message-fields.ts';
import type { CoapOption } from './options.ts';
import { transmissionTimes } from './parameters.ts';
import type { EncodedResponse, ResponsePart, ResponseSender, ReturnPath } from './response-sender.ts';
import { TransferStore } from './transfer-store.ts';

/** A message with a part of a response, and the response where there is more of it. */
export interface Fitted {
  readonly encoded: EncodedResponse;
  readonly rest: CoapResponse | undefined;
}

type RequestMessage = Pick<CoapMessage, 'code' | 'options'>;

const etagSize = 4;
const none = new Uint8Array(0);

/** Responses that are fetched by blocks, kept for the blocks that follow (RFC 7959 section 2.4). */
export class Downloads {
  readonly #context: EndpointContext;
  readonly #sender: ResponseSender;
  readonly #store: TransferStore<CoapResponse>;
  #lastTag: number;

  constructor(context: EndpointContext, sender: ResponseSender) {
    this.#context = context;
    this.#sender = sender;
    this.#store = new TransferStore(context.deadlines, context.limits, () => {});
    this.#lastTag = context.randomBytes(etagSize).reduce((value, octet) => value * 256 + octet, 0);
  }

  get size(): number {
    return this.#store.size;
  }

  /**
   * The part of a response that goes out now, from `block` on. To a peer that is not known it is the largest block that
   * three times the octets of the request carry, with a value for it to become known by; undefined where none is.
   */
  fit(path: ReturnPath, response: CoapResponse, block: Block, turn: Turn): Fitted | undefined {
    const fits = (part: ResponsePart) => {
      const encoded = this.#sender.encode(path, part);
      return this.#sender.mayCarry(path, encoded.octets.length, turn.now) ? encoded : undefined;
    };
    const isWhole = block.num === 0 && (response.payload?.length ?? 0) <= blockSize(block.szx);
    const only = isWhole ? fits(part(response, block)) : undefined;
    if (only !== undefined) return { encoded: only, rest: undefined };
    const rest = this.#tagged(response);
    const isKnown = this.#context.knownPeers.has(path.peer, turn.now);
    const echo = isKnown ? [] : [echoOption(this.#context, path.peer, turn.now)];
    for (let szx = block.szx; szx >= 0; szx -= 1) {
      const piece = part(rest, shrunk(block, szx));
      const encoded = fits(withOptions(piece, echo)) ?? (szx === 0 ? fits(piece) : undefined);
      if (encoded !== undefined) return { encoded, rest };
    }
    return undefined;
  }

  /** Keeps a response for the blocks that will be asked for with the same request. */
  keep(peer: string, request: RequestMessage, response: CoapResponse, turn: Turn): void {
    const key = transferKey(peer, request);
    const until = turn.now + transmissionTimes(this.#context.parametersOf(peer)).maxTransmitWait;
    const octets = (response.payload?.length ?? 0) + key.length;
    this.#store.keep(key, { transfer: response, octets, until }, turn);
  }

  /** The response that a request for a later block continues; it is kept on. */
  find(peer: string, request: RequestMessage, turn: Turn): CoapResponse | undefined {
    const response = this.#store.get(transferKey(peer, request));
    if (response !== undefined) this.keep(peer, request, response, turn);
    return response;
  }

  clear(): void {
    this.#store.clear();
  }

  /** The response with an ETag, so that the client sees whether blocks belong together. */
  #tagged(response: CoapResponse): CoapResponse {
    if (response.options?.some((option) => option.number === optionNumbers.etag)) return response;
    this.#lastTag = (this.#lastTag + 1) >>> 0;
    const value = Uint8Array.from([24, 16, 8, 0].map((shift) => this.#lastTag >>> shift));
    return withOptions(response, [{ number: optionNumbers.etag, name: 'ETag', value }]);
  }
}

/** An Echo option with a value for a peer. */
export function echoOption({ knownPeers }: EndpointContext, peer: string, now: number): CoapOption {
  return { number: optionNumbers.echo, name: 'Echo', value: knownPeers.echo(peer, now) };
}

/** The block that begins where another one does, in a smaller size. */
export function shrunk(block: Block, szx: number): Block {
  return szx === block.szx ? block : { ...block, num: block.num << (block.szx - szx), szx };
}

/** Whether a block begins after the end. An error has no blocks: it is sent whatever block was asked for. */
export function isPastEnd(block: Block | undefined, { code, payload = none }: CoapResponse): boolean {
  if (block === undefined || block.num === 0 || !code.startsWith('2.')) return false;
  return block.num * blockSize(block.szx) >= payload.length;
}

/** The block of a response that was asked for; with Block2 unless it is all of it. */
function part({ code, options = [], payload = none }: CoapResponse, { num, szx }: Block): ResponsePart {
  const size = blockSize(szx);
  const offset = num * size;
  if (offset === 0 && payload.length <= size) return withOptions({ code, options, payload }, []);
  const more = offset + size < payload.length;
  const added = [blockOption('Block2', { num, more, szx })];
  if (num === 0) added.push({ number: optionNumbers.size2, name: 'Size2', value: payload.length });
  return withOptions({ code, options, payload: payload.subarray(offset, offset + size) }, added);
}
