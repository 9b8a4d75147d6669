import {
  type EventLogger,
  type EventLoggerName,
  eventByCode,
  eventLoggers,
  eventLoggersFor,
  type OmniaEvent,
} from '../omnia/index.ts';
import type { MemoryEntry } from '../server/index.ts';
import { noise } from './noise.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** An entry of an event log. */
export interface LoggedEvent {
  /** Milliseconds since 1970 by the clock of the meter. */
  readonly meterInstant: number;
  readonly code: number;
}

const entrySize = 10;
const day = 86_400_000;

/** What the life of a meter has left in its logs, as far as its hardware can have it (designed). */
const usual: Readonly<Partial<Record<EventLoggerName, readonly number[]>>> = {
  standard: [1, 2, 9, 47],
  fraud: [40, 41],
  powerQuality: [143, 76, 85],
  communication: [206, 26, 27],
  firmware: [17, 18],
  clock: [4, 5],
  security: [40, 41, 48],
  alarm: [40],
};

/** The event logs of a meter: what happened before it was looked at, and what has happened since. */
export class EventMemory {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** The entries of a log, oldest first. */
  entries(logger: EventLoggerName): readonly LoggedEvent[] {
    const { depth } = eventLoggers[logger];
    const octets = this.#meter.memory.get(keyOf(logger));
    return (octets === undefined ? this.#earlier(logger) : decodeEntries(octets)).slice(-depth);
  }

  /** The code of the last entry; 0 where there is none. */
  lastCode(logger: EventLoggerName): number {
    return this.entries(logger).at(-1)?.code ?? 0;
  }

  /** Writes an event to its logs and raises its alarm. */
  log(code: number): void {
    this.#meter.memory.put(this.entriesFor(code));
  }

  /** What is to be remembered for an event, for who remembers more at the same time. */
  entriesFor(code: number): readonly MemoryEntry[] {
    const event = eventByCode(code);
    if (event === undefined) throw new RangeError(`no event has the code ${code}`);
    const meterInstant = this.#meter.measure().meterInstant;
    const logs = [...eventLoggersFor(event, this.#meter.type.typeNumber), ...(event.alarm ? (['alarm'] as const) : [])];
    const written = logs.map((logger): MemoryEntry => {
      const entries = [...this.entries(logger), { meterInstant, code }];
      return [keyOf(logger), encodeEntries(entries.slice(-eventLoggers[logger].depth))];
    });
    return [...written, ...this.#alarm(event)];
  }

  /** Empties a log; that is its first entry (code 255). */
  clear(logger: EventLoggerName): void {
    const meterInstant = this.#meter.measure().meterInstant;
    this.#meter.memory.put([[keyOf(logger), encodeEntries([{ meterInstant, code: 255 }])]]);
  }

  #alarm({ alarm }: OmniaEvent): readonly MemoryEntry[] {
    if (alarm === undefined) return [];
    const key = alarmKey(alarm.register);
    return [[key, encodeBits((decodeBits(this.#meter.memory.get(key)) | (1 << alarm.bit)) >>> 0)]];
  }

  #earlier(logger: EventLoggerName): readonly LoggedEvent[] {
    const { seed, history } = this.#meter;
    const installed = history.spans[0]!.from;
    const { instance }: EventLogger = eventLoggers[logger];
    const codes = usual[logger] ?? [];
    // All within the days for which a fleet of meters has profiles.
    const times = codes.map((_, i) => installed + Math.floor(noise(seed, 300 + instance, i) * 5 * day * 0.001) * 1000);
    times.sort((a, b) => a - b);
    const entries = times.map((instant, i) => ({ meterInstant: instant, code: codes[i]! }));
    return entries.filter(({ meterInstant }) => meterInstant <= this.#meter.now());
  }
}

/** Bits of an alarm register that are set. */
export function alarmBits(meter: OmniaMeter, register: number): number {
  return decodeBits(meter.memory.get(alarmKey(register)));
}

/** Clears the bits of an alarm register that are zero in `value`. */
export function keepAlarmBits(meter: OmniaMeter, register: number, value: number): void {
  const bits = (alarmBits(meter, register) & value) >>> 0;
  meter.memory.put([[alarmKey(register), encodeBits(bits)], ...meter.events.entriesFor(11)]);
}

const keyOf = (logger: EventLoggerName): string => `event log ${logger}`;
const alarmKey = (register: number): string => `alarm register ${register}`;

function encodeBits(bits: number): Uint8Array {
  return Uint8Array.of(bits >>> 24, bits >>> 16, bits >>> 8, bits);
}

function decodeBits(octets: Uint8Array | undefined): number {
  return octets === undefined ? 0 : new DataView(octets.buffer, octets.byteOffset).getUint32(0);
}

function encodeEntries(entries: readonly LoggedEvent[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(entries.length * entrySize));
  entries.forEach(({ meterInstant, code }, i) => {
    view.setFloat64(i * entrySize, meterInstant);
    view.setUint16(i * entrySize + 8, code);
  });
  return new Uint8Array(view.buffer);
}

function decodeEntries(octets: Uint8Array): readonly LoggedEvent[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return Array.from({ length: octets.length / entrySize }, (_, i) => ({
    meterInstant: view.getFloat64(i * entrySize),
    code: view.getUint16(i * entrySize + 8),
  }));
}
