import { Register } from '../../cosem/index.ts';
import { threePhase } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import { dataColumns, eventLog, withTime } from './event-logs.ts';
import { columns, data, profiles, registers, table } from './rows.ts';
import { byPhase } from './series.ts';

const snapshot = byPhase('1-0:32.7.0', '1-0:31.7.0', '1-0:21.7.0', '1-0:22.7.0', '1-0:23.7.0', '1-0:24.7.0');

/** Registers at the time of an event (OMNIA data sheet, Grid snapshot: 24 at most). */
export const gridSnapshot = table(
  profiles([
    [
      '1-0:99.14.2',
      'Grid snapshot logger',
      'data-sheet',
      withTime(dataColumns('0-0:96.11.10'), columns(Register, 'value', snapshot, '1-0:14.7.0')),
      50,
      { access: configuration },
    ],
  ]),
  data([
    ['0-0:96.11.10', 'Event code, trigger of the grid snapshot', 'unsigned', 'designed'],
    [
      '0-0:96.80.60',
      'Grid snapshot, triggers',
      'octet-string',
      'designed',
      { access: configuration, detail: 'a bit for each event code, 32 octets' },
    ],
    [
      '0-0:96.80.61',
      'Grid snapshot, least interval',
      'long-unsigned',
      'designed',
      { default: 60, access: configuration, detail: 'in seconds' },
    ],
  ]),
);

/** Faults of the grid that the three phases show together (OMNIA data sheet, Grid events). */
export const gridEvents = table(
  eventLog('grid', 'designed'),
  registers(
    [
      [
        '0-0:96.80.70',
        'Neutral break, zero sequence limit u0/Un',
        'long-unsigned',
        -2,
        '%',
        'designed',
        { default: 1000 },
      ],
      ['0-0:96.80.71', 'Neutral break, duration', 'long-unsigned', -2, 's', 'designed', { default: 500 }],
      ['0-0:96.80.72', 'MV phase break, limit u2/u1', 'long-unsigned', -2, '%', 'designed', { default: 5000 }],
      ['0-0:96.80.73', 'MV phase break, duration', 'long-unsigned', -2, 's', 'designed', { default: 500 }],
    ],
    { requires: threePhase, access: configuration },
  ),
  data(
    [
      [
        '0-0:96.80.74',
        'Grid state',
        'enum',
        'designed',
        { detail: '0 normal, 1 neutral broken, 2 MV phase broken, 3 phase missing' },
      ],
    ],
    { requires: threePhase },
  ),
);
