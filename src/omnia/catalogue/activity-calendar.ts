import { ActivityCalendar, RegisterActivation, ScriptTable, SpecialDaysTable } from '../../cosem/index.ts';
import { configuration, executedBy } from '../object-access.ts';
import { data, of, table } from './rows.ts';

const configured = { access: configuration };

/** Tariffs and what switches them. */
export const activityCalendar = table(
  of(
    RegisterActivation,
    [
      ['0-0:14.0.0', 'Register activation, energy', 'obis-list'],
      ['0-0:14.0.1', 'Register activation, demand', 'obis-list'],
    ],
    configured,
  ),
  of(ActivityCalendar, [['0-0:13.0.0', 'Activity calendar', 'smr']], configured),
  of(SpecialDaysTable, [['0-0:11.0.0', 'Special days table', 'smr']], configured),
  of(ScriptTable, [['0-0:10.0.100', 'Tariffication script table', 'obis-list']], { access: executedBy('management') }),
  data([['0-0:96.14.0', 'Active tariff', 'octet-string', 'obis-list']]),
);
