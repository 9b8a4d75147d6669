import { Obis } from '../obis/index.ts';
import { breaker, loadControlRelays, modem, threePhase } from './hardware.ts';
import type { Mark } from './mark.ts';
import type { Requirement } from './requirement.ts';

/** Whose event codes, alarm bits and logs are meant: those of IDIS, of the Dutch DSMR/SMR, or of the OMNIA. */
export type EventProfile = 'idis' | 'smr' | 'omnia';

/** An event log: a Profile generic to which events are written. */
export interface EventLogger {
  readonly name: string;
  readonly mark: Mark;
  /** Value group E of the log and of the event code that it captures. */
  readonly instance: number;
  /** Entries that the log holds (designed). */
  readonly depth: number;
  /** The hardware without which there is no such log. */
  readonly requires?: Requirement;
  /** The same log in DSMR/SMR, as far as it was seen. */
  readonly smr?: { readonly instance: number; readonly depth?: number };
}

/** The event logs of the OMNIA. DSMR/SMR has two more, 7 and 8, which go on with power quality. */
export const eventLoggers = {
  standard: { name: 'standard', mark: 'mixed', instance: 0, depth: 100, smr: { instance: 0, depth: 100 } },
  fraud: { name: 'fraud', mark: 'mixed', instance: 1, depth: 100, smr: { instance: 1, depth: 30 } },
  disconnect: { name: 'disconnect control', mark: 'mixed', instance: 2, depth: 100, requires: breaker },
  powerQuality: { name: 'power quality', mark: 'mixed', instance: 4, depth: 500, smr: { instance: 5 } },
  communication: {
    name: 'communication',
    mark: 'mixed',
    instance: 5,
    depth: 500,
    requires: modem,
    smr: { instance: 4, depth: 2190 },
  },
  firmware: { name: 'firmware', mark: 'designed', instance: 6, depth: 50 },
  clock: { name: 'clock adjustment', mark: 'designed', instance: 7, depth: 100 },
  security: { name: 'security', mark: 'mixed', instance: 9, depth: 200 },
  grid: { name: 'grid', mark: 'designed', instance: 10, depth: 100, requires: threePhase },
  loadControl: { name: 'load control', mark: 'designed', instance: 11, depth: 100, requires: loadControlRelays },
  alarm: { name: 'alarm', mark: 'designed', instance: 12, depth: 100 },
} as const satisfies Readonly<Record<string, EventLogger>>;

/** An event log of the OMNIA. */
export type EventLoggerName = keyof typeof eventLoggers;

/** Logical name of an event log, 0-0:99.98.e*255; undefined where the numbering has no such log. */
export function eventLogName(logger: EventLoggerName, profile: EventProfile = 'omnia'): Obis | undefined {
  const instance = instanceOf(eventLoggers[logger], profile);
  return instance === undefined ? undefined : Obis.of(0, 0, 99, 98, instance);
}

/** Logical name of the event code that a log captures, 0-0:96.11.e*255; undefined where there is no such log. */
export function eventCodeName(logger: EventLoggerName, profile: EventProfile = 'omnia'): Obis | undefined {
  const instance = instanceOf(eventLoggers[logger], profile);
  return instance === undefined ? undefined : Obis.of(0, 0, 96, 11, instance);
}

/** The event log of a logical name: 0-0:99.98.4 is power quality in IDIS, communication in DSMR/SMR. */
export function eventLoggerByName(logName: Obis, profile: EventProfile = 'omnia'): EventLoggerName | undefined {
  const loggers = Object.keys(eventLoggers) as EventLoggerName[];
  return loggers.find((logger) => eventLogName(logger, profile)?.equals(logName));
}

function instanceOf({ mark, instance, smr }: EventLogger, profile: EventProfile): number | undefined {
  if (profile === 'smr') return smr?.instance;
  return profile === 'idis' && mark === 'designed' ? undefined : instance;
}
