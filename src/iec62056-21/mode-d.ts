import { encode } from '../codec/index.ts';
import type { DataSet } from './data-set.ts';
import { decodeMessage } from './decode-message.ts';
import type { Identification } from './identification.ts';
import type { Baud, CharacterFormat, LineFault, Transmit } from './line-events.ts';
import { type LineTimes, lineTimesWith } from './line-times.ts';
import { modeDRate, SerialLine } from './serial-line.ts';
import { type Telegram, telegram } from './telegram.ts';
import { type Deframed, TelegramDeframer } from './telegram-deframer.ts';

/** How a port of mode D is set: 7E1 where left out; at 8N1 the parity is made and checked here. */
export interface ModeDOptions {
  readonly characterFormat?: CharacterFormat | undefined;
  readonly times?: Partial<LineTimes> | undefined;
}

/** What a hand-held unit of mode D has to do or to tell. */
export type ModeDEvent = Baud | LineFault | { readonly kind: 'telegram'; readonly telegram: Telegram };

/** The tariff device of mode D: sends its data when a button or a sensor says so, at 2400 Bd, and listens to nobody. */
export class ModeDTariffDevice {
  readonly #identification: Identification;
  readonly #line: SerialLine;

  /** The baud rate character of the identification is 3 in mode D. */
  constructor(identification: Identification, { characterFormat = '7E1' }: ModeDOptions = {}) {
    this.#identification = identification;
    this.#line = new SerialLine(characterFormat);
  }

  send(dataSets: readonly DataSet[], now: number): readonly (Baud | Transmit)[] {
    const octets = encode(telegram, { header: this.#identification, dataSets, crc: 'absent' });
    return [...this.#line.change(modeDRate), this.#line.transmit(octets, now)];
  }
}

/** The hand-held unit of mode D: waits for telegrams at 2400 Bd. They have no check but their parity. */
export class ModeDHandHeldUnit {
  readonly #times: LineTimes;
  readonly #line: SerialLine;
  readonly #deframer = new TelegramDeframer();
  #deadline: number | undefined;

  constructor({ characterFormat = '7E1', times }: ModeDOptions = {}) {
    this.#times = lineTimesWith(times);
    this.#line = new SerialLine(characterFormat);
  }

  /** Sets the port to 2400 Bd. */
  start(): readonly ModeDEvent[] {
    return this.#line.change(modeDRate);
  }

  receive(octets: Uint8Array, now: number): readonly ModeDEvent[] {
    this.#deadline = now + this.#times.interCharacter;
    return this.#deframer.push(this.#line.receive(octets, now)).map(eventOf);
  }

  nextTimeout(): number | undefined {
    return this.#deadline;
  }

  /** The device has stopped: a telegram without end is dropped. */
  onTimeout(now: number): readonly ModeDEvent[] {
    if (this.#deadline === undefined || this.#deadline > now) return [];
    this.#deadline = undefined;
    return this.#deframer.finish().map(eventOf);
  }
}

function eventOf(deframed: Deframed): ModeDEvent {
  if (deframed.kind === 'fault') return { kind: 'fault', code: deframed.code, reason: deframed.reason };
  const decoded = decodeMessage(telegram, deframed.octets);
  return decoded.ok ? { kind: 'telegram', telegram: decoded.value } : decoded.fault;
}
