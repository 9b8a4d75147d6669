import { attempt, decode, encode, LinkError, TimeoutError } from '../codec/index.ts';
import { type HdlcAddress, reservedClientAddresses } from './address.ts';
import { frameOctets, noInformation } from './frame.ts';
import { frameRejectText } from './frame-rejection.ts';
import { isNumbered, type Turn } from './information-transfer.ts';
import { LineReceiver } from './line-receiver.ts';
import type { PrimaryStationEvent } from './link-events.ts';
import { type HdlcLinkOptions, type LinkFigures, linkFiguresWith } from './link-options.ts';
import { llcUnit } from './llc.ts';
import {
  effectiveHdlcParameters,
  type HdlcParameters,
  hdlcParameters,
  type NegotiatedHdlcParameters,
  negotiateHdlcParameters,
} from './parameters.ts';
import { type LinkCommand, PrimaryCommands } from './primary-commands.ts';
import { PrimaryLink, type PrimaryLinkContext, type ServiceClass } from './primary-link.ts';
import { PushReception } from './push-reception.ts';
import type { Frame, FrameFault } from './search.ts';
import { isFromServer } from './station-address.ts';
import { earliest } from './timers.ts';

/** A primary station: its client address, the server it talks to, and what differs from the defaults. */
export interface PrimaryStationOptions extends HdlcLinkOptions {
  readonly clientAddress: number;
  readonly serverAddress: HdlcAddress;
}

/** How far a primary station is with its server. */
export type PrimaryStationState = 'disconnected' | 'connecting' | 'connected' | 'disconnecting';

/**
 * The primary station of an HDLC link (IEC 62056-46): the client. One station talks to one server; several of them may
 * listen to one line while one at a time talks. Every method gives what is to be transmitted and told, in that order
 * in time; `now` is in milliseconds and never goes back. What is received never makes it throw; what cannot be asked of
 * it as things are throws a LinkError.
 */
export class PrimaryStation {
  readonly #client: HdlcAddress;
  readonly #server: HdlcAddress;
  readonly #parameters: HdlcParameters;
  readonly #figures: LinkFigures;
  readonly #receiver: LineReceiver;
  readonly #pushes: PushReception;
  readonly #commands: PrimaryCommands;
  #link: PrimaryLink | undefined;
  /** When a poll is over that was out as its link ended. */
  #turnComesBackAt: number | undefined;
  #events: PrimaryStationEvent[] = [];

  constructor(options: PrimaryStationOptions) {
    this.#client = { upper: options.clientAddress, size: 1 };
    this.#server = options.serverAddress;
    this.#parameters = options.parameters ?? {};
    this.#figures = linkFiguresWith(options);
    this.#receiver = new LineReceiver(this.#figures.interOctetTimeout);
    this.#pushes = new PushReception(this.#figures);
    this.#commands = new PrimaryCommands(this.#figures, (command) => this.#transmitCommand(command));
  }

  get state(): PrimaryStationState {
    if (this.#link !== undefined) return 'connected';
    const { pending } = this.#commands;
    return pending === undefined ? 'disconnected' : pending === 'SNRM' ? 'connecting' : 'disconnecting';
  }

  /** Nothing is under way or awaited: other primary stations of the line may talk. */
  get isIdle(): boolean {
    return this.#commands.pending === undefined && (this.#link?.isIdle ?? true);
  }

  /** Sets the link up, or anew: what was under way on it is dropped. Ends in `connected` or `disconnected`. */
  connect(now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => this.#command('SNRM', now));
  }

  /** Ends the link; also where there is none, as the server may see one. Ends in `disconnected`. */
  disconnect(now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => this.#command('DISC', now));
  }

  /** Sends an APDU. For the answer to a confirmed one the server is polled until an APDU comes. */
  send(apdu: Uint8Array, now: number, serviceClass: ServiceClass = 'confirmed'): readonly PrimaryStationEvent[] {
    return this.#collect(() => this.#connected().send(apdu, now, serviceClass));
  }

  /** Asks the server once for what it has to say, which also keeps the link from its inactivity time-out. */
  poll(now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => this.#connected().poll(now));
  }

  /** While busy, the server is told to send no I frames, by RNR. */
  setBusy(isBusy: boolean, now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => this.#connected().setBusy(isBusy, now));
  }

  /** Sends an APDU in one UI frame, which is not acknowledged; to all stations where the address of the server says so. */
  sendUnnumbered(apdu: Uint8Array): readonly PrimaryStationEvent[] {
    const information = llcUnit('command', apdu);
    const { maximumInformationFieldLengthTransmit: longest } = effectiveHdlcParameters(this.#parameters);
    if (information.length > longest) {
      throw new LinkError('hdlc', 'limit', `a UI frame of ${longest} octets cannot carry ${information.length}`);
    }
    return this.#collect(() => void this.#transmit({ control: { kind: 'UI', pollFinal: false }, information }));
  }

  /** Asks a server, by a UI frame, for the UI frames that wait in it; there need be no link. */
  pollUnnumbered(): readonly PrimaryStationEvent[] {
    return this.#collect(() => void this.#transmit({ control: { kind: 'UI', pollFinal: true } }));
  }

  /** Takes octets from the line, as many at a time as come. */
  receive(octets: Uint8Array, now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => {
      const found = this.#receiver.receive(octets, now);
      this.#commands.octetsCame(now);
      this.#link?.octetsCame(now);
      this.#receive(found, now);
    });
  }

  /** When `onTimeout` is to be called, if nothing comes before. */
  nextTimeout(): number | undefined {
    return earliest(this.#receiver.nextTimeout(), this.#commands.nextTimeout(), this.#link?.nextTimeout());
  }

  onTimeout(now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => {
      this.#receive(this.#receiver.silence(now), now);
      this.#link?.onTimeout(now);
      const outcome = this.#commands.onTimeout(now);
      if (outcome instanceof TimeoutError) this.#end(outcome);
      else if (outcome !== undefined) this.#answered(outcome, now);
    });
  }

  #collect(run: () => void): readonly PrimaryStationEvent[] {
    run();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #connected(): PrimaryLink {
    if (this.#link === undefined) throw new LinkError('hdlc', 'closed', 'the link is not connected');
    return this.#link;
  }

  #command(command: LinkCommand, now: number): void {
    const turnComesBackAt = this.#link?.turnComesBackAt ?? this.#commands.turnComesBackAt ?? this.#turnComesBackAt;
    this.#link = undefined;
    this.#commands.begin(command, now, turnComesBackAt);
  }

  #transmitCommand(kind: LinkCommand): number {
    const information = kind === 'SNRM' ? encode(hdlcParameters, this.#parameters) : noInformation;
    return this.#transmit({ control: { kind, pollFinal: true }, information });
  }

  #receive(found: readonly (Frame | FrameFault)[], now: number): void {
    for (const item of found) {
      if (item.kind === 'fault') this.#emit(item);
      else if (this.#isForThis(item)) this.#receiveFrame(item, now);
    }
  }

  #isForThis({ control, destination, source }: Frame): boolean {
    if (destination.size !== 1) return false;
    if (control.kind === 'UI' && destination.upper === reservedClientAddresses.allStation) return true;
    return destination.upper === this.#client.upper && isFromServer(this.#server, source);
  }

  #receiveFrame(frame: Frame, now: number): void {
    const { kind } = frame.control;
    this.#link?.heard(now);
    if (kind === 'UI') this.#events.push(...this.#pushes.receive(frame));
    else if (kind === 'UA' || kind === 'DM') this.#receiveAnswer(frame, now);
    else if (this.#link !== undefined) this.#receiveConnected(this.#link, frame, now);
  }

  #receiveAnswer(frame: Frame, now: number): void {
    const wasConnected = this.#link !== undefined;
    const { pending } = this.#commands;
    const answer = this.#commands.receive(frame, now);
    if (pending === 'DISC' && answer !== undefined) this.#end(undefined);
    else if (answer !== undefined) this.#answered(answer, now);
    else if (wasConnected && frame.control.kind === 'DM') {
      this.#endedByServer(new LinkError('hdlc', 'closed', 'the server has no link'));
    }
  }

  #receiveConnected(link: PrimaryLink, frame: Frame, now: number): void {
    if (isNumbered(frame)) link.receive(frame, now);
    else if (frame.control.kind === 'unknown') link.reject('controlFieldInvalid');
    else if (frame.control.kind === 'FRMR') {
      const reason = frameRejectText(frame.information);
      this.#endedByServer(new LinkError('hdlc', 'protocol', `the server refused a frame: ${reason}`));
    }
  }

  /** The answer to SNRM. */
  #answered({ control, information }: Frame, now: number): void {
    const answer = attempt(() => decode(hdlcParameters, information));
    if (control.kind === 'DM') this.#end(new LinkError('hdlc', 'refused', 'the server answers SNRM with DM'));
    else if (answer.ok) this.#connect(parametersOfUa(answer.value, this.#parameters), now);
    else this.#end(new LinkError('hdlc', 'protocol', `UA: ${answer.error.reason}`, { cause: answer.error }));
  }

  #connect(parameters: NegotiatedHdlcParameters, now: number): void {
    const context: PrimaryLinkContext = {
      figures: this.#figures,
      transmit: (turn) => this.#transmit(turn),
      settle: () => this.#commands.settle(),
      emit: (event) => this.#emit(event),
    };
    this.#link = new PrimaryLink(parameters, context, now);
    this.#emit({ kind: 'connected', parameters });
  }

  #transmit({ control, information = noInformation, segmented = false }: Turn): number {
    const octets = frameOctets({ destination: this.#server, source: this.#client, control, information, segmented });
    this.#emit({ kind: 'transmit', octets });
    return octets.length;
  }

  #end(error: LinkError | undefined): void {
    this.#emit({ kind: 'disconnected', error });
  }

  /** What the server sends to end a link is the response to the poll that is out. */
  #endedByServer(error: LinkError): void {
    this.#end(error);
    this.#turnComesBackAt = undefined;
  }

  #emit(event: PrimaryStationEvent): void {
    if (event.kind === 'disconnected') {
      this.#turnComesBackAt = this.#link?.turnComesBackAt;
      this.#link = undefined;
    }
    this.#events.push(event);
  }
}

/** Meters transmit what their UA says, also where it is more than was offered. */
function parametersOfUa(answer: HdlcParameters, able: HdlcParameters): NegotiatedHdlcParameters {
  const { maximumInformationFieldLengthTransmit: longest } = effectiveHdlcParameters(answer);
  return { ...negotiateHdlcParameters(answer, able), maximumInformationFieldLengthReceive: longest };
}
