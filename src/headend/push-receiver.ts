import { LinkError, toHex } from '../codec/index.ts';
import type { Transport } from '../transport/index.ts';
import { IdleWatch } from '../transport/index.ts';
import { DeliveredPushes } from './delivered-pushes.ts';
import type { Push, PushOrigin } from './push.ts';
import { confirmationOf } from './push-confirmation.ts';
import { type OpenedPush, openPush } from './push-opening.ts';
import type { PushReceiverOptions, PushRefusal } from './push-options.ts';
import { isNumbered, readPush } from './push-reading.ts';
import { type PushOutcome, PushSession } from './push-session.ts';
import { examineRefused } from './refusal-examination.ts';
import { SenderLanes } from './sender-lanes.ts';

const unprovenTimeout = 2000;

/**
 * Takes the pushes of many meters over any transports: takes their protection off, tells replays from retransmissions,
 * hands each push on once, in the order of its sender, and acknowledges it when that is done and its counters are
 * durable. What is not acknowledged may be sent again, and is handed on then. Should the receiver end between the two, a
 * push is handed on once more after the restart: with the same idempotency key.
 */
export class PushReceiver {
  readonly #options: PushReceiverOptions;
  readonly #lanes: SenderLanes;
  readonly #delivered: DeliveredPushes;
  readonly #sessions = new Set<PushSession>();
  readonly #transfers: { count: number; readonly most: number };
  readonly #idle: IdleWatch<PushSession>;
  /** Anybody can make a transport over datagrams: those that no push has come on last shorter. */
  readonly #unproven: IdleWatch<PushSession>;
  #isClosed = false;

  constructor(options: PushReceiverOptions) {
    const { clock, maximumDelivering = 256, maximumWaiting = 4096, maximumWaitingOfSender = 16 } = options;
    const { rememberedPushes = 65_536, idleTimeout = 60_000 } = options;
    this.#options = options;
    this.#lanes = new SenderLanes({
      running: maximumDelivering,
      waiting: maximumWaiting,
      waitingOfLane: maximumWaitingOfSender,
    });
    this.#delivered = new DeliveredPushes(rememberedPushes);
    this.#transfers = { count: 0, most: options.maximumTransfers ?? 256 };
    this.#idle = new IdleWatch(clock, idleTimeout, (session) => this.#expire(session));
    this.#unproven = new IdleWatch(clock, Math.min(idleTimeout, unprovenTimeout), (session) => this.#expire(session));
  }

  /** Takes what a transport receives until it is closed; false when the receiver is. For `accept` of carriers. */
  accept(transport: Transport, origin: PushOrigin): boolean {
    if (this.#isClosed) return false;
    const { clock, longestPush = 262_144, onFault } = this.#options;
    const session = new PushSession(transport, origin, {
      clock,
      longestPush,
      transfers: this.#transfers,
      take: (apdu, from) => this.receive(apdu, from),
      refuse: (octets, error, from) => this.#refused('refused', error, octets, from),
      fault: (error, from) => onFault?.(error, from),
      used: (used) => this.#touch(used),
      closed: (closed) => this.#forget(closed),
    });
    this.#sessions.add(session);
    this.#touch(session);
    return true;
  }

  /** Takes one APDU, whole. The octets are only lent until the promise is fulfilled. */
  async receive(octets: Uint8Array, origin: PushOrigin): Promise<PushOutcome> {
    let opened: OpenedPush;
    try {
      opened = this.#open(octets, origin);
    } catch (error) {
      return this.#refused('refused', error, octets, origin);
    }
    // A push in the clear names nobody: then those of one place keep their order.
    const lane = opened.systemTitle.length > 0 ? toHex(opened.systemTitle) : `${origin.transport} ${origin.peer}`;
    const outcome = this.#lanes.run(lane, () => this.#deliver(opened, octets.slice(), origin));
    if (outcome !== undefined) return outcome;
    const full = new LinkError('memory', 'limit', 'as many pushes wait as may');
    return this.#refused('undelivered', full, octets, origin);
  }

  /** Closes all transports; what is being delivered is not acknowledged any more. */
  close(): void {
    this.#isClosed = true;
    for (const session of [...this.#sessions]) session.close();
  }

  #open(octets: Uint8Array, origin: PushOrigin): OpenedPush {
    const { security, senderOf, clock } = this.#options;
    return openPush(octets, security, senderOf?.(origin), clock.now());
  }

  async #deliver(opened: OpenedPush, octets: Uint8Array, origin: PushOrigin): Promise<PushOutcome> {
    const { security, deliver, layout, onRepeated } = this.#options;
    let push: Push;
    try {
      // Since it was opened, another of the same sender may have been accepted, and that may have been this one.
      if (opened.replay.check() === 'retransmission') {
        onRepeated?.(origin);
        return this.#acknowledge(opened, origin);
      }
      push = readPush(opened, origin, layout, security.cryptography);
    } catch (error) {
      return this.#refused('refused', error, octets, origin);
    }
    try {
      if (this.#isKnown(push)) onRepeated?.(origin);
      else await deliver(push);
      this.#delivered.add(push.idempotencyKey);
      await opened.replay.accept();
    } catch (error) {
      return this.#refused('undelivered', error, octets, origin);
    }
    return this.#acknowledge(opened, origin);
  }

  #isKnown(push: Push): boolean {
    return isNumbered(push) && this.#delivered.has(push.idempotencyKey);
  }

  #acknowledge(opened: OpenedPush, origin: PushOrigin): PushOutcome {
    if (this.#isClosed) return { kind: 'undelivered' };
    try {
      return { kind: 'acknowledged', answer: confirmationOf(opened, this.#options.security) };
    } catch (error) {
      this.#options.onFault?.(error, origin);
      return { kind: 'undelivered' };
    }
  }

  #refused(kind: PushRefusal['kind'], reason: unknown, octets: Uint8Array, origin: PushOrigin): PushOutcome {
    const { onRefused, security, senderOf } = this.#options;
    if (onRefused !== undefined) {
      const error = reason instanceof Error ? reason : new Error(String(reason));
      const found = examineRefused(octets, error, security, senderOf?.(origin));
      onRefused({ ...origin, kind, error, octets, ...found });
    }
    return { kind };
  }

  #touch(session: PushSession): void {
    if (!this.#sessions.has(session)) return;
    this.#unproven.remove(session);
    (session.isProven ? this.#idle : this.#unproven).touch(session);
  }

  #expire(session: PushSession): void {
    if (session.isBusy) this.#touch(session);
    else session.close();
  }

  #forget(session: PushSession): void {
    this.#idle.remove(session);
    this.#unproven.remove(session);
    this.#sessions.delete(session);
  }
}
