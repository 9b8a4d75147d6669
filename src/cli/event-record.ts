import {
  type Alarm,
  alarmObjects,
  alarms,
  type EventProfile,
  eventByCode,
  eventCode,
  eventCodeName,
  eventLoggers,
  eventLogName,
  eventSources,
  formatRequirement,
  type OmniaEvent,
} from '../omnia/index.ts';

/** The numberings of events, that of the OMNIA first. */
export const eventProfiles: readonly EventProfile[] = ['omnia', 'idis', 'smr'];

/** All that is known of an event, in the words of a numbering. */
export function eventRecord(
  event: OmniaEvent,
  profile: EventProfile,
): readonly (readonly [what: string, text: string])[] {
  const codes = eventProfiles.map((each) => `${each} ${eventCode(event, each) ?? 'none'}`);
  const end = endOf(event);
  const { mark, source } = event;
  return [
    ['detail', event.detail ?? ''],
    ['codes', codes.join(', ')],
    ['logs', logsOf(event, profile).map(logText).join('; ')],
    ['alarm', alarmText(event)],
    ['ends with', end === undefined ? '' : `${eventCode(end, profile) ?? 'no code'}, ${end.text}`],
    ['hardware', formatRequirement(event.requires) || 'every meter'],
    ['source', `${mark}: ${eventSources[source].words}`],
  ];
}

/** The same for `--json`; codes are null where a numbering does not have the event. */
export function eventContract(event: OmniaEvent, profile: EventProfile): object {
  const { text, detail = null, requires, source, mark } = event;
  const [alarm, end] = [alarmOf(event), endOf(event)];
  return {
    code: eventCode(event, profile) ?? null,
    text,
    detail,
    codes: Object.fromEntries(eventProfiles.map((each) => [each, eventCode(event, each) ?? null])),
    logs: logsOf(event, profile),
    alarm:
      alarm === undefined
        ? null
        : { register: alarm.register, bit: alarm.bit, name: alarm.name, profiles: alarm.profiles },
    clearedBy: end === undefined ? null : (eventCode(end, profile) ?? null),
    requires: formatRequirement(requires),
    source,
    mark,
  };
}

interface EventLog {
  readonly name: string;
  /** Logical names of the log and of the code that it captures; null where the numbering has none. */
  readonly log: string | null;
  readonly eventCode: string | null;
}

function logsOf({ loggers }: OmniaEvent, profile: EventProfile): readonly EventLog[] {
  return loggers.map((logger) => ({
    name: eventLoggers[logger].name,
    log: eventLogName(logger, profile)?.toString() ?? null,
    eventCode: eventCodeName(logger, profile)?.toString() ?? null,
  }));
}

function logText({ name, log, eventCode }: EventLog): string {
  return log === null ? `${name} (no such log here)` : `${name} ${log} (code in ${eventCode})`;
}

/** The event that ends what this one begins. */
function endOf({ clearedBy }: OmniaEvent): OmniaEvent | undefined {
  return clearedBy === undefined ? undefined : eventByCode(clearedBy);
}

/** The alarm that the event raises in the OMNIA; the bit may mean something else in other numberings. */
function alarmOf({ alarm }: OmniaEvent): Alarm | undefined {
  return alarms.find(
    ({ register, bit, profiles }) => register === alarm?.register && bit === alarm.bit && profiles.includes('omnia'),
  );
}

function alarmText(event: OmniaEvent): string {
  const alarm = alarmOf(event);
  if (alarm === undefined) return 'none';
  const { register, bit, name, profiles } = alarm;
  return `AR${register}.${bit} in ${alarmObjects(register).register}: ${name} (${profiles.join(', ')})`;
}
