import { LinkError, TimeoutError } from '../codec/index.ts';
import { type FrameRejection, rejectionText } from './frame-rejection.ts';
import { InformationTransfer, type NumberedFrame, type Reception, type Turn } from './information-transfer.ts';
import type { PrimaryStationEvent } from './link-events.ts';
import { type LinkFigures, transmissionTime } from './link-options.ts';
import { llcUnit, readLlcUnit } from './llc.ts';
import type { NegotiatedHdlcParameters } from './parameters.ts';
import { Timers } from './timers.ts';

/** Whether an answer to an APDU is awaited, for which the primary station goes on polling. */
export type ServiceClass = 'confirmed' | 'unconfirmed';

/** What a link needs of its station: `transmit` gives the octets of the frame on the line. */
export interface PrimaryLinkContext {
  readonly figures: LinkFigures;
  transmit(turn: Turn): number;
  /** An I frame of this link is acknowledged. */
  settle(): void;
  emit(event: PrimaryStationEvent): void;
}

/**
 * The primary station in normal response mode (IEC 62056-46 § 6.4.4.5): it sends and polls, one poll at a time, until
 * all APDUs are there and answered. Answers are never told apart but by their sequence numbers. A final that is no
 * progress is an answer to an earlier poll as likely as not, so it does not make the station send again at once: else
 * each frame that comes twice would double all further ones.
 */
export class PrimaryLink {
  readonly #transfer: InformationTransfer;
  readonly #figures: LinkFigures;
  readonly #context: PrimaryLinkContext;
  readonly #timers = new Timers<'response' | 'poll' | 'progress' | 'inactivity'>();
  /** What the poll that is not answered came with. */
  #polledWith: 'information' | 'supervisory' | undefined;
  /** The response to that poll, so far, acknowledged a frame or had the awaited segment. */
  #isProgress = false;
  #retries = 0;
  /** Answers that are to come. */
  #awaited = 0;
  /** A poll was asked for. */
  #isPollWanted = false;

  constructor(parameters: NegotiatedHdlcParameters, context: PrimaryLinkContext, now: number) {
    this.#transfer = new InformationTransfer(parameters, context.figures);
    this.#figures = context.figures;
    this.#context = context;
    this.heard(now);
  }

  send(apdu: Uint8Array, now: number, serviceClass: ServiceClass): void {
    const { sending } = this.#transfer;
    if (sending.unitCount >= this.#figures.maximumQueued) {
      throw new LinkError('hdlc', 'limit', `${sending.unitCount} APDUs wait to be sent`);
    }
    sending.add(llcUnit('command', apdu));
    if (serviceClass === 'confirmed') this.#awaited += 1;
    this.#turn(now);
  }

  /** Asks the server once for what it has to say. */
  poll(now: number): void {
    this.#isPollWanted = true;
    this.#turn(now);
  }

  setBusy(isBusy: boolean, now: number): void {
    this.#isPollWanted ||= this.#transfer.isBusy && !isBusy;
    this.#transfer.isBusy = isBusy;
    this.#turn(now);
  }

  /** Octets came, of whatever frame: the response is under way. */
  octetsCame(now: number): void {
    this.#timers.extend('response', now + this.#figures.responseTimeout);
  }

  /** A frame of the server came. */
  heard(now: number): void {
    const { inactivityTimeout } = this.#figures;
    if (inactivityTimeout > 0) this.#timers.set('inactivity', now + inactivityTimeout);
  }

  receive(frame: NumberedFrame, now: number): void {
    const reception = this.#transfer.receive(frame);
    if (typeof reception === 'string') {
      this.reject(reception);
      return;
    }
    if (reception.isAcknowledgement) this.#context.settle();
    if (reception.isAcknowledgement || reception.isInSequence) this.#progress(now);
    this.#tell(reception);
    if (frame.control.pollFinal) this.#final(now);
  }

  /** The server sent what this station can make no sense of: nothing but another SNRM helps. */
  reject(rejection: FrameRejection): void {
    this.#fail(new LinkError('hdlc', 'protocol', `a frame of the server is refused: ${rejectionText(rejection)}`));
  }

  /** Whoever has polled may not talk before the response, or the time in which it would have come. */
  get turnComesBackAt(): number | undefined {
    return this.#timers.at('response');
  }

  /** Nothing is under way or awaited: the line is free for other stations. */
  get isIdle(): boolean {
    return !this.#timers.has('progress');
  }

  nextTimeout(): number | undefined {
    return this.#timers.next();
  }

  onTimeout(now: number): void {
    const due = this.#timers.takeDue(now);
    if (due.has('progress')) this.#giveUp(`no progress in ${this.#figures.progressTimeout} ms`);
    else if (due.has('inactivity')) this.#giveUp(`nothing heard in ${this.#figures.inactivityTimeout} ms`);
    else if (due.has('response')) this.#askAgain(now);
    else if (due.has('poll')) this.#ask(now);
  }

  #tell({ sentUnits, unit }: Reception): void {
    for (let count = 0; count < sentUnits; count += 1) this.#context.emit({ kind: 'sent' });
    if (unit === undefined) return;
    const content = readLlcUnit(unit, 'response');
    if (content.kind === 'data') this.#awaited = Math.max(this.#awaited - 1, 0);
    this.#context.emit(content);
  }

  #progress(now: number): void {
    this.#isProgress = true;
    this.#retries = 0;
    this.#timers.set('progress', now + this.#figures.progressTimeout);
  }

  /** The turn is this station's again, unless the final belongs to an earlier poll than the last. */
  #final(now: number): void {
    const { sending, isWithinUnit } = this.#transfer;
    if (!this.#isProgress && sending.hasUnacknowledged && this.#polledWith === 'information') {
      this.#pause(now);
      return;
    }
    this.#polledWith = undefined;
    this.#timers.clear('response');
    sending.goBack();
    this.#isPollWanted ||= this.#isProgress && isWithinUnit;
    this.#isProgress = false;
    this.#turn(now);
  }

  /** Sends what is to be sent, else asks for what is to come, as far as the turn is this station's. */
  #turn(now: number): void {
    if (this.#polledWith !== undefined) return;
    const { isReadyToSend, sending } = this.#transfer;
    if (isReadyToSend) this.#transmit(this.#transfer.takeFrames(true), 'information', now);
    else if (this.#isPollWanted) this.#ask(now);
    else if (this.#awaited > 0 || sending.hasUnsent || this.#transfer.isWithinUnit) this.#pause(now);
    else this.#timers.clear('poll', 'progress');
  }

  /** Asks at the end of the poll interval. */
  #pause(now: number): void {
    if (!this.#timers.has('poll')) this.#timers.set('poll', now + this.#figures.pollInterval);
  }

  /** Nothing came: asks what became of it, as an I frame is not sent again before that is known. */
  #askAgain(now: number): void {
    this.#retries += 1;
    if (this.#retries > this.#figures.maximumRetries) this.#giveUp(`no answer to ${this.#retries} polls`);
    else this.#ask(now);
  }

  #ask(now: number): void {
    this.#isPollWanted = false;
    if (this.#transfer.isBusy) this.#timers.clear('progress');
    this.#transmit([this.#transfer.supervisoryFrame()], 'supervisory', now);
  }

  #transmit(frames: readonly Turn[], polledWith: 'information' | 'supervisory', now: number): void {
    let octets = 0;
    for (const frame of frames) octets += this.#context.transmit(frame);
    this.#polledWith = polledWith;
    this.#isProgress = false;
    this.#timers.clear('poll');
    this.#timers.set('response', now + transmissionTime(octets, this.#figures) + this.#figures.responseTimeout);
    if (!this.#timers.has('progress')) this.#timers.set('progress', now + this.#figures.progressTimeout);
  }

  #giveUp(reason: string): void {
    this.#fail(new TimeoutError('hdlc', reason));
  }

  #fail(error: LinkError): void {
    this.#context.emit({ kind: 'disconnected', error });
  }
}
