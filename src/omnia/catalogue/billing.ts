import { ExtendedRegister, Register, ScriptTable, SingleActionSchedule } from '../../cosem/index.ts';
import { configuration, executedBy, fixedColumns } from '../object-access.ts';
import { withTime } from './event-logs.ts';
import { columns, data, of, profiles, table } from './rows.ts';

const daily = columns(Register, 'value', '1-0:1.8.0', '1-0:2.8.0', '1-0:3.8.0', '1-0:4.8.0');
const importOfTariffs = /* @__PURE__ */ [0, 1, 2, 3, 4].map((e) => `1-0:1.8.${e}`);
const exportOfTariffs = /* @__PURE__ */ [0, 1, 2, 3, 4].map((e) => `1-0:2.8.${e}`);

/** Billing periods, of which the data sheet says nothing. Depths are designed. */
export const billing = table(
  profiles(
    [
      [
        '0-0:98.1.0',
        'Billing period 1, monthly',
        'smr',
        withTime(
          columns(Register, 'value', importOfTariffs, exportOfTariffs, '1-0:3.8.0', '1-0:4.8.0'),
          columns(ExtendedRegister, 'value', '1-0:1.6.0', '1-0:2.6.0'),
          columns(ExtendedRegister, 'captureTime', '1-0:1.6.0', '1-0:2.6.0'),
        ),
        36,
      ],
      ['0-0:98.2.0', 'Billing period 2, daily', 'obis-list', withTime(daily), 400, { period: 86_400 }],
    ],
    { access: fixedColumns },
  ),
  data([
    ['0-0:0.1.0', 'Billing period counter 1', 'unsigned', 'obis-list'],
    ['0-0:0.1.1', 'Billing periods 1 at hand', 'unsigned', 'obis-list'],
    ['0-0:0.1.2', 'Time of the last billing period 1', 'octet-string', 'obis-list'],
  ]),
  of(ScriptTable, [['0-0:10.0.1', 'End of billing period, script table', 'obis-list']], {
    access: executedBy('management'),
  }),
  of(
    SingleActionSchedule,
    [
      ['0-0:15.0.0', 'End of billing period 1, schedule', 'obis-list', { type: 'single-time-with-wildcards' }],
      ['0-1:15.0.0', 'End of billing period 2, schedule', 'obis-list', { type: 'single-time-with-wildcards' }],
    ],
    { access: configuration },
  ),
);
