import { attempt, decode, encode, LinkError } from '../codec/index.ts';
import type { HdlcAddress } from './address.ts';
import { hasPollFinalBit } from './control.ts';
import { frameOctets, noInformation } from './frame.ts';
import type { Turn } from './information-transfer.ts';
import { LineReceiver } from './line-receiver.ts';
import type { ClientAndLogicalDevice, LinkEnd, SecondaryLinkHandle, SecondaryStationEvent } from './link-events.ts';
import { type HdlcLinkOptions, type LinkFigures, linkFiguresWith, secondaryMaximumApduLength } from './link-options.ts';
import { llcUnit, readLlcUnit } from './llc.ts';
import {
  defaultHdlcParameters,
  effectiveHdlcParameters,
  type HdlcParameters,
  hdlcParameters,
  negotiateHdlcParameters,
} from './parameters.ts';
import type { Frame, FrameFault } from './search.ts';
import { SecondaryLink, type SecondaryLinkContext } from './secondary-link.ts';
import {
  addressed,
  checkStationAddresses,
  isClientAddress,
  type StationAddresses,
  serverAddressOf,
} from './station-address.ts';
import { earliest } from './timers.ts';
import { UnnumberedQueue } from './unnumbered-queue.ts';

/** A secondary station: its addresses, whom it takes for clients, and what differs from the defaults. */
export interface SecondaryStationOptions extends HdlcLinkOptions, StationAddresses {
  /** Who may set up a link; others are answered with DM. All, unless it is given. */
  readonly isClientAccepted?: (client: ClientAndLogicalDevice) => boolean;
}

/**
 * The secondary station of HDLC links (IEC 62056-46): the server, with all logical devices of a physical one and a link
 * for each client of each. Every method gives what is to be transmitted and told, in that order in time; `now` is in
 * milliseconds and never goes back. What is received never makes it throw; what cannot be asked of it as things are
 * throws a LinkError.
 */
export class SecondaryStation {
  readonly #options: SecondaryStationOptions;
  readonly #figures: LinkFigures;
  readonly #receiver: LineReceiver;
  readonly #unnumbered: UnnumberedQueue;
  readonly #links = new Map<string, SecondaryLink>();
  readonly #context: SecondaryLinkContext;
  /** CALLING_DEVICE: frames to the calling physical device are meant for this one. */
  isCallingDevice = false;
  #events: SecondaryStationEvent[] = [];

  constructor(options: SecondaryStationOptions) {
    checkStationAddresses(options);
    this.#options = options;
    this.#figures = linkFiguresWith({ maximumApduLength: secondaryMaximumApduLength, ...options });
    this.#receiver = new LineReceiver(this.#figures.interOctetTimeout);
    this.#unnumbered = new UnnumberedQueue(this.#figures.maximumQueued);
    this.#context = {
      figures: this.#figures,
      transmit: (link, source, turn) => this.#transmit(link, source, turn),
      takeUnnumbered: (link) => this.#takeUnnumbered(link),
      emit: (event) => this.#events.push(event),
    };
  }

  /** The links that clients have set up. */
  get links(): readonly SecondaryLinkHandle[] {
    return [...this.#links.values()].map(({ handle }) => handle);
  }

  /** Takes octets from the line, as many at a time as come. */
  receive(octets: Uint8Array, now: number): readonly SecondaryStationEvent[] {
    return this.#collect(() => this.#receive(this.#receiver.receive(octets, now), now));
  }

  /** Sends an APDU: at once where a poll is held for it, else at the next poll. */
  send(link: SecondaryLinkHandle, apdu: Uint8Array): readonly SecondaryStationEvent[] {
    return this.#collect(() => this.#linkOf(link).send(apdu));
  }

  /** Says that an APDU is not answered, so that the poll it came with need not wait. */
  release(link: SecondaryLinkHandle): readonly SecondaryStationEvent[] {
    return this.#collect(() => this.#linkOf(link).release());
  }

  /** While busy, I frames of the client are not taken, and it is told so by RNR. */
  setBusy(link: SecondaryLinkHandle, isBusy: boolean): readonly SecondaryStationEvent[] {
    return this.#collect(() => this.#linkOf(link).setBusy(isBusy));
  }

  /** Gives a link up: the client finds out by DM, as a secondary station has no command for it. */
  disconnect(link: SecondaryLinkHandle): readonly SecondaryStationEvent[] {
    return this.#collect(() => this.#drop(this.#linkOf(link), 'disconnected-by-server'));
  }

  /**
   * Sends an APDU in one UI frame, which is not acknowledged: at the next poll of the client or, unsolicited, at once, as
   * a meter does that pushes to whoever listens.
   */
  sendUnnumbered(
    to: ClientAndLogicalDevice,
    apdu: Uint8Array,
    delivery: 'polled' | 'unsolicited' = 'polled',
  ): readonly SecondaryStationEvent[] {
    const information = llcUnit('response', apdu);
    const { maximumInformationFieldLengthTransmit: longest } = this.#able();
    if (information.length > longest) {
      throw new LinkError('hdlc', 'limit', `a UI frame of ${longest} octets cannot carry ${information.length}`);
    }
    return this.#collect(() => {
      if (delivery === 'polled') this.#unnumbered.add(to, information);
      else {
        const source = serverAddressOf(this.#options, to.serverUpperAddress);
        this.#transmit(to, source, { control: { kind: 'UI', pollFinal: true }, information });
      }
    });
  }

  /** When `onTimeout` is to be called, if nothing comes before. */
  nextTimeout(): number | undefined {
    const times = [...this.#links.values()].map((link) => link.nextTimeout());
    return earliest(this.#receiver.nextTimeout(), ...times);
  }

  onTimeout(now: number): readonly SecondaryStationEvent[] {
    return this.#collect(() => {
      this.#receive(this.#receiver.silence(now), now);
      for (const link of this.#links.values()) {
        const end = link.onTimeout(now);
        if (end !== undefined) this.#drop(link, end);
      }
    });
  }

  #collect(run: () => void): readonly SecondaryStationEvent[] {
    run();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #linkOf(handle: SecondaryLinkHandle): SecondaryLink {
    const link = this.#links.get(keyOf(handle));
    if (link?.handle !== handle) throw new LinkError('hdlc', 'closed', 'the link is gone');
    return link;
  }

  #receive(found: readonly (Frame | FrameFault)[], now: number): void {
    for (const item of found) {
      if (item.kind === 'fault') this.#events.push(item);
      else if (isClientAddress(item.source)) this.#receiveFrame(item, now);
    }
  }

  #receiveFrame(frame: Frame, now: number): void {
    const to = addressed(this.#options, frame.destination, this.isCallingDevice);
    if (to === undefined) return;
    const isUnnumbered = frame.control.kind === 'UI';
    if (to.isBroadcast && !(isUnnumbered && !hasPollFinalBit(frame.control))) return;
    for (const serverUpperAddress of to.logicalDevices) {
      const pair = { clientAddress: frame.source.upper, serverUpperAddress };
      if (isUnnumbered) this.#receiveUnnumbered(frame, pair, to.isBroadcast);
      if (!to.isBroadcast) this.#receiveFrom(pair, frame, now);
    }
  }

  #receiveUnnumbered({ information, segmented }: Frame, pair: ClientAndLogicalDevice, isBroadcast: boolean): void {
    const { maximumInformationFieldLengthReceive: longest } = this.#able();
    if (information.length === 0) return;
    const content = readLlcUnit(information, 'command');
    if (information.length > longest || segmented) {
      this.#events.push({ kind: 'fault', code: 'size-limit', reason: 'a UI frame with more than it may carry' });
    } else if (content.kind === 'fault') this.#events.push(content);
    else this.#events.push({ ...content, ...pair, kind: 'unnumbered-information', isBroadcast });
  }

  #receiveFrom(pair: ClientAndLogicalDevice, frame: Frame, now: number): void {
    const { kind } = frame.control;
    const link = this.#links.get(keyOf(pair));
    if (kind === 'SNRM') {
      if (hasPollFinalBit(frame.control)) this.#connect({ ...pair, serverAddress: frame.destination }, frame, now);
    } else if (link === undefined) this.#receiveDisconnected(pair, frame);
    else if (kind !== 'DISC') link.receive(frame, now);
    else if (frame.information.length > 0) link.reject(frame, 'informationFieldNotPermitted');
    else if (hasPollFinalBit(frame.control)) {
      this.#drop(link, 'disconnected-by-client');
      this.#transmit(pair, frame.destination, { control: { kind: 'UA', pollFinal: true } });
    }
  }

  /** In normal disconnected mode: every poll is answered with DM, but one that asks for UI frames and finds some. */
  #receiveDisconnected(pair: ClientAndLogicalDevice, frame: Frame): void {
    if (!hasPollFinalBit(frame.control)) return;
    const waiting = frame.control.kind === 'UI' ? this.#takeUnnumbered(pair) : [];
    const last = waiting.at(-1);
    if (last === undefined) this.#transmitDm(pair, frame);
    for (const each of waiting) {
      this.#transmit(pair, frame.destination, { ...each, control: { kind: 'UI', pollFinal: each === last } });
    }
  }

  #connect(handle: SecondaryLinkHandle, frame: Frame, now: number): void {
    const offer = attempt(() => decode(hdlcParameters, frame.information));
    if (!offer.ok) {
      this.#events.push({ kind: 'fault', code: offer.error.code, reason: `SNRM: ${offer.error.reason}` });
      return;
    }
    const before = this.#links.get(keyOf(handle));
    if (!this.#isWelcome(handle, offer.value, before !== undefined)) {
      this.#transmitDm(handle, frame);
      return;
    }
    if (before !== undefined) this.#drop(before, 'set-anew');
    const parameters = negotiateHdlcParameters(offer.value, this.#options.parameters ?? {});
    this.#links.set(keyOf(handle), new SecondaryLink(handle, parameters, this.#context, now));
    const isBare = frame.information.length === 0 && isDefault(parameters);
    const information = isBare ? noInformation : encode(hdlcParameters, parameters);
    this.#transmit(handle, frame.destination, { control: { kind: 'UA', pollFinal: true }, information });
    this.#events.push({ kind: 'connected', link: handle, parameters });
  }

  #isWelcome(client: ClientAndLogicalDevice, offer: HdlcParameters, isLinked: boolean): boolean {
    const { unknownParameters = 'refused', isClientAccepted } = this.#options;
    if (offer.others !== undefined && unknownParameters === 'refused') return false;
    if (!isLinked && this.#links.size >= this.#figures.maximumLinks) return false;
    return isClientAccepted?.(client) ?? true;
  }

  #drop({ handle }: SecondaryLink, reason: LinkEnd): void {
    this.#links.delete(keyOf(handle));
    this.#events.push({ kind: 'disconnected', link: handle, reason });
  }

  #able() {
    return effectiveHdlcParameters(this.#options.parameters ?? {});
  }

  #takeUnnumbered(pair: ClientAndLogicalDevice): Turn[] {
    const control = { kind: 'UI', pollFinal: false } as const;
    return this.#unnumbered.take(pair).map((information) => ({ control, information }));
  }

  #transmitDm(to: ClientAndLogicalDevice, frame: Frame): void {
    this.#transmit(to, frame.destination, { control: { kind: 'DM', pollFinal: true } });
  }

  #transmit(to: ClientAndLogicalDevice, source: HdlcAddress, turn: Turn): void {
    const { control, information = noInformation, segmented = false } = turn;
    const destination: HdlcAddress = { upper: to.clientAddress, size: 1 };
    const octets = frameOctets({ destination, source, control, information, segmented });
    this.#events.push({ kind: 'transmit', octets });
  }
}

function keyOf({ clientAddress, serverUpperAddress }: ClientAndLogicalDevice): string {
  return `${clientAddress}/${serverUpperAddress}`;
}

function isDefault(parameters: HdlcParameters): boolean {
  const names = Object.keys(defaultHdlcParameters) as (keyof typeof defaultHdlcParameters)[];
  return names.every((name) => parameters[name] === defaultHdlcParameters[name]);
}
