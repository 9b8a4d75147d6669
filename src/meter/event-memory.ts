import { type EventLogger, type EventLoggerName, eventByCode, eventLoggers, eventLoggersFor } from '../omnia/index.ts';
import { raiseAlarm } from './alarm-memory.ts';
import { eventConsequences } from './event-consequences.ts';
import { noise } from './noise.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** What was measured of an event. */
export interface EventDetails {
  /** In the unit of what is measured: V, Hz, %. */
  readonly magnitude?: number | undefined;
  /** Seconds. */
  readonly duration?: number | undefined;
}

/** An entry of an event log. */
export interface LoggedEvent extends EventDetails {
  /** Counts up in each log, and is never used again. */
  readonly number: number;
  /** Milliseconds since 1970 by the clock of the meter. */
  readonly meterInstant: number;
  readonly code: number;
}

const entrySize = 22;
const secondsOfDay = 86_400;
const earlyDays = 5;
const eventChannel = 300;

/** What the life of a meter has left in its logs, as far as its hardware can have it (designed). */
const usual: Readonly<Partial<Record<EventLoggerName, readonly number[]>>> = {
  standard: [1, 2, 9, 47],
  fraud: [40, 41],
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

  /** Writes an event to its logs, raises its alarm, and does what follows from it. */
  log(code: number, details: EventDetails = {}): void {
    const event = eventByCode(code);
    if (event === undefined) throw new RangeError(`no event has the code ${code}`);
    const { memory, type } = this.#meter;
    const { meterInstant } = this.#meter.measure();
    const logs = [...eventLoggersFor(event, type.typeNumber), ...(event.alarm ? (['alarm'] as const) : [])];
    memory.transact(() => {
      for (const logger of logs) this.#append(logger, { meterInstant, code, ...details });
      if (event.alarm !== undefined) raiseAlarm(this.#meter, event.alarm);
      for (const follow of eventConsequences) follow(this.#meter, { meterInstant, code, ...details });
      // Else a meter that is started again might log what comes next before it.
      this.#meter.life.remember(this.#meter.now());
    });
  }

  /** Empties a log; that is its first entry (code 255). */
  clear(logger: EventLoggerName): void {
    const { meterInstant } = this.#meter.measure();
    const number = this.#nextNumber(logger);
    this.#meter.memory.put([[keyOf(logger), encodeEntries([{ number, meterInstant, code: 255 }])]]);
  }

  #append(logger: EventLoggerName, event: Omit<LoggedEvent, 'number'>): void {
    const entries = [...this.entries(logger), { number: this.#nextNumber(logger), ...event }];
    this.#meter.memory.put([[keyOf(logger), encodeEntries(entries.slice(-eventLoggers[logger].depth))]]);
  }

  #nextNumber(logger: EventLoggerName): number {
    return (this.entries(logger).at(-1)?.number ?? -1) + 1;
  }

  #earlier(logger: EventLoggerName): readonly LoggedEvent[] {
    const { seed, installedAt: installed } = this.#meter;
    const { instance }: EventLogger = eventLoggers[logger];
    const codes = usual[logger] ?? [];
    // Soon after a meter is installed: also those that have been for a few days have something in their logs.
    const times = codes.map(
      (_, i) => installed + Math.floor(noise(seed, eventChannel + instance, i) * earlyDays * secondsOfDay) * 1000,
    );
    times.sort((a, b) => a - b);
    const entries = times.map((instant, number) => ({ number, meterInstant: instant, code: codes[number]! }));
    return entries.filter(({ meterInstant }) => meterInstant <= this.#meter.now());
  }
}

const keyOf = (logger: EventLoggerName): string => `event log ${logger}`;
/** NaN stands for what was not measured. */
function encodeEntries(entries: readonly LoggedEvent[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(entries.length * entrySize));
  entries.forEach(({ number, meterInstant, code, magnitude, duration }, i) => {
    const at = i * entrySize;
    view.setUint32(at, number);
    view.setFloat64(at + 4, meterInstant);
    view.setUint16(at + 12, code);
    view.setFloat32(at + 14, magnitude ?? Number.NaN);
    view.setFloat32(at + 18, duration ?? Number.NaN);
  });
  return new Uint8Array(view.buffer);
}

function decodeEntries(octets: Uint8Array): readonly LoggedEvent[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return Array.from({ length: octets.length / entrySize }, (_, i) => {
    const at = i * entrySize;
    const magnitude = view.getFloat32(at + 14);
    const duration = view.getFloat32(at + 18);
    return {
      number: view.getUint32(at),
      meterInstant: view.getFloat64(at + 4),
      code: view.getUint16(at + 12),
      ...(!Number.isNaN(magnitude) && { magnitude }),
      ...(!Number.isNaN(duration) && { duration }),
    };
  });
}
