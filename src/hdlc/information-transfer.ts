import type { HdlcControl } from './control.ts';
import type { FrameRejection, StateVariables } from './frame-rejection.ts';
import { type LinkFigures, maximumUnitLength } from './link-options.ts';
import type { NegotiatedHdlcParameters } from './parameters.ts';
import { ReceiveSequence } from './receive-sequence.ts';
import type { Frame } from './search.ts';
import { SendWindow } from './send-window.ts';

/** A frame with sequence numbers. */
export type NumberedFrame = Frame & { readonly control: { readonly kind: 'I' | 'RR' | 'RNR' } };

/** Whether a frame has sequence numbers. */
export function isNumbered(frame: Frame): frame is NumberedFrame {
  return frame.control.kind === 'I' || frame.control.kind === 'RR' || frame.control.kind === 'RNR';
}

/** What a frame with sequence numbers brought. */
export interface Reception {
  /** Service data units that are acknowledged with it. */
  readonly sentUnits: number;
  /** It acknowledged a frame that was not acknowledged before. */
  readonly isAcknowledgement: boolean;
  /** It had the awaited segment. */
  readonly isInSequence: boolean;
  /** The service data unit whose last segment it had. */
  readonly unit: Uint8Array | undefined;
}

/** Frames for one turn, in their order. */
export interface Turn {
  readonly control: HdlcControl;
  readonly information?: Uint8Array;
  readonly segmented?: boolean;
}

/** The exchange of numbered frames, which is the same for both stations: windows, segments and busy conditions. */
export class InformationTransfer implements StateVariables {
  readonly sending: SendWindow;
  readonly #receiving: ReceiveSequence;
  readonly #informationFieldLength: number;
  /** This station takes no I frames for now. */
  isBusy = false;
  /** The other station takes no I frames for now. */
  isPeerBusy = false;

  constructor(parameters: NegotiatedHdlcParameters, figures: LinkFigures) {
    const { windowSizeTransmit, maximumInformationFieldLengthTransmit } = parameters;
    this.sending = new SendWindow(windowSizeTransmit, maximumInformationFieldLengthTransmit);
    this.#receiving = new ReceiveSequence(maximumUnitLength(figures));
    this.#informationFieldLength = parameters.maximumInformationFieldLengthReceive;
  }

  get sendStateVariable(): number {
    return this.sending.sendStateVariable;
  }

  get receiveStateVariable(): number {
    return this.#receiving.receiveStateVariable;
  }

  /** Segments of a unit are there, and further ones are to come. */
  get isWithinUnit(): boolean {
    return this.#receiving.isWithinUnit;
  }

  /** I frames can be sent now. */
  get isReadyToSend(): boolean {
    return this.sending.isReady && !this.isPeerBusy;
  }

  /** Takes a frame in, or says why it is refused; nothing has changed then. */
  receive(frame: NumberedFrame): Reception | FrameRejection {
    const { control, information } = frame;
    if (control.kind !== 'I' && information.length > 0) return 'informationFieldNotPermitted';
    const isAwaited = control.kind === 'I' && control.sendSequenceNumber === this.receiveStateVariable && !this.isBusy;
    const isTooLong = information.length > this.#informationFieldLength;
    if (isTooLong || (isAwaited && !this.#receiving.hasRoomFor(frame))) return 'informationFieldTooLong';
    const acknowledged = this.sending.acknowledge(control.receiveSequenceNumber);
    if (acknowledged === undefined) return 'receiveSequenceNumberInvalid';
    this.#notePeer(control);
    return {
      sentUnits: acknowledged.units,
      isAcknowledgement: acknowledged.frames > 0,
      isInSequence: isAwaited,
      unit: isAwaited ? this.#receiving.receive(frame) : undefined,
    };
  }

  /** The I frames that the window has room for; the last of them has the P/F bit as given. */
  takeFrames(pollFinal: boolean): Turn[] {
    const segments = this.sending.take();
    return segments.map(({ sendSequenceNumber, information, segmented }, index) => ({
      control: {
        kind: 'I',
        sendSequenceNumber,
        receiveSequenceNumber: this.receiveStateVariable,
        pollFinal: pollFinal && index === segments.length - 1,
      },
      information,
      segmented,
    }));
  }

  /** RR, or RNR where this station is busy, with the P/F bit set. */
  supervisoryFrame(): Turn {
    const { receiveStateVariable: receiveSequenceNumber } = this;
    return { control: { kind: this.isBusy ? 'RNR' : 'RR', receiveSequenceNumber, pollFinal: true } };
  }

  #notePeer(control: NumberedFrame['control']): void {
    if (control.kind === 'RNR') this.isPeerBusy = true;
    else if (control.kind === 'RR' || control.pollFinal) this.isPeerBusy = false;
  }
}
