import type { EventLoggerName } from '../../omnia/index.ts';
import type { LoggedEvent } from '../event-memory.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** An event, and the logs that have it. */
export interface WatchedEvent extends LoggedEvent {
  /** When it was found, in milliseconds since 1970 UTC as they really are. */
  readonly instant: number;
  readonly loggers: readonly EventLoggerName[];
}

/** Finds what is new in the logs of a meter, each event once. */
export class EventWatch {
  readonly #last = new Map<EventLoggerName, number>();

  constructor(meter: OmniaMeter) {
    this.collect(meter);
  }

  /** What has come since it was asked before, in the order of their numbers. */
  collect(meter: OmniaMeter): readonly WatchedEvent[] {
    const instant = meter.now();
    const found = new Map<string, WatchedEvent>();
    for (const logger of meter.type.eventLoggers) {
      const entries = meter.events.entries(logger);
      const last = this.#last.get(logger) ?? -1;
      for (const event of entries.filter(({ number }) => number > last)) {
        // The same code twice in one log at one instant is two events.
        let key = `${event.meterInstant} ${event.code}`;
        while (found.get(key)?.loggers.includes(logger)) key += '+';
        found.set(key, { ...rounded(event), instant, loggers: [...(found.get(key)?.loggers ?? []), logger] });
      }
      this.#last.set(logger, entries.at(-1)?.number ?? last);
    }
    return [...found.values()];
  }
}

/** Logs keep what was measured in single precision. */
function rounded({ magnitude, duration, ...event }: LoggedEvent): LoggedEvent {
  const round = (value: number) => Number(value.toPrecision(6));
  return {
    ...event,
    ...(magnitude !== undefined && { magnitude: round(magnitude) }),
    ...(duration !== undefined && { duration: round(duration) }),
  };
}
