import { encode } from '../../codec/index.ts';
import { Data, Register } from '../../cosem/index.ts';
import { telegram } from '../../iec62056-21/index.ts';
import { obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { sourceAt } from '../supply/source.ts';
import { dsmrTelegram } from './dsmr-list.ts';
import { hanReading } from './meter-reading.ts';
import { nordicTelegram } from './nordic-list.ts';

const names = {
  list: obis('0-0:96.80.170'),
  interval: obis('0-0:96.80.171'),
} as const;

const enabledKey = 'HAN port enabled';

/** The lists that the port sends, by the value of 0-0:96.80.170 (designed). */
export const hanLists = { 1: nordicTelegram, 2: dsmrTelegram } as const;

/** Bits per second, eight data bits, no parity (DSMR P1 5.0.2). */
export const hanRate = 115_200;

/**
 * The HAN port of a meter (OMNIA data sheet, Home area network; DSMR P1 5.0.2): while a device asks for it by its data
 * request line, a telegram goes out at every full interval by the clock of the meter, unencrypted.
 */
export class HanPort {
  readonly #meter: OmniaMeter;
  #isRequested = false;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** Whether it feeds the device with +5 V: P1 Lite does not. */
  get hasSupply(): boolean {
    return this.#meter.type.capabilities.homeAreaNetwork === 'full';
  }

  /** Whether it sends at all (0-0:96.80.172): what a client has said, no where none has (catalogue). */
  get isEnabled(): boolean {
    return this.#meter.memory.get(enabledKey)?.[0] === 1;
  }

  set isEnabled(isEnabled: boolean) {
    this.#meter.memory.put([[enabledKey, Uint8Array.of(isEnabled ? 1 : 0)]]);
  }

  /** Enables it, unless a client has said whether it is. */
  enableAtFirst(): void {
    if (this.#meter.memory.get(enabledKey) === undefined) this.isEnabled = true;
  }

  /** The data request line: high while a device wants telegrams. */
  get isRequested(): boolean {
    return this.#isRequested;
  }

  set isRequested(isRequested: boolean) {
    this.#isRequested = isRequested;
  }

  /** Whether telegrams go out: the meter lives, the port is enabled, and somebody wants them. */
  get isSending(): boolean {
    return this.#isRequested && this.isEnabled && sourceAt(this.#meter, this.#meter.now()) !== 'none';
  }

  /** Milliseconds from one telegram to the next. */
  get interval(): number {
    return 1000 * Number(this.#meter.read(Register, names.interval, 'value').value);
  }

  /** When the next telegram after an instant is due, in milliseconds since 1970 UTC. */
  next(after: number): number {
    const { interval } = this;
    const { meterInstant } = this.#meter.measureAt(after);
    return after + interval - (((meterInstant % interval) + interval) % interval);
  }

  /** The telegram of now, in octets, as the list register says. */
  telegram(): Uint8Array {
    const { value } = this.#meter.read(Data, names.list, 'value');
    return encode(telegram, hanLists[value === 2 ? 2 : 1](hanReading(this.#meter)));
  }
}
