import { LinkError } from '../codec/index.ts';
import type { HdlcAddress } from './address.ts';
import { hasPollFinalBit } from './control.ts';
import { type FrameRejection, frameRejectInformation } from './frame-rejection.ts';
import { InformationTransfer, isNumbered, type NumberedFrame, type Turn } from './information-transfer.ts';
import type { LinkEnd, SecondaryLinkHandle, SecondaryStationEvent } from './link-events.ts';
import type { LinkFigures } from './link-options.ts';
import { llcUnit, readLlcUnit } from './llc.ts';
import type { NegotiatedHdlcParameters } from './parameters.ts';
import type { Frame } from './search.ts';
import { Timers } from './timers.ts';

/** What a link needs of its station. */
export interface SecondaryLinkContext {
  readonly figures: LinkFigures;
  transmit(link: SecondaryLinkHandle, source: HdlcAddress, turn: Turn): void;
  /** The UI frames that wait for a poll of this client. */
  takeUnnumbered(link: SecondaryLinkHandle): Turn[];
  emit(event: SecondaryStationEvent): void;
}

/**
 * The secondary station in normal response mode with one client (IEC 62056-46 § 6.4.4.5): it talks after a poll alone,
 * and ends what it says with the F bit. After a request it holds the poll until the answer is there, or its response
 * time is over.
 */
export class SecondaryLink {
  readonly handle: SecondaryLinkHandle;
  readonly #transfer: InformationTransfer;
  readonly #figures: LinkFigures;
  readonly #context: SecondaryLinkContext;
  readonly #timers = new Timers<'final' | 'inactivity' | 'reassembly'>();
  /** The address that the client uses: its answers come from there. */
  #source: HdlcAddress;
  #isPolled = false;
  /** Requests that the application has and did not answer yet. */
  #unanswered = 0;
  /** What every poll is answered with after a frame was refused, until the link is set up anew. */
  #rejection: Turn | undefined;

  constructor(
    handle: SecondaryLinkHandle,
    parameters: NegotiatedHdlcParameters,
    context: SecondaryLinkContext,
    now: number,
  ) {
    this.handle = handle;
    this.#source = handle.serverAddress;
    this.#transfer = new InformationTransfer(parameters, context.figures);
    this.#figures = context.figures;
    this.#context = context;
    this.#heard(now);
  }

  /** Takes a frame that is neither SNRM nor DISC. */
  receive(frame: Frame, now: number): void {
    this.#source = frame.destination;
    if (this.#rejection === undefined && isNumbered(frame)) this.#receiveNumbered(frame, now);
    else if (this.#rejection === undefined && frame.control.kind !== 'UI') this.reject(frame, 'controlFieldInvalid');
    else if (hasPollFinalBit(frame.control)) this.#poll(now);
    this.#heard(now);
  }

  /** Refuses a frame: the link is of no use until it is set up anew. */
  reject(frame: Frame, rejection: FrameRejection): void {
    const information = frameRejectInformation(frame.control, this.#transfer, rejection);
    this.#rejection ??= { control: { kind: 'FRMR', pollFinal: true }, information };
    if (hasPollFinalBit(frame.control)) this.#transmit(this.#rejection);
  }

  send(apdu: Uint8Array): void {
    const { sending } = this.#transfer;
    if (sending.unitCount >= this.#figures.maximumQueued) {
      throw new LinkError('hdlc', 'limit', `${sending.unitCount} APDUs wait to be sent`);
    }
    sending.add(llcUnit('response', apdu));
    this.release();
  }

  /** A request is answered, or will not be: the poll need not wait for it. */
  release(): void {
    this.#unanswered = Math.max(this.#unanswered - 1, 0);
    if (this.#isPolled) this.#respond();
  }

  setBusy(isBusy: boolean): void {
    this.#transfer.isBusy = isBusy;
  }

  nextTimeout(): number | undefined {
    return this.#timers.next();
  }

  /** Says why the link is to end, if it is. */
  onTimeout(now: number): LinkEnd | undefined {
    const due = this.#timers.takeDue(now);
    if (due.has('inactivity')) return 'inactivity';
    if (due.has('reassembly')) return 'no-next-segment';
    if (due.has('final')) this.#respond();
    return undefined;
  }

  #heard(now: number): void {
    const { inactivityTimeout, reassemblyTimeout } = this.#figures;
    if (inactivityTimeout > 0) this.#timers.set('inactivity', now + inactivityTimeout);
    if (this.#transfer.isWithinUnit) this.#timers.set('reassembly', now + reassemblyTimeout);
    else this.#timers.clear('reassembly');
  }

  #receiveNumbered(frame: NumberedFrame, now: number): void {
    const reception = this.#transfer.receive(frame);
    if (typeof reception === 'string') {
      this.reject(frame, reception);
      return;
    }
    const link = this.handle;
    for (let count = 0; count < reception.sentUnits; count += 1) this.#context.emit({ kind: 'sent', link });
    if (reception.unit !== undefined) this.#deliver(reception.unit);
    if (!frame.control.pollFinal) return;
    if (frame.control.kind === 'I' && !reception.isInSequence) this.#transmit(this.#transfer.supervisoryFrame());
    else this.#poll(now);
  }

  #deliver(unit: Uint8Array): void {
    const content = readLlcUnit(unit, 'command');
    if (content.kind === 'fault') {
      this.#context.emit(content);
      return;
    }
    this.#unanswered += 1;
    this.#context.emit({ ...content, link: this.handle });
  }

  #poll(now: number): void {
    if (this.#rejection !== undefined) {
      this.#transmit(this.#rejection);
      return;
    }
    this.#isPolled = true;
    // What was sent before and is not acknowledged by a poll is lost.
    this.#transfer.sending.goBack();
    const { isReadyToSend, isPeerBusy, isWithinUnit } = this.#transfer;
    if (this.#unanswered === 0 || isReadyToSend || isPeerBusy || isWithinUnit) this.#respond();
    else if (!this.#timers.has('final')) this.#timers.set('final', now + this.#figures.responseTime);
  }

  /** Uses the poll: as many I frames as the window has room for, else RR or RNR; UI frames before the last of them. */
  #respond(): void {
    const { sending, isReadyToSend } = this.#transfer;
    this.#isPolled = false;
    this.#timers.clear('final');
    const frames = isReadyToSend ? this.#transfer.takeFrames(true) : [this.#transfer.supervisoryFrame()];
    if (!sending.hasUnsent) frames.unshift(...this.#context.takeUnnumbered(this.handle));
    for (const frame of frames) this.#transmit(frame);
  }

  #transmit(turn: Turn): void {
    this.#context.transmit(this.handle, this.#source, turn);
  }
}
