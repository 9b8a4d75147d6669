import { Apdu, type GeneralBlockTransfer } from '../../apdu/index.ts';
import { clientLimits, type LinkError, serverLimits, TimeoutError, tryDecode } from '../../codec/index.ts';
import { AssociationError } from '../errors.ts';
import { fits } from './block-sizes.ts';
import { IncomingBlocks, type IncomingStep } from './gbt-incoming.ts';
import type { GeneralBlockTransferEvent, GeneralBlockTransferOptions } from './gbt-options.ts';
import { abortingBlock, type BlockHead, isAborting, OutgoingBlocks } from './gbt-outgoing.ts';

const tag = 0xe0;
const defaultRepeats = 5;
const defaultIdleTimeout = 60_000;
const layer = 'general-block-transfer';

type Events = GeneralBlockTransferEvent[];

/** What a block brought with which its sender passes the turn. */
interface Brought {
  readonly step: IncomingStep;
  readonly hasData: boolean;
  readonly isFresh: boolean;
  /** New data, or a new acknowledgement. */
  readonly isProgress: boolean;
}

/**
 * Carries APDUs that are longer than the peer takes, in both directions (Green Book 9.4.6.13): what is short goes through
 * unchanged. Blocks go in windows by turns; what is lost is sent again from the first gap on. One transfer at a time.
 */
export class GeneralBlockTransferMachine {
  readonly #options: GeneralBlockTransferOptions;
  #outgoing!: OutgoingBlocks;
  #incoming!: IncomingBlocks;
  /** Blocks were sent or received. */
  #isOpen = false;
  /** A client has asked, and the answer is not here. */
  #isAwaiting = false;
  /** What the peer takes in before it acknowledges; unknown until its first block. */
  #peerWindow = 1;
  #blocksSinceReply = 0;
  #isGapReported = false;
  #repeats = 0;
  #repeatAt: number | undefined;
  #idleAt: number | undefined;
  #steps = 0;

  constructor(options: GeneralBlockTransferOptions) {
    if (!(options.windowSize >= 1 && options.windowSize <= 63)) throw new RangeError('a window has 1 to 63 blocks');
    this.#options = options;
    this.reset();
  }

  /** Whether a transfer in blocks is under way, or remembered in case that its end has to be sent again. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Blocks that brought a transfer on: new data, or the acknowledgement of some. */
  get steps(): number {
    return this.#steps;
  }

  /** Forgets the transfer that is under way. */
  reset(): void {
    const { role, maximumSize, windowSize, limits = role === 'client' ? clientLimits : serverLimits } = this.#options;
    this.#outgoing = new OutgoingBlocks(maximumSize);
    this.#incoming = new IncomingBlocks(limits.maxReassembled, windowSize);
    this.#isOpen = false;
    this.#isAwaiting = false;
    this.#peerWindow = 1;
    this.#blocksSinceReply = 0;
    this.#isGapReported = false;
    this.#repeats = 0;
    this.#repeatAt = undefined;
    this.#idleAt = undefined;
  }

  /** Sends the request of a client, which ends what was before, or the response of a server. Keeps the octets until then. */
  send(apdu: Uint8Array, now: number): Events {
    const isAnswerInBlocks = this.#options.role === 'server' && this.#isOpen && this.#incoming.isComplete;
    if (!isAnswerInBlocks) {
      this.reset();
      this.#isAwaiting = this.#options.role === 'client';
      if (fits(apdu.length, this.#options.maximumSize)) return [{ kind: 'transmit', octets: apdu }];
    }
    if (!this.#outgoing.isPossible) return this.#failed(noRoom());
    this.#outgoing.begin(apdu);
    return this.#transmit(now);
  }

  /** Sends an APDU that nobody answers, in blocks that nobody acknowledges. A transfer that is under way goes on. */
  push(apdu: Uint8Array): Events {
    if (fits(apdu.length, this.#options.maximumSize)) return [{ kind: 'transmit', octets: apdu }];
    if (!this.#outgoing.isPossible) return this.#failed(noRoom());
    return [...this.#outgoing.unconfirmed(apdu)].map((octets) => ({ kind: 'transmit', octets }));
  }

  /** Acknowledges a request in blocks to which there is no response. */
  acknowledge(now: number): Events {
    return this.#isOpen && this.#incoming.isComplete ? this.#transmit(now) : [];
  }

  /** Ends the transfer that is under way, and tells the peer. */
  abort(): Events {
    if (!this.#isOpen) return [];
    this.reset();
    return [{ kind: 'transmit', octets: abortingBlock() }];
  }

  /** Takes the octets of an APDU; what is no block is handed on. The octets are only lent. */
  receive(octets: Uint8Array, now: number): Events {
    if (octets[0] !== tag) {
      if (this.#options.role === 'server') this.reset();
      return [{ kind: 'received', apdu: octets, confirmed: true }];
    }
    const decoded = tryDecode(Apdu, octets);
    if (!decoded.ok)
      return this.#failed(new AssociationError('protocol', 'a block that cannot be decoded', { cause: decoded.error }));
    return decoded.value.kind === 'general-block-transfer' ? this.#receiveBlock(decoded.value.value, now) : [];
  }

  /** When `onTimeout` is due, in the time that the other calls are given. */
  nextTimeout(): number | undefined {
    if (this.#repeatAt === undefined) return this.#idleAt;
    return Math.min(this.#repeatAt, this.#idleAt ?? this.#repeatAt);
  }

  onTimeout(now: number): Events {
    if (this.#idleAt !== undefined && now >= this.#idleAt) return this.#idle();
    if (this.#repeatAt === undefined || now < this.#repeatAt) return [];
    // While the server still works on its answer, there is nothing to count: the time of the request is the driver's.
    if (this.#outgoing.isUnacknowledged || this.#incoming.isBegun) this.#repeats += 1;
    if (this.#repeats > (this.#options.maximumRepeats ?? defaultRepeats))
      return this.#failed(new TimeoutError(layer, `nothing new after ${this.#repeats - 1} repetitions`));
    this.#isGapReported = false;
    return this.#transmit(now, this.#idleAt);
  }

  #receiveBlock(block: GeneralBlockTransfer, now: number): Events {
    if (isAborting(block))
      return this.#isOpen ? this.#failed(new AssociationError('protocol', 'the peer ends the block transfer')) : [];
    if (this.#isStray(block)) return [];
    if (this.#beginsAnother(block)) this.reset();
    this.#isOpen = true;
    const wasComplete = this.#incoming.isComplete;
    const { windowSize, streaming } = block.blockControl;
    this.#peerWindow = windowSize;
    const acknowledged = this.#outgoing.acknowledge(block.blockNumberAck);
    if (acknowledged === 'wrong') {
      // Where blocks may be late, this one is of the transfer before.
      if (this.#options.isReliable === false) return [];
      return this.#abortFailed('the peer acknowledges a block that was not sent');
    }
    const isFresh = this.#incoming.isFresh(block);
    const step = this.#incoming.take(block);
    if (step === 'too-long') return this.#abortFailed('the blocks hold more than the limit');
    const hasData = block.blockData.length > 0;
    const isProgress = acknowledged === 'new' || (step === 'taken' && hasData);
    if (isProgress) {
      this.#steps += 1;
      this.#repeats = 0;
      this.#isGapReported = false;
    }
    this.#schedule(now);
    if (this.#incoming.isComplete && !wasComplete) return this.#complete(windowSize > 0, now);
    this.#blocksSinceReply += 1;
    // A peer that forgets to pass the turn waits for us when our window is full.
    const isOurTurn = !streaming || (windowSize > 0 && this.#blocksSinceReply >= this.#options.windowSize);
    return isOurTurn ? this.#reply(block, { step, hasData, isFresh, isProgress }, now) : [];
  }

  /**
   * Blocks that belong to nothing: of an answer that a client has already, or that it does not wait for any more. Who
   * answered them could be kept busy for ever.
   */
  #isStray({ blockControl }: GeneralBlockTransfer): boolean {
    return this.#options.role === 'client' && !this.#isAwaiting && blockControl.windowSize > 0;
  }

  #beginsAnother(block: GeneralBlockTransfer): boolean {
    // The client has the whole answer to a request that came whole, and does not acknowledge its end.
    if (this.#options.role === 'server' && this.#outgoing.isUnacknowledged && this.#incoming.isFirst(block))
      return true;
    if (this.#isAwaiting || !this.#incoming.isFirstAgain(block)) return false;
    if (!this.#incoming.hasFirst(block.blockData)) return true;
    // The same request once more, or its repetition: only a medium that repeats nothing tells.
    const isOver = this.#incoming.isComplete && (this.#options.role === 'client' || this.#outgoing.isAllSent);
    return isOver && (this.#options.isReliable ?? true);
  }

  #complete(confirmed: boolean, now: number): Events {
    const { apdu } = this.#incoming;
    if (apdu[0] === tag) return this.#abortFailed('a block transfer within a block transfer');
    const events: Events = [{ kind: 'received', apdu, confirmed }];
    if (this.#options.role === 'server') return events;
    if (confirmed && this.#options.acknowledgesLastBlock === true) events.unshift(...this.#transmit(now));
    this.#isAwaiting = false;
    this.#repeatAt = undefined;
    return events;
  }

  /** It is our turn: the next blocks, the lost ones again, or an acknowledgement. */
  #reply({ blockControl }: GeneralBlockTransfer, brought: Brought, now: number): Events {
    const { step, hasData, isFresh, isProgress } = brought;
    const { role, repeatTimeout, isReliable = true } = this.#options;
    const isPushed = role === 'client' && !this.#isAwaiting && blockControl.windowSize === 0;
    if (isPushed) {
      if (this.#incoming.isComplete) return [];
      return this.#failed(new AssociationError('protocol', 'a block of what was pushed is lost'));
    }
    // Who repeats by itself answers nothing twice: of two copies of one block would come two rows of answers.
    const repeatsItself = repeatTimeout !== undefined;
    const isRepetition = repeatsItself ? !isProgress : !isReliable && !isFresh && !hasData;
    if (this.#outgoing.isUnacknowledged) return isRepetition ? [] : this.#transmit(now);
    if (step === 'gap') {
      if (repeatsItself && this.#isGapReported) return [];
      this.#isGapReported = true;
      return this.#transmit(now);
    }
    // An acknowledgement is not acknowledged.
    return isRepetition || !hasData ? [] : this.#transmit(now);
  }

  /** The blocks that the peer has room for, or an acknowledgement where there are none. */
  #transmit(now: number, idleAt?: number): Events {
    this.#isOpen = true;
    this.#blocksSinceReply = 0;
    const head: BlockHead = {
      windowSize: this.#options.windowSize,
      blockNumberAck: this.#incoming.blockNumberAck,
      isOver: this.#options.role === 'client' || this.#outgoing.isAllSent,
    };
    const blocks = this.#outgoing.isUnacknowledged
      ? this.#outgoing.window(this.#peerWindow, head)
      : [this.#outgoing.acknowledgement(head)];
    this.#schedule(now, idleAt);
    return blocks.map((octets) => ({ kind: 'transmit', octets }));
  }

  #schedule(now: number, idleAt = now + (this.#options.idleTimeout ?? defaultIdleTimeout)): void {
    this.#idleAt = idleAt;
    const { repeatTimeout } = this.#options;
    const isWaiting = this.#isAwaiting || this.#outgoing.isUnacknowledged;
    this.#repeatAt = repeatTimeout === undefined || !isWaiting ? undefined : now + repeatTimeout;
  }

  /** Time is over: an answer that is out is forgotten, anything else has failed. */
  #idle(): Events {
    const isOver = this.#incoming.isComplete && (this.#options.role === 'client' || this.#outgoing.isAllSent);
    if (!isOver) return this.#failed(new TimeoutError(layer, 'no block came in time'));
    this.reset();
    return [];
  }

  #abortFailed(reason: string): Events {
    return [...this.abort(), ...this.#failed(new AssociationError('protocol', reason))];
  }

  #failed(error: AssociationError | LinkError): Events {
    this.reset();
    return [{ kind: 'failed', error }];
  }
}

const noRoom = () => new AssociationError('not-negotiated', 'the PDU size of the peer has no room for a block');
