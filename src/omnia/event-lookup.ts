import type { OmniaEvent } from './event.ts';
import { type EventLogger, type EventLoggerName, type EventProfile, eventLoggers } from './event-loggers.ts';
import { events } from './events.ts';
import type { Mark } from './mark.ts';
import { formatRequirement, matches } from './requirement.ts';
import type { TypeNumber } from './type-number-positions.ts';

/** The code of an event in a numbering; undefined where that numbering does not have the event. */
export function eventCode(event: OmniaEvent, profile: EventProfile = 'omnia'): number | undefined {
  if (profile === 'smr') return event.smrCode;
  return profile === 'idis' && event.mark === 'designed' ? undefined : event.code;
}

/** The event of a code in a numbering: 77 is undervoltage of L2 in IDIS, of L1 in DSMR/SMR. */
export function eventByCode(code: number, profile: EventProfile = 'omnia'): OmniaEvent | undefined {
  return events.find((event) => eventCode(event, profile) === code);
}

/** The events that a meter of this type number can have. */
export function eventsFor(typeNumber: TypeNumber): readonly OmniaEvent[] {
  return events.filter(({ requires }) => matches(typeNumber, requires));
}

/** The logs of a meter of this type number that an event is written to. */
export function eventLoggersFor(event: OmniaEvent, typeNumber: TypeNumber): readonly EventLoggerName[] {
  return event.loggers.filter((name) => {
    const { requires = {} }: EventLogger = eventLoggers[name];
    return matches(typeNumber, requires);
  });
}

/** An event as a line of a table. */
export interface EventRow {
  /** In the numbering of the table. */
  readonly code: number | undefined;
  readonly text: string;
  readonly loggers: string;
  /** `AR1.13`, or empty. */
  readonly alarm: string;
  /** `X4=1`, or empty. */
  readonly requires: string;
  readonly mark: Mark;
}

/** Events in words, for a person. */
export function eventRows(list: readonly OmniaEvent[] = events, profile: EventProfile = 'omnia'): readonly EventRow[] {
  return list.map((event) => ({
    code: eventCode(event, profile),
    text: event.detail === undefined ? event.text : `${event.text} (${event.detail})`,
    loggers: event.loggers.map((logger) => eventLoggers[logger].name).join(', '),
    alarm: event.alarm === undefined ? '' : `AR${event.alarm.register}.${event.alarm.bit}`,
    requires: formatRequirement(event.requires),
    mark: event.mark,
  }));
}
