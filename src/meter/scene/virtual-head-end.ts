import { Apdu } from '../../apdu/index.ts';
import { decode, fromLatin1 } from '../../codec/index.ts';
import { Data } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { PushFailure, PushTransmission } from '../push/push-transmission.ts';
import { plainValue } from './scene-value.ts';
import type { HeadEndConduct, ReceivedPush } from './stage.ts';

const addressesName = obis('0-0:96.80.150');
/** Of the block for documentation (RFC 5737): nobody is there. */
const address = '192.0.2.1:5683';
/** Milliseconds from a push to its acknowledgement. */
const roundTrip = 500;
/** Milliseconds until CoAP gives up (RFC 7252, MAX_TRANSMIT_WAIT). */
const patience = 93_000;

/** A push on its way: what will become of it, and when the meter knows. */
interface Flight {
  readonly transmission: PushTransmission;
  readonly at: number;
  readonly failure: PushFailure | undefined;
}

/** Who takes what the meter of a scene pushes, on its clock. */
export class VirtualHeadEnd {
  conduct: HeadEndConduct = 'answers';
  /** Each push once, however often it came. */
  readonly received: ReceivedPush[] = [];
  /** Pushes that came again. */
  duplicates = 0;
  readonly #ids = new Set<number>();
  #flight: Flight | undefined;
  #idleAt = Number.NEGATIVE_INFINITY;

  /** The meter is told where to push to, as it would be when it is ordered. */
  introduceTo(meter: OmniaMeter): void {
    if (!meter.has(addressesName)) return;
    const value = [{ kind: 'octet-string' as const, value: fromLatin1(address) }];
    meter.device.set(Data, addressesName, 'value', { kind: 'array', value });
  }

  /** When something is sent or acknowledged next. */
  due(meter: OmniaMeter, now: number): number {
    if (this.#flight !== undefined) return this.#flight.at;
    const { due } = meter.push;
    return due <= now && this.#idleAt === now ? Number.POSITIVE_INFINITY : due;
  }

  /** Sends what is due, or tells what became of it. */
  attend(meter: OmniaMeter, now: number): void {
    if (this.#flight !== undefined && this.#flight.at <= now) this.#settle(meter, this.#flight, now);
    if (this.#flight !== undefined) return;
    const transmission = meter.push.next(now);
    this.#idleAt = now;
    if (transmission === undefined) return;
    const isHeard = this.conduct !== 'silent' && meter.modem?.isAttached === true;
    if (!isHeard || this.conduct === 'loses-acknowledgements')
      this.#flight = { transmission, at: now + patience, failure: 'timeout' };
    else
      this.#flight = { transmission, at: now + roundTrip, failure: this.conduct === 'refuses' ? 'refused' : undefined };
    if (isHeard && this.conduct !== 'refuses') this.#receive(transmission, now);
  }

  /** The meter has started again: what was on its way is on its way no more. */
  forget(): void {
    this.#flight = undefined;
    this.#idleAt = Number.NEGATIVE_INFINITY;
  }

  #settle(meter: OmniaMeter, { transmission, failure }: Flight, now: number): void {
    this.#flight = undefined;
    if (failure === undefined) meter.push.confirmed(transmission.id, now);
    else meter.push.failed(transmission.id, failure, now);
  }

  #receive({ id, setup, apdu }: PushTransmission, instant: number): void {
    if (this.#ids.has(id)) {
      this.duplicates += 1;
      return;
    }
    this.#ids.add(id);
    const { kind, value } = decode(Apdu, apdu);
    const body = kind === 'data-notification' ? value.notificationBody.data() : undefined;
    const values = body?.kind === 'structure' ? body.value.map(plainValue) : [];
    this.received.push({ instant, setup, values });
  }
}
