import { Register, ScriptTable } from '../../cosem/index.ts';
import { profileEntries } from '../logging-depth.ts';
import { configuration, executedBy } from '../object-access.ts';
import { dataColumns, withTime } from './event-logs.ts';
import { columns, data, of, profiles, table } from './rows.ts';

const energies = columns(Register, 'value', '1-0:1.8.0', '1-0:2.8.0', '1-0:3.8.0', '1-0:4.8.0');
const averagePowers = columns(Register, 'value', '1-0:1.5.0', '1-0:2.5.0', '1-0:3.5.0', '1-0:4.5.0');

/** The depth of both as they are set up. */
const fourRegisters = /* @__PURE__ */ profileEntries(4);

/** Load profile 1 (OMNIA data sheet, Load profile): it has energy or average power at the least. */
export const loadProfile1 = table(
  profiles([
    [
      '1-0:99.1.0',
      'Load profile 1',
      'idis',
      withTime(dataColumns('0-0:96.10.1'), energies),
      fourRegisters,
      { period: 3600, access: configuration },
    ],
  ]),
  data([['0-0:96.10.1', 'Profile status, load profile 1', 'unsigned', 'smr']]),
  of(ScriptTable, [['0-0:10.0.109', 'Load profile control script table', 'obis-list']], {
    access: executedBy('management'),
  }),
);

/** Load profile 2: of its depth nothing was seen. */
export const loadProfile2 = table(
  profiles([
    [
      '1-0:99.2.0',
      'Load profile 2',
      'idis',
      withTime(dataColumns('0-0:96.10.2'), averagePowers),
      fourRegisters,
      { period: 900, access: configuration },
    ],
  ]),
  data([['0-0:96.10.2', 'Profile status, load profile 2', 'unsigned', 'smr']]),
);

/** Analysis logger (OMNIA data sheet, Analysis logger): its depth follows from its columns (`analysisLoggerStorage`). */
export const analysisLogger = table(
  profiles([
    [
      '1-0:99.14.0',
      'Analysis logger',
      'iec in part',
      withTime(dataColumns('0-0:96.10.3')),
      0,
      { period: 600, access: configuration },
    ],
  ]),
  data([
    ['0-0:96.10.3', 'Profile status, analysis logger', 'unsigned', 'smr'],
    [
      '0-0:96.80.30',
      'Selective access to the analysis logger',
      'boolean',
      'designed',
      { default: true, access: configuration },
    ],
  ]),
);
