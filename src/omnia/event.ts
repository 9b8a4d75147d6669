import type { EventLoggerName } from './event-loggers.ts';
import { threePhase } from './hardware.ts';
import type { Mark } from './mark.ts';
import type { Requirement } from './requirement.ts';

/** Where the codes of events come from. */
export const eventSources = {
  'idis-smr': { mark: 'seen', words: 'the same code in IDIS and in DSMR/SMR' },
  idis: { mark: 'seen', words: 'event logs of public IDIS drivers' },
  'idis-alarm': { mark: 'seen', words: 'alarm map of a public IDIS driver (T210D)' },
  'idis-code': { mark: 'mixed', words: 'the code in IDIS; the logger is designed' },
  'idis-name': { mark: 'mixed', words: 'the name in IDIS; the code is from memory' },
  public: { mark: 'seen', words: 'a public source' },
  designed: { mark: 'designed', words: 'no public source' },
} as const satisfies Readonly<Record<string, { readonly mark: Mark; readonly words: string }>>;

/** A source of `eventSources`. */
export type EventSource = keyof typeof eventSources;

/** Alarm registers 1, 2 and 3. */
export type AlarmRegisterNumber = 1 | 2 | 3;

/** A bit of an alarm register; bit 0 is the least significant. */
export interface AlarmBit {
  readonly register: AlarmRegisterNumber;
  readonly bit: number;
}

/** An event of the OMNIA. */
export interface OmniaEvent {
  /** The code in the numbering of the OMNIA: that of IDIS where IDIS has the event. */
  readonly code: number;
  readonly text: string;
  /** What the text leaves out. */
  readonly detail: string | undefined;
  readonly loggers: readonly EventLoggerName[];
  /** The alarm that the event raises. */
  readonly alarm: AlarmBit | undefined;
  /** The hardware that has the event. */
  readonly requires: Requirement;
  /** The code of the event that ends what this one begins. */
  readonly clearedBy: number | undefined;
  /** The code in DSMR/SMR. */
  readonly smrCode: number | undefined;
  readonly source: EventSource;
  readonly mark: Mark;
}

/** What an event has besides code, text, source and loggers. */
export interface EventParticulars {
  readonly alarm?: readonly [register: AlarmRegisterNumber, bit: number];
  readonly clearedBy?: number;
  /** The code in DSMR/SMR; with the source `idis-smr` it is the same. */
  readonly smr?: number;
  readonly requires?: Requirement;
  readonly detail?: string;
}

/**
 * An event as the table writes it. `{phase}` in the text makes three of it, for L1, L2 and L3: codes and bits follow
 * one another, and a meter of one phase has the first.
 */
export type EventLine = readonly [
  code: number,
  text: string,
  source: EventSource,
  loggers: EventLoggerName | readonly EventLoggerName[],
  particulars?: EventParticulars,
];

/** The events that the lines of a table stand for. */
export function eventsOf(lines: readonly EventLine[]): readonly OmniaEvent[] {
  return lines.flatMap((line) => (line[1].includes('{phase}') ? [0, 1, 2].map((i) => event(line, i)) : [event(line)]));
}

function event([code, text, source, loggers, particulars = {}]: EventLine, phase = 0): OmniaEvent {
  const { alarm, clearedBy, smr = source === 'idis-smr' ? code : undefined, requires = {}, detail } = particulars;
  return {
    code: code + phase,
    text: text.replace('{phase}', `L${phase + 1}`),
    detail,
    loggers: typeof loggers === 'string' ? [loggers] : loggers,
    alarm: alarm && { register: alarm[0], bit: alarm[1] + phase },
    requires: phase === 0 ? requires : { ...threePhase, ...requires },
    clearedBy: clearedBy && clearedBy + phase,
    smrCode: smr && smr + phase,
    source,
    mark: eventSources[source].mark,
  };
}
