import { Register } from '../../cosem/index.ts';
import { configuration, fieldConfiguration } from '../object-access.ts';
import { columns, data, profiles, registers, table } from './rows.ts';

const importedEnergy = columns(Register, 'value', '1-0:1.8.0');
const field = { access: fieldConfiguration };

/** What the display shows (OMNIA data sheet, Display lists). */
export const displayLists = table(
  profiles([
    ['0-0:21.0.0', 'General local port readout', 'obis-list', [], 1],
    ['0-0:21.0.1', 'Automatic display list', 'obis-list', importedEnergy, 1, field],
    ['0-0:21.0.2', 'Manual display list', 'obis-list', importedEnergy, 1, field],
    ['0-0:21.0.3', 'Service display list', 'obis-list', [], 1, field],
  ]),
  registers(
    [
      ['0-0:96.80.120', 'Automatic display list, time of an entry', 'unsigned', 0, 's', 'data-sheet', { default: 10 }],
      ['0-0:96.80.121', 'Manual display list, time to return', 'long-unsigned', 0, 's', 'data-sheet', { default: 120 }],
    ],
    { access: configuration },
  ),
  data([['0-0:96.80.122', 'Symbols on the display', 'structure', 'designed', { detail: 'fields a to n' }]]),
);
