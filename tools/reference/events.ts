import {
  type Alarm,
  alarms,
  type EventLogger,
  type EventLoggerName,
  type EventProfile,
  eventCode,
  eventLoggers,
  eventLogName,
  eventRows,
  eventSources,
  events,
  formatRequirement,
} from '../../src/omnia/index.ts';
import { code, document, table } from './markdown.ts';

const introduction = `The ${events.length} events of the OMNIA with their codes in its own numbering, in that of IDIS and in that of DSMR/SMR. The three differ: 77 is
undervoltage of L2 in IDIS, of L1 in SMR. \`dlms event\` looks them up; in the library it is \`eventByCode(code, profile)\`.

Marks: *seen* in public sources, *mixed* in part, *designed* without any, so that a real meter may differ, *background* from memory.`;

/** The events, logs and alarms. */
export function eventsDocument(): string {
  return document(
    'Events and alarms',
    introduction,
    '## Events',
    eventTable(),
    '## Event logs',
    loggerTable(),
    '## Alarm registers',
    'A bit of the alarm registers 0-0:97.98.0, .1 and .2, bit 0 the least significant, in each numbering.',
    alarmTable(),
    '## Sources',
    table(
      ['source', 'mark', ''],
      Object.entries(eventSources).map(([name, { mark, words }]) => [name, mark, words]),
    ),
  );
}

function eventTable(): string {
  const rows = eventRows();
  return table(
    ['code', 'IDIS', 'SMR', 'event', 'logs', 'alarm', 'ends with', 'hardware', 'mark', 'source'],
    events.map((event, i) => {
      const { text, loggers, alarm, requires, mark } = rows[i]!;
      const codes = [event.code, eventCode(event, 'idis') ?? '', eventCode(event, 'smr') ?? ''];
      return [...codes, text, loggers, alarm, event.clearedBy ?? '', code(requires), mark, event.source];
    }),
  );
}

function loggerTable(): string {
  const names = Object.keys(eventLoggers) as EventLoggerName[];
  return table(
    ['log', 'OMNIA', 'IDIS', 'SMR', 'entries', 'hardware', 'mark'],
    names.map((name) => {
      const logger: EventLogger = eventLoggers[name];
      const logs = profiles.map((profile) => code(`${eventLogName(name, profile) ?? ''}`));
      return [logger.name, ...logs, logger.depth, code(formatRequirement(logger.requires ?? {})), logger.mark];
    }),
  );
}

const profiles: readonly EventProfile[] = ['omnia', 'idis', 'smr'];

function alarmTable(): string {
  const bits = [...new Set(alarms.map(bitOf))].sort((one, other) => one - other);
  return table(
    ['alarm', 'OMNIA', 'IDIS', 'SMR', 'mark'],
    bits.map((bit) => {
      const here = alarms.filter((alarm) => bitOf(alarm) === bit);
      const names = profiles.map((profile) => here.find((alarm) => alarm.profiles.includes(profile))?.name ?? '');
      const marks = [...new Set(here.map(({ mark }) => mark))];
      return [`AR${here[0]!.register}.${here[0]!.bit}`, ...names, marks.join(', ')];
    }),
  );
}

const registerBits = 32;

function bitOf({ register, bit }: Alarm): number {
  return register * registerBits + bit;
}
