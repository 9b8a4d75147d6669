import type { OmniaMeter } from '../omnia-meter.ts';
import type { AccessTechnology } from './access-technology.ts';
import { CoapStatistics } from './coap-statistics.ts';
import {
  decodeModemRecord,
  encodeModemRecord,
  type ModemCondition,
  type ModemPeriod,
  type ModemRecord,
  presentPeriod,
  withPeriod,
} from './modem-record.ts';
import { modemStep } from './modem-step.ts';
import { isPowered, modemBeginning, modemWorld } from './modem-world.ts';
import { barsOf, type RadioSignal, radioSignal } from './radio.ts';

const key = 'modem';
const hour = 3_600_000;
/** For so long an acknowledgement proves that the head-end is there (designed). */
const verifiedFor = 24 * hour;
const verified = 229;

/** The modem of a meter for LTE-M and NB-IoT (OMNIA data sheet, Communication): a model, which sends nothing itself. */
export class Modem {
  readonly #meter: OmniaMeter;
  /** What is remembered, as it was last read. */
  #known: { readonly octets: Uint8Array; readonly record: ModemRecord } | undefined;

  #coap: CoapStatistics | undefined;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** What the CoAP endpoints that stand for it have counted. */
  get coap(): CoapStatistics {
    this.#coap ??= new CoapStatistics();
    return this.#coap;
  }

  /** Whether it is attached to a network, so that something can be sent. */
  get isAttached(): boolean {
    return this.condition === 'attached';
  }

  get condition(): ModemCondition {
    return presentPeriod(this.#recordAt(this.#meter.now())).condition;
  }

  /** What it is attached by, or was last. */
  get technology(): AccessTechnology {
    return this.at(this.#meter.now()).technology;
  }

  /** The bars of the network symbol, 0 to 4; undefined while the symbol is off. */
  get bars(): number | undefined {
    const now = this.#meter.now();
    return this.isAttached ? barsOf(this.signal(now)) : undefined;
  }

  /** Whether the head-end has acknowledged something since it was attached, and in the last 24 hours. */
  get isVerified(): boolean {
    const now = this.#meter.now();
    const { acknowledgedAt } = this.#recordAt(now);
    return acknowledgedAt !== undefined && now - acknowledgedAt < verifiedFor;
  }

  /** What the modem was about at an instant, as far as it is remembered. */
  at(instant: number): ModemPeriod {
    const { periods } = this.#recordAt(instant);
    return periods.findLast(({ from }) => from <= instant) ?? periods[0];
  }

  /** The signal at an instant. */
  signal(instant: number): RadioSignal {
    return radioSignal({ seed: this.#meter.seed, attenuation: this.at(instant).attenuation }, instant);
  }

  /** The head-end has acknowledged what the meter has sent. */
  acknowledged(): void {
    const at = this.#meter.now();
    if (!this.isAttached) return;
    this.#meter.memory.transact(() => {
      const wasVerified = this.isVerified;
      this.#put({ ...this.#recordAt(at), acknowledgedAt: at });
      if (!wasVerified) this.#meter.events.log(verified);
    });
  }

  /** The network is out of reach from now on. */
  cutLink(): void {
    this.#change((record) => ({ ...record, isLinkCut: true }));
  }

  /** The network is within reach again; the modem attaches to it in its own time. */
  restoreLink(): void {
    this.#change((record) => ({ ...record, isLinkCut: false, tryAt: undefined }));
  }

  /** The SIM does not work any more. */
  breakSim(): void {
    this.#change((record) => ({ ...record, isSimBroken: true }));
  }

  repairSim(): void {
    this.#change((record) => ({ ...record, isSimBroken: false }));
  }

  /** From now on something takes away so many dB of the signal; 0 is nothing. */
  attenuate(decibels: number): void {
    if (!(decibels >= 0 && decibels <= 100)) throw new RangeError('0 to 100 dB are expected');
    this.#change((record, at) => withPeriod(record, { from: at, attenuation: decibels }));
  }

  /** Connects once, whatever the mode of Auto connect. */
  connect(): void {
    this.#change((record) => ({ ...record, isCalled: true }));
  }

  /** Looks at once at what it has been told: a preference, a mode. */
  look(): void {
    this.#change((record) => record);
  }

  /** When it does something by itself: it attaches, looks at the signal, or notices that the mains has changed. */
  next(after: number): number {
    // It may have been attached just at this instant.
    const record = this.#recordAt(after + 1);
    const { tryAt, offAt } = record;
    const { condition } = presentPeriod(record);
    const isNoticed = isPowered(this.#meter, after) === (condition !== 'off' && offAt === undefined);
    const look = condition === 'attached' ? hour * (Math.floor(after / hour) + 1) : undefined;
    const times = [isNoticed ? this.#meter.network.nextChange(after) : after, tryAt, offAt, look];
    return Math.min(
      ...times.map((time) => (time === undefined ? Number.POSITIVE_INFINITY : Math.max(time, after + 1))),
    );
  }

  /** Does what is due at an instant. */
  step(at: number): void {
    const before = this.#recordAt(at);
    const { record, events } = modemStep(before, modemWorld(this.#meter, before, at), at);
    if (record !== before) this.#put(record);
    for (const code of events) this.#meter.events.log(code);
  }

  /** What is remembered at an instant until which everything has been done. */
  #recordAt(instant: number): ModemRecord {
    const octets = this.#meter.memory.get(key);
    if (octets === undefined) return modemBeginning(this.#meter, instant);
    if (octets !== this.#known?.octets) this.#known = { octets, record: decodeModemRecord(octets) };
    return this.#known.record;
  }

  #change(change: (record: ModemRecord, at: number) => ModemRecord): void {
    const at = this.#meter.now();
    this.#meter.memory.transact(() => {
      this.#put(change(this.#recordAt(at), at));
      this.step(at);
    });
    this.#meter.life.changed();
  }

  #put(record: ModemRecord): void {
    this.#meter.memory.put([[key, encodeModemRecord(record)]]);
  }
}
