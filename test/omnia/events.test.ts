import { describe, expect, test } from 'vitest';
import { obis } from '../../src/obis/index.ts';
import {
  type EventLoggerName,
  type EventSource,
  eventByCode,
  eventCode,
  eventCodeName,
  eventLoggerByName,
  eventLoggers,
  eventLoggersFor,
  eventLogName,
  eventRows,
  eventSources,
  events,
  eventsFor,
  formatRequirement,
  parseTypeNumber,
} from '../../src/omnia/index.ts';
import { describeCorpus } from '../support/corpus.ts';
import { referenceRows } from './reference.ts';

interface ReferenceEvent {
  readonly code: number;
  readonly name: string;
  readonly logger: string;
  readonly loggerLn: readonly string[];
  readonly source: string;
  readonly alarm: string | null;
  readonly options: string;
  readonly dsmrCode: number | null;
  readonly phases: readonly number[];
  readonly clearedBy: number | null;
  readonly note: string;
}

const shortNames: Readonly<Record<EventLoggerName, string>> = {
  standard: 'STD',
  fraud: 'FRD',
  disconnect: 'DIS',
  powerQuality: 'PQ',
  communication: 'COM',
  firmware: 'FW',
  clock: 'RTC',
  security: 'SEC',
  grid: 'GRID',
  loadControl: 'LC',
  alarm: 'ALARM',
};

const idisLogs = 'SAW IDIS (EnergyICT HS3300/IDIS event log classes)';
const sources: Readonly<Record<EventSource, readonly string[]>> = {
  'idis-smr': ['SAW IDIS + DSMR/SMR same code'],
  idis: [idisLogs],
  'idis-alarm': ['SAW T210D alarm map', 'SAW T210D alarm map (53); HS3300 uses 53 for RNG re-init'],
  'idis-code': [`${idisLogs} code; logger designed`],
  'idis-name': ['SAW name list; number [bg] (SMR: clock update)'],
  public: ['SAW public source'],
  designed: ['designed'],
};

const notes: Readonly<Record<number, string>> = {
  143: 'SMR codes 93-95 SAW collide with IDIS 93-94, hence renumbered',
  144: 'SMR codes 93-95 SAW collide with IDIS 93-94, hence renumbered',
  145: 'SMR codes 93-95 SAW collide with IDIS 93-94, hence renumbered',
  255: 'written as first entry of the cleared log',
};

const full = parseTypeNumber('684-2-11P-1342AAD1-1B24045');
const bare = parseTypeNumber('686-2-10P-11000030-8114XXX');
const loggerNames = Object.keys(eventLoggers) as EventLoggerName[];

describeCorpus('omnia-events.json', referenceRows<ReferenceEvent>('omnia-events.json'), (reference) => {
  test('has the codes of the table', () => {
    expect(reference).toHaveLength(141);
    expect(events.map(({ code }) => code)).toEqual(reference.map(({ code }) => code));
  });

  test.each(reference.map((row) => [row.code, row] as const))('event %d', (code, row) => {
    const event = eventByCode(code)!;
    const { meterType, ...options } = event.requires;
    expect(row.name.startsWith(event.text), `${row.name} / ${event.text}`).toBe(true);
    expect({
      logger: event.loggers.map((logger) => shortNames[logger]).join('+'),
      loggerLn: event.loggers.map((logger) => `${eventLogName(logger)}`.replace(/[-:*]/g, '.')),
      alarm: event.alarm === undefined ? null : `AR${event.alarm.register}.${event.alarm.bit}`,
      options: formatRequirement(options),
      dsmrCode: event.smrCode ?? null,
      phases: meterType === undefined ? [1, 3] : meterType.map((type) => (type === '4' ? 3 : 1)),
      clearedBy: event.clearedBy ?? null,
      note: notes[code] ?? '',
    }).toEqual({
      logger: row.logger,
      loggerLn: row.loggerLn,
      alarm: row.alarm,
      options: row.options,
      dsmrCode: row.dsmrCode,
      phases: row.phases,
      clearedBy: row.clearedBy,
      note: row.note,
    });
    expect(sources[event.source]).toContain(row.source);
    const mark = row.source === 'designed' ? 'designed' : /designed|\[bg\]/.test(row.source) ? 'mixed' : 'seen';
    expect(event.mark).toBe(mark);
  });
});

interface ReferenceObject {
  readonly logicalName: string;
  readonly classId: number;
  readonly attributes: readonly { readonly id: number; readonly default?: unknown }[];
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly phases: readonly number[];
  readonly status: string;
}

describeCorpus('omnia-catalogue.json', referenceRows<ReferenceObject>('omnia-catalogue.json'), (objects) => {
  test.each(loggerNames)('the %s log is there, with its depth, columns and hardware', (name) => {
    const {
      depth,
      mark,
      requires = {},
    }: (typeof eventLoggers)[EventLoggerName] & { requires?: object } = eventLoggers[name];
    const log = objects.find(({ logicalName }) => obis(logicalName).equals(eventLogName(name)!))!;
    const attribute = (id: number) => log.attributes.find((one) => one.id === id)?.default;
    expect(log).toMatchObject({ classId: 7, status: mark });
    expect(attribute(8)).toBe(depth);
    const columns = (attribute(3) as { logicalName: string }[]).map(({ logicalName }) => obis(logicalName).key);
    expect(columns[1]).toBe(eventCodeName(name)!.key);
    const options = { ...(log.phases.includes(1) ? {} : { X1: ['4'] }), ...log.options };
    expect(formatRequirement(requires)).toBe(
      Object.entries(options)
        .map(([position, values]) => `${position}=${values.join(',')}`)
        .join(' & '),
    );
  });
});

describe('events', () => {
  test('codes, texts and the codes of DSMR/SMR are unique', () => {
    const smrCodes = events.flatMap(({ smrCode }) => smrCode ?? []);
    expect(new Set(events.map(({ code }) => code)).size).toBe(141);
    expect(new Set(events.map(({ text }) => text)).size).toBe(141);
    expect(new Set(smrCodes).size).toBe(smrCodes.length);
  });

  test('what clears an event is an event of the same hardware that clears and raises nothing itself', () => {
    for (const event of events.filter(({ clearedBy }) => clearedBy !== undefined)) {
      const end = eventByCode(event.clearedBy!)!;
      expect(end.clearedBy, end.text).toBeUndefined();
      expect(end.requires.meterType, end.text).toEqual(event.requires.meterType);
    }
  });

  test('events of L2 and L3 need three phases, those of L1 do not', () => {
    const named = (phase: string) => events.filter(({ text }) => text.includes(phase));
    expect(named('L1')).toHaveLength(12);
    for (const { text, requires } of named('L1')) expect(requires.meterType, text).toBeUndefined();
    for (const { text, requires } of [...named('L2'), ...named('L3')]) expect(requires.meterType, text).toEqual(['4']);
    expect([named('L2').length, named('L3').length]).toEqual([12, 12]);
  });

  test('an event of the grid log has the hardware of the log', () => {
    for (const event of events.filter(({ loggers }) => loggers.length === 1 && loggers[0] === 'grid')) {
      expect(event.requires).toEqual(eventLoggers.grid.requires);
    }
  });

  test('what a meter can have follows its hardware', () => {
    expect(eventsFor(full)).toHaveLength(139);
    expect(events.filter((event) => !eventsFor(full).includes(event)).map(({ code }) => code)).toEqual([7, 8]);
    const codes = new Set(eventsFor(bare).map(({ code }) => code));
    expect([...codes].filter((code) => [52, 59, 26, 77, 89, 97, 99, 234, 237, 240, 242, 247].includes(code))).toEqual(
      [],
    );
    expect([1, 28, 76, 140, 219, 255].every((code) => codes.has(code))).toBe(true);
  });

  test('an event is logged in the logs that the meter has', () => {
    expect(eventLoggersFor(eventByCode(255)!, full)).toHaveLength(9);
    expect(eventLoggersFor(eventByCode(255)!, bare)).toEqual([
      'standard',
      'fraud',
      'powerQuality',
      'security',
      'firmware',
    ]);
  });

  test('rows for a person', () => {
    expect(eventRows([eventByCode(239)!, eventByCode(40)!])).toEqual([
      {
        code: 239,
        text: 'SCS command rejected, APS mode',
        loggers: 'disconnect control',
        alarm: 'AR3.20',
        requires: 'X4=1 & X10X11=AA,AH',
        mark: 'designed',
      },
      {
        code: 40,
        text: 'Terminal cover removed',
        loggers: 'fraud, security',
        alarm: 'AR1.13',
        requires: '',
        mark: 'seen',
      },
    ]);
    expect(eventRows([eventByCode(46)!, eventByCode(143)!], 'smr')).toMatchObject([
      { code: 46, text: 'Association authentication failure (repeated)' },
      { code: 93 },
    ]);
    expect(eventRows()).toHaveLength(141);
    for (const { words } of Object.values(eventSources)) expect(words).not.toBe('');
  });
});

describe('numberings', () => {
  /** OSGP open-smart-grid-platform, EventService: codes of protocol SMR. */
  test.each([
    [77, 'Undervoltage L1'],
    [79, 'Undervoltage L3'],
    [80, 'Overvoltage L1'],
    [82, 'Overvoltage L3'],
    [83, 'Voltage L1 normal'],
    [85, 'Voltage L3 normal'],
    [86, 'Missing voltage L1'],
    [88, 'Missing voltage L3'],
    [40, 'Terminal cover removed'],
    [255, 'Event log cleared'],
  ])('%d in DSMR/SMR is %s', (code, text) => {
    expect(eventByCode(code, 'smr')?.text).toBe(text);
  });

  test.each([20, 48, 49, 71, 76, 89, 90, 92, 100, 231])('%d in DSMR/SMR is none of these events', (code) => {
    expect(eventByCode(code, 'smr')).toBeUndefined();
  });

  test('77 is another phase, 93 another event in DSMR/SMR', () => {
    expect(eventByCode(77, 'idis')?.text).toBe('Undervoltage L2');
    expect(eventByCode(93, 'idis')?.text).toBe('Bad voltage quality L2');
    expect(eventByCode(93, 'smr')?.text).toBe('Voltage sag (dip) L1');
    expect(eventByCode(93, 'omnia')).toBe(eventByCode(93, 'idis'));
  });

  test('what is designed is not in IDIS', () => {
    expect(eventByCode(143, 'idis')).toBeUndefined();
    expect(eventByCode(143)?.text).toBe('Voltage sag (dip) L1');
    expect(events.filter((event) => eventCode(event, 'idis') === undefined)).toEqual(
      events.filter(({ mark }) => mark === 'designed'),
    );
  });

  test('a code and its event go back and forth', () => {
    for (const profile of ['idis', 'smr', 'omnia'] as const) {
      for (const event of events) {
        const code = eventCode(event, profile);
        if (code !== undefined) expect(eventByCode(code, profile)).toBe(event);
      }
    }
  });

  test('logs 4 and 5 change places in DSMR/SMR', () => {
    const log = (instance: number) => obis(`0-0:99.98.${instance}`);
    expect([0, 1, 2, 4, 5, 9].map((e) => eventLoggerByName(log(e), 'idis'))).toEqual([
      'standard',
      'fraud',
      'disconnect',
      'powerQuality',
      'communication',
      'security',
    ]);
    expect([0, 1, 2, 4, 5, 9].map((e) => eventLoggerByName(log(e), 'smr'))).toEqual([
      'standard',
      'fraud',
      undefined,
      'communication',
      'powerQuality',
      undefined,
    ]);
    expect(eventLoggerByName(log(10))).toBe('grid');
    expect(eventLoggerByName(log(10), 'idis')).toBeUndefined();
    expect(eventLoggerByName(obis('0-0:99.99.0'))).toBeUndefined();
    expect(`${eventCodeName('powerQuality', 'smr')}`).toBe('0-0:96.11.5*255');
    expect(eventCodeName('firmware', 'idis')).toBeUndefined();
    expect(new Set(loggerNames.map((name) => `${eventLogName(name)}`)).size).toBe(loggerNames.length);
  });
});
