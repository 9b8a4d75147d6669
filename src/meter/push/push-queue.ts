import type { CosemDateTime } from '../../axdr/index.ts';
import { PushSetupV2 } from '../../cosem/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { AlarmBits } from './alarm-bits.ts';
import { planPush, type WaitingPush, waitingPushes } from './push-agenda.ts';
import { PushAttempts } from './push-attempts.ts';
import { PushEntries } from './push-entries.ts';
import { confirmedId, protectPush } from './push-protection.ts';
import type { FormedPush } from './push-record.ts';
import { PushSettings } from './push-settings.ts';
import { type PushPriority, type PushSetupName, purposeOf, pushPriorities } from './push-setups.ts';
import type { PushFailure, PushTransmission } from './push-transmission.ts';

/** What waits of a class, and what was lost of it. */
export interface PushClassStatus {
  readonly priority: PushPriority;
  /** Copies, and rows of profiles. */
  readonly waiting: number;
  /** When the oldest of them was made, by the clock of the meter in milliseconds since 1970 UTC; Infinity: not known. */
  readonly oldest: number;
  /** Copies and rows that were lost, since there was no more room for them. */
  readonly dropped: number;
}

/** What the meter has to catch up with; that it is connected it tells anyway. */
const isBacklog = ({ setup }: WaitingPush): boolean => setup !== 'connectivity' && setup !== 'installation';

const codes = { lastGaspSent: 234, unreachable: 248, caughtUp: 249 } as const;

/**
 * What the meter pushes to the head-end (OMNIA data sheet, Communication): six classes, the most urgent first, one push on
 * its way at a time. What is acknowledged leaves it, and nothing else does. It knows no transport: `next` gives a push to
 * whoever sends it, who says what became of it.
 */
export class PushQueue {
  readonly #meter: OmniaMeter;
  readonly #entries: PushEntries;
  readonly #attempts = new PushAttempts();
  readonly #watchers = new Set<() => void>();
  #inFlight: { readonly push: WaitingPush; readonly transmission: PushTransmission } | undefined;
  /** Counts the addresses of the head-end that were out of reach. */
  #server = 0;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
    this.#entries = new PushEntries(meter);
  }

  /** Invokes a push setup; `raised` are the alarms that it is for. */
  enqueue(setup: PushSetupName, raised?: AlarmBits): void {
    if (!this.#meter.has(purposeOf(setup).logicalName)) return;
    this.#meter.memory.transact(() => {
      this.#entries.add(setup, raised);
      this.#entries.makeRoom(setup, this.inFlight?.id);
    });
    this.revive();
  }

  /** The push that is on its way. */
  get inFlight(): PushTransmission | undefined {
    return this.#inFlight?.transmission;
  }

  /** What is to be sent now, protected anew each time; undefined where nothing is, or something is on its way. */
  next(now: number): PushTransmission | undefined {
    this.#meter.now();
    if (this.#inFlight !== undefined) return undefined;
    for (let { push } = this.#plan(now); push !== undefined; { push } = this.#plan(now)) {
      const waiting = push;
      const formed = this.#meter.memory.transact(() => this.#form(waiting));
      if (formed === undefined) continue;
      // Not in the transaction: a counter that is undone with it would be used twice.
      const transmission = this.#transmissionOf(formed);
      this.#inFlight = { push: { ...waiting, id: formed.id }, transmission };
      return transmission;
    }
    return undefined;
  }

  /** When there may be something to send, in milliseconds since 1970 UTC; Infinity before something changes. */
  get due(): number {
    return this.#inFlight === undefined ? this.#plan(this.#meter.now()).due : Number.POSITIVE_INFINITY;
  }

  /** A push has arrived, as far as its acknowledgement can tell. */
  confirmed(id: number, now: number): void {
    const flight = this.#land(id);
    if (flight === undefined) return;
    const { push, transmission } = flight;
    this.#meter.memory.transact(() => {
      if (purposeOf(push.setup).isRepeated) {
        if (this.#repeats(push, now)) return;
      } else if (transmission.acknowledgement !== 'none') this.#acknowledge(push.setup);
      this.#attempts.settled(id);
      this.#entries.settle(push);
      this.#catchUp();
    });
    this.#changed();
  }

  /** A push has not arrived, or nobody knows. */
  failed(id: number, reason: PushFailure, now: number): void {
    const { push } = this.#land(id) ?? {};
    if (push === undefined) return;
    this.#meter.memory.transact(() => {
      if (purposeOf(push.setup).isRepeated) {
        if (!this.#repeats(push, now)) this.#entries.settle(push);
      } else if (reason === 'refused') this.#refuse(push, now);
      else this.#retry(push, now);
    });
    this.#changed();
  }

  /**
   * Whether this is the DataNotification-Confirm of the push on its way. Throws a SecurityError or a DecodeError for what
   * is not from the head-end.
   */
  confirms(octets: Uint8Array, now: number): boolean {
    const id = confirmedId(this.#meter, octets, now);
    return id !== undefined && this.inFlight?.id === id && this.inFlight.acknowledgement === 'confirmation';
  }

  /** Nobody sends any more what is on its way: it is as if it had not been tried. */
  abandon(): void {
    this.#inFlight = undefined;
  }

  /** Forgets what a setup was invoked for. */
  reset(setup: PushSetupName): void {
    this.#meter.memory.transact(() => this.#entries.reset(setup));
    if (this.#inFlight?.push.setup === setup) this.#inFlight = undefined;
    this.#changed();
  }

  /** Sends all again that a setup has captured after a time of the clock of the meter. */
  goBackTo(setup: PushSetupName, time: CosemDateTime): void {
    this.#meter.memory.transact(() => this.#entries.goBackTo(setup, time));
    if (this.#inFlight?.push.setup === setup && !this.#inFlight.push.isCopy) this.#inFlight = undefined;
    this.#changed();
  }

  /** The meter is connected again: it tells so, and catches up. */
  reconnect(): void {
    this.#meter.memory.transact(() => {
      if (waitingPushes(this.#meter, this.#entries.state).some(isBacklog)) this.#entries.isBehind = true;
      this.enqueue('connectivity');
    });
  }

  /** Settings, or the link, are not as they were: what has failed is tried at once. */
  revive(): void {
    this.#attempts.revive();
    this.#changed();
  }

  /** The alarms that pushes wait for. */
  get waitingAlarms(): AlarmBits {
    return this.#entries.waitingAlarms();
  }

  /** All classes, the most urgent first. */
  get status(): readonly PushClassStatus[] {
    this.#meter.now();
    const extents = waitingPushes(this.#meter, this.#entries.state).map((push) => ({
      priority: purposeOf(push.setup).priority,
      ...this.#entries.extentOf(push),
    }));
    return pushPriorities.map((_, i) => {
      const priority = i as PushPriority;
      const ofClass = extents.filter((one) => one.priority === priority);
      const waiting = ofClass.reduce((sum, { count }) => sum + count, 0);
      const oldest = ofClass.reduce((first, one) => Math.min(first, one.oldest), Number.POSITIVE_INFINITY);
      return { priority, waiting, oldest, dropped: this.#entries.state.dropped[i]! };
    });
  }

  /** Tells whoever sends that there may be something to send; gives what is to be called when nobody sends any more. */
  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  #plan(now: number) {
    return planPush(this.#meter, this.#entries.state, this.#attempts, now);
  }

  #form(push: WaitingPush): FormedPush | undefined {
    const formed = this.#entries.form(push);
    if (formed === undefined) this.#catchUp();
    return formed;
  }

  #transmissionOf({ id, setup, apdu }: FormedPush): PushTransmission {
    const settings = new PushSettings(this.#meter, setup);
    return {
      id,
      setup,
      priority: purposeOf(setup).priority,
      apdu,
      octets: protectPush(this.#meter, apdu, settings.get('pushProtectionParameters')),
      destination: settings.destination(this.#server)!,
      clientSap: settings.get('pushClientSap'),
      port: settings.get('portReference'),
      acknowledgement: settings.acknowledgement,
      confirmationTimeout: settings.confirmationTimeout,
    };
  }

  #land(id: number) {
    const flight = this.#inFlight;
    if (flight?.transmission.id !== id) return undefined;
    this.#inFlight = undefined;
    return flight;
  }

  /** Whether what nobody acknowledges is to be sent once more. */
  #repeats({ id, setup }: WaitingPush, now: number): boolean {
    const { failures: sent } = this.#attempts.of(id);
    const settings = new PushSettings(this.#meter, setup);
    if (sent === 0) this.#meter.events.log(codes.lastGaspSent);
    if (sent < settings.retries) this.#attempts.failed(id!, now + settings.delayBefore(sent + 1));
    else this.#attempts.settled(id!);
    return sent < settings.retries;
  }

  #acknowledge(setup: PushSetupName): void {
    const { device, modem } = this.#meter;
    const at = this.#meter.timeOf(this.#meter.now());
    device.set(PushSetupV2, purposeOf(setup).logicalName, 'lastConfirmationDateTime', at);
    modem?.acknowledged();
  }

  /** The head-end has all that waited while it was out of reach. */
  #catchUp(): void {
    const { state } = this.#entries;
    if (!state.isBehind || waitingPushes(this.#meter, state).length > 0) return;
    this.#entries.isBehind = false;
    this.#meter.events.log(codes.caughtUp);
  }

  #refuse({ id, setup }: WaitingPush, now: number): void {
    const wasRefused = this.#attempts.of(id).isRefused;
    this.#attempts.refused(id!, now + new PushSettings(this.#meter, setup).longestDelay);
    if (!wasRefused) this.#meter.events.log(codes.unreachable);
  }

  #retry({ id, setup }: WaitingPush, now: number): void {
    const settings = new PushSettings(this.#meter, setup);
    const { failures } = this.#attempts.of(id);
    if (failures < settings.retries) {
      this.#attempts.failed(id!, now + settings.delayBefore(failures + 1));
      return;
    }
    this.#server += 1;
    this.#attempts.pause(now + settings.longestDelay);
    if (!this.#entries.state.isBehind) {
      this.#entries.isBehind = true;
      this.#meter.events.log(codes.unreachable);
    }
  }

  #changed(): void {
    for (const changed of this.#watchers) changed();
  }
}
