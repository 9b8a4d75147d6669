import { pulseOutput as hardware } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import { data, registers, table } from './rows.ts';

/** The S0 output (OMNIA data sheet, S0 pulse output). */
export const pulseOutput = table(
  registers(
    [
      [
        '1-0:0.3.3',
        'Meter constant, active energy, output pulse',
        'long-unsigned',
        -3,
        '1/Wh',
        'obis-list',
        { default: 1000 },
      ],
      [
        '1-0:0.3.4',
        'Meter constant, reactive energy, output pulse',
        'long-unsigned',
        -3,
        '1/varh',
        'obis-list',
        { default: 1000 },
      ],
      ['1-0:0.9.8', 'Output pulse duration', 'long-unsigned', -3, 's', 'obis-list', { default: 30 }],
    ],
    { requires: hardware },
  ),
  data(
    [
      [
        '0-0:96.80.130',
        'S0 source',
        'enum',
        'designed',
        { default: 3, access: configuration, detail: '1 A+, 2 A-, 3 |A|, 4 R+, 5 R-' },
      ],
      ['0-0:96.80.131', 'S0 pulse counter', 'double-long-unsigned', 'designed'],
    ],
    { requires: hardware },
  ),
);
