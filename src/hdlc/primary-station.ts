import { attempt, decode, encode, LinkError, TimeoutError } from '../codec/index.ts';
import { type HdlcAddress, reservedClientAddresses } from './address.ts';
import { frameRejectText } from './frame-rejection.ts';
import { frameOctets, noInformation } from './frame.ts';
import { isNumbered, type Turn } from './information-transfer.ts';
import { LineReceiver } from './line-receiver.ts';
import type { PrimaryStationEvent } from './link-events.ts';
import { type HdlcLinkOptions, type LinkFigures, linkFiguresWith, transmissionTime } from './link-options.ts';
import { llcUnit } from './llc.ts';
import { effectiveHdlcParameters, type HdlcParameters, hdlcParameters, type NegotiatedHdlcParameters, negotiateHdlcParameters } from './parameters.ts';
import { PrimaryLink, type ServiceClass } from './primary-link.ts';
import { PushReception } from './push-reception.ts';
import type { Frame, FrameFault } from './search.ts';
import { isFromServer } from './station-address.ts';
import { earliest, Timers } from './timers.ts';

/** A primary station: its client address, the server it talks to, and what differs from the defaults. */
export interface PrimaryStationOptions extends HdlcLinkOptions {
  readonly clientAddress: number;
  readonly serverAddress: HdlcAddress;
}

/** How far a primary station is with its server. */
export type PrimaryStationState = 'disconnected' | 'connecting' | 'connected' | 'disconnecting';

const commands = { connecting: 'SNRM', disconnecting: 'DISC' } as const;

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
  readonly #timers = new Timers<'response' | 'progress'>();
  #state: PrimaryStationState = 'disconnected';
  #link: PrimaryLink | undefined;
  #repeats = 0;
  #events: PrimaryStationEvent[] = [];

  constructor(options: PrimaryStationOptions) {
    this.#client = { upper: options.clientAddress, size: 1 };
    this.#server = options.serverAddress;
    this.#parameters = options.parameters ?? {};
    this.#figures = linkFiguresWith(options);
    this.#receiver = new LineReceiver(this.#figures.interOctetTimeout);
    this.#pushes = new PushReception(this.#figures);
  }

  get state(): PrimaryStationState {
    return this.#state;
  }

  /** Sets the link up, or anew: what was under way on it is dropped. Ends in `connected` or `disconnected`. */
  connect(now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => this.#command('connecting', now));
  }

  /** Ends the link; also where there is none, as the server may see one. Ends in `disconnected`. */
  disconnect(now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => this.#command('disconnecting', now));
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
      this.#timers.extend('response', now + this.#figures.responseTimeout);
      this.#link?.octetsCame(now);
      this.#receive(found, now);
    });
  }

  /** When `onTimeout` is to be called, if nothing comes before. */
  nextTimeout(): number | undefined {
    return earliest(this.#receiver.nextTimeout(), this.#timers.next(), this.#link?.nextTimeout());
  }

  onTimeout(now: number): readonly PrimaryStationEvent[] {
    return this.#collect(() => {
      this.#receive(this.#receiver.silence(now), now);
      this.#link?.onTimeout(now);
      const due = this.#timers.takeDue(now);
      if (due.has('progress')) this.#giveUp(`no answer in ${this.#figures.progressTimeout} ms`);
      else if (due.has('response')) this.#repeat(now);
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

  #command(state: 'connecting' | 'disconnecting', now: number): void {
    this.#link = undefined;
    this.#state = state;
    this.#repeats = 0;
    this.#timers.set('progress', now + this.#figures.progressTimeout);
    this.#transmitCommand(state, now);
  }

  #transmitCommand(state: 'connecting' | 'disconnecting', now: number): void {
    const information = state === 'connecting' ? encode(hdlcParameters, this.#parameters) : noInformation;
    const octets = this.#transmit({ control: { kind: commands[state], pollFinal: true }, information });
    this.#timers.set('response', now + transmissionTime(octets, this.#figures) + this.#figures.responseTimeout);
  }

  #repeat(now: number): void {
    if (this.#state !== 'connecting' && this.#state !== 'disconnecting') return;
    this.#repeats += 1;
    if (this.#repeats <= this.#figures.maximumRetries) this.#transmitCommand(this.#state, now);
    else this.#giveUp(`no answer to ${this.#repeats} frames of ${commands[this.#state]}`);
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
    else if (this.#link !== undefined) this.#receiveConnected(this.#link, frame, now);
    else if (this.#state === 'connecting' && kind === 'UA') this.#accepted(frame, now);
    else if (this.#state === 'connecting' && kind === 'DM') this.#end(new LinkError('hdlc', 'refused', 'DM to SNRM'));
    else if (this.#state === 'disconnecting' && (kind === 'UA' || kind === 'DM')) this.#end(undefined);
  }

  #receiveConnected(link: PrimaryLink, frame: Frame, now: number): void {
    const { kind } = frame.control;
    if (isNumbered(frame)) link.receive(frame, now);
    else if (kind === 'DM') this.#end(new LinkError('hdlc', 'closed', 'the server has no link'));
    else if (kind === 'unknown') link.reject('controlFieldInvalid');
    else if (kind === 'FRMR') {
      const reason = frameRejectText(frame.information);
      this.#end(new LinkError('hdlc', 'protocol', `the server refused a frame: ${reason}`));
    }
  }

  #accepted(frame: Frame, now: number): void {
    const answer = attempt(() => decode(hdlcParameters, frame.information));
    if (!answer.ok) {
      this.#end(new LinkError('hdlc', 'protocol', `UA: ${answer.error.reason}`, { cause: answer.error }));
      return;
    }
    const parameters = parametersOfUa(answer.value, this.#parameters);
    this.#timers.clear('response', 'progress');
    this.#state = 'connected';
    this.#link = new PrimaryLink(
      parameters,
      {
        figures: this.#figures,
        transmit: (turn) => this.#transmit(turn),
        emit: (event) => this.#emit(event),
      },
      now,
    );
    this.#emit({ kind: 'connected', parameters });
  }

  #transmit({ control, information = noInformation, segmented = false }: Turn): number {
    const octets = frameOctets({ destination: this.#server, source: this.#client, control, information, segmented });
    this.#emit({ kind: 'transmit', octets });
    return octets.length;
  }

  #giveUp(reason: string): void {
    this.#end(new TimeoutError('hdlc', reason));
  }

  #end(error: LinkError | undefined): void {
    this.#emit({ kind: 'disconnected', error });
  }

  #emit(event: PrimaryStationEvent): void {
    if (event.kind === 'disconnected') {
      this.#state = 'disconnected';
      this.#link = undefined;
      this.#timers.clear('response', 'progress');
    }
    this.#events.push(event);
  }
}

/** Meters transmit what their UA says, also where it is more than was offered. */
function parametersOfUa(answer: HdlcParameters, able: HdlcParameters): NegotiatedHdlcParameters {
  const { maximumInformationFieldLengthTransmit: longest } = effectiveHdlcParameters(answer);
  return { ...negotiateHdlcParameters(answer, able), maximumInformationFieldLengthReceive: longest };
}
