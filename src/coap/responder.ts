import { LinkError } from '../codec/index.ts';
import type { Block } from './block.ts';
import { drop, type EndpointContext } from './context.ts';
import type { Deadline } from './deadlines.ts';
import type { Deduplication } from './deduplication.ts';
import { Downloads, echoOption, type Fitted, isPastEnd, shrunk } from './downloads.ts';
import type { CoapResponse, IncomingRequest, Turn } from './event.ts';
import type { CoapMessage } from './message.ts';
import { applicationOptions, blockOption, octetsOf, optionNumbers, withOptions } from './message-fields.ts';
import { transmissionTimes } from './parameters.ts';
import { type RequestForm, type RequestOrigin, requestForm, returnPath } from './request-form.ts';
import type { ResponsePart, ResponseSender, ReturnPath } from './response-sender.ts';
import { Uploads } from './uploads.ts';

/** A request that came in, from its message to the application's response. */
interface Incoming {
  readonly message: CoapMessage;
  readonly path: ReturnPath;
  readonly form: RequestForm;
  /** While it waits for the response. */
  deadline: Deadline | undefined;
}

type Failed = (error: LinkError, turn: Turn) => void;

const none = new Uint8Array(0);
/** GET and FETCH may be processed for every block anew. */
const safeMethods: readonly string[] = ['0.01', '0.05'];
const pastEnd: CoapResponse = { code: '4.00' };
const nobodyToTell: Failed = () => {};

/** The server's half of an endpoint: takes requests that were not received before, and sends the responses. */
export class Responder {
  readonly #context: EndpointContext;
  readonly #sender: ResponseSender;
  readonly #deduplication: Deduplication;
  readonly #requiresEcho: (request: IncomingRequest) => boolean;
  readonly #uploads: Uploads;
  readonly #downloads: Downloads;
  readonly #served = new Map<IncomingRequest, Incoming>();

  constructor(
    context: EndpointContext,
    sender: ResponseSender,
    deduplication: Deduplication,
    requiresEcho: (request: IncomingRequest) => boolean,
  ) {
    this.#context = context;
    this.#sender = sender;
    this.#deduplication = deduplication;
    this.#requiresEcho = requiresEcho;
    this.#uploads = new Uploads(context);
    this.#downloads = new Downloads(context, sender);
  }

  /** Requests that wait for a response, and halves of block-wise transfers. */
  get size(): number {
    return this.#served.size + this.#uploads.size + this.#downloads.size;
  }

  receive(message: CoapMessage, origin: RequestOrigin, turn: Turn): void {
    const path = returnPath(message, origin);
    const form = requestForm(message, origin);
    if (form.refusal === 'silence') drop(this.#context, turn, path.peer, 'a request that is not to be answered');
    else {
      const incoming = { message, path, form, deadline: undefined };
      const answer = form.refusal === undefined ? this.#process(incoming, origin, turn) : { code: form.refusal };
      if (answer !== undefined) this.#answer(path, answer, turn);
    }
  }

  /** Sends the application's response. After an EncodeError the request still waits for one. */
  respond(request: IncomingRequest, response: CoapResponse, turn: Turn): void {
    if (request.multicast) return;
    const failed: Failed = (error, late) => late.events.push({ kind: 'undelivered', request, error });
    const served = this.#served.get(request);
    if (served === undefined) failed(new LinkError('coap', 'closed', 'the request waits for no response'), turn);
    else {
      const sent = isPastEnd(served.form.block2, response) ? pastEnd : response;
      const fitted = this.#downloads.fit(served.path, sent, this.#blockFor(served, sent), turn);
      this.#served.delete(request);
      this.#context.deadlines.remove(served.deadline);
      this.#sendFitted(request, served, fitted, turn);
    }
  }

  close(): void {
    this.#served.clear();
    this.#uploads.clear();
    this.#downloads.clear();
  }

  #remember({ peer, confirmable }: ReturnPath, { identity }: RequestOrigin, turn: Turn): void {
    const times = transmissionTimes(this.#context.parametersOf(peer));
    const lifetime = confirmable ? times.exchangeLifetime : times.nonLifetime;
    this.#deduplication.add(identity, turn.now + lifetime, turn.now);
  }

  /** What a request is answered with at once, if it is not for the application. */
  #process(incoming: Incoming, origin: RequestOrigin, turn: Turn): CoapResponse | undefined {
    const { message, path, form } = incoming;
    const { block2 } = form;
    const echo = octetsOf(message, optionNumbers.echo);
    const isFresh = echo !== undefined && this.#context.knownPeers.verify(path.peer, echo, turn.now);
    if (block2 !== undefined && block2.num > 0) {
      const response = this.#downloads.find(path.peer, message, turn);
      if (response !== undefined) return this.#continue(path, response, block2, turn);
      if (!safeMethods.includes(message.code)) return { code: '4.08' };
    }
    this.#remember(path, origin, turn);
    return this.#take(incoming, isFresh, turn);
  }

  #take(incoming: Incoming, isFresh: boolean, turn: Turn): CoapResponse | undefined {
    const { message, path, form } = incoming;
    const { block1 } = form;
    const request: IncomingRequest = {
      peer: path.peer,
      code: message.code,
      options: applicationOptions(message),
      payload: message.payload,
      confirmable: path.confirmable,
      multicast: path.multicast,
      known: this.#context.knownPeers.has(path.peer, turn.now),
    };
    const isFirst = block1 === undefined || block1.num === 0;
    if (isFirst && !isFresh && this.#requiresEcho(request)) return this.#challenge(path, turn);
    if (block1 === undefined) return this.#serve(request, incoming, turn);
    const step = this.#uploads.accept(path.peer, message, block1, turn);
    if (step.kind === 'answer') return step;
    path.options = [blockOption('Block1', block1)];
    return this.#serve({ ...request, payload: step.body }, incoming, turn);
  }

  #serve(request: IncomingRequest, incoming: Incoming, turn: Turn): CoapResponse | undefined {
    if (this.#served.size >= this.#context.limits.maxServed) return { code: '5.03' };
    if (!request.multicast) {
      const { path } = incoming;
      incoming.deadline = this.#context.deadlines.add(this.#firstDeadline(path, turn), (late) => {
        if (path.confirmable && !path.acknowledged) this.#acknowledge(request, late);
        else this.#giveUp(request, late);
      });
      this.#served.set(request, incoming);
    }
    turn.events.push({ kind: 'request', request });
    return undefined;
  }

  #firstDeadline({ peer, confirmable }: ReturnPath, { now }: Turn): number {
    const parameters = this.#context.parametersOf(peer);
    return now + (confirmable ? parameters.delayAckTimeout : transmissionTimes(parameters).exchangeLifetime);
  }

  #acknowledge(request: IncomingRequest, turn: Turn): void {
    const served = this.#served.get(request)!;
    const { exchangeLifetime } = transmissionTimes(this.#context.parametersOf(request.peer));
    this.#sender.acknowledge(served.path, turn);
    served.deadline = this.#context.deadlines.add(turn.now + exchangeLifetime, (late) => this.#giveUp(request, late));
  }

  #giveUp(request: IncomingRequest, turn: Turn): void {
    this.#served.delete(request);
    const error = new LinkError('coap', 'timeout', 'the application did not respond');
    turn.events.push({ kind: 'undelivered', request, error });
  }

  /** A later block of a response that is kept. */
  #continue(path: ReturnPath, response: CoapResponse, block: Block, turn: Turn): CoapResponse | undefined {
    if (isPastEnd(block, response)) return pastEnd;
    const fitted = this.#downloads.fit(path, response, block, turn);
    if (fitted === undefined) return this.#challenge(path, turn);
    this.#sender.send(path, fitted.encoded, turn, nobodyToTell);
    return undefined;
  }

  /** The block that a response begins with: the one asked for, in the smaller of both sizes. */
  #blockFor({ path, form }: Incoming, { code }: CoapResponse): Block {
    const { block2 } = form;
    const { szx } = this.#context.parametersOf(path.peer);
    const wanted = code.startsWith('2.') && block2 !== undefined ? block2 : { num: 0, more: false, szx };
    return shrunk(wanted, Math.min(wanted.szx, szx));
  }

  #sendFitted(request: IncomingRequest, { path, message }: Incoming, fitted: Fitted | undefined, turn: Turn): void {
    const failed: Failed = (error, late) => late.events.push({ kind: 'undelivered', request, error });
    if (fitted !== undefined) {
      if (fitted.rest !== undefined) this.#downloads.keep(path.peer, message, fitted.rest, turn);
      this.#sender.send(path, fitted.encoded, turn, failed);
    } else {
      failed(new LinkError('coap', 'limit', 'not even one block may go to a peer that is not known'), turn);
      this.#answer(path, safeMethods.includes(request.code) ? this.#challenge(path, turn) : { code: '5.00' }, turn);
    }
  }

  /** 4.01 with a value to return (RFC 9175 section 2.3), or without where that would be too much. */
  #challenge(path: ReturnPath, turn: Turn): CoapResponse {
    const bare: ResponsePart = { code: '4.01', options: [], payload: none };
    const challenge = withOptions(bare, [echoOption(this.#context, path.peer, turn.now)]);
    const { octets } = this.#sender.encode(path, challenge);
    return this.#sender.mayCarry(path, octets.length, turn.now) ? challenge : bare;
  }

  #answer(path: ReturnPath, { code, options = [] }: CoapResponse, turn: Turn): void {
    this.#sender.send(path, this.#sender.encode(path, { code, options, payload: none }), turn, nobodyToTell);
  }
}
