import { type CaptureObject, Clock, Data } from '../../cosem/index.ts';
import { type EventLogger, type EventLoggerName, eventCodeName, eventLoggers, eventLogName } from '../event-loggers.ts';
import { columns, data, profiles, type Row } from './rows.ts';
import type { ObjectSource } from './sources.ts';

/** The time stamp of an entry and these columns. */
/* @__NO_SIDE_EFFECTS__ */
export function withTime(...others: readonly (readonly CaptureObject[])[]): readonly CaptureObject[] {
  return [...columns(Clock, 'time', '0-0:1.0.0'), ...others.flat()];
}

/** The columns of values of class Data. */
/* @__NO_SIDE_EFFECTS__ */
export function dataColumns(...logicalNames: readonly (string | readonly string[])[]): readonly CaptureObject[] {
  return columns(Data, 'value', ...logicalNames);
}

/** The log of an event logger: time, event code and what else it captures. */
/* @__NO_SIDE_EFFECTS__ */
export function eventLog(
  logger: EventLoggerName,
  source: ObjectSource,
  others: readonly CaptureObject[] = [],
): readonly Row[] {
  const { name, depth, requires = {} }: EventLogger = eventLoggers[logger];
  const captured = withTime(dataColumns(`${eventCodeName(logger)}`), others);
  return profiles([[`${eventLogName(logger)}`, `Event log, ${name}`, source, captured, depth, { requires }]]);
}

/** The code of the last event of an event logger. */
/* @__NO_SIDE_EFFECTS__ */
export function eventCodeOf(logger: EventLoggerName, source: ObjectSource): readonly Row[] {
  const { name, requires = {} }: EventLogger = eventLoggers[logger];
  return data([[`${eventCodeName(logger)}`, `Event code, ${name}`, 'unsigned', source, { requires }]]);
}
