import {
  ActivityCalendar,
  DisconnectControl,
  ScriptTable,
  SingleActionSchedule,
  SpecialDaysTable,
} from '../../cosem/index.ts';
import { loadControlRelays } from '../hardware.ts';
import { configuration, executedBy } from '../object-access.ts';
import { data, of, type Row, table } from './rows.ts';

const configured = { requires: loadControlRelays, access: configuration };
const switched = { requires: loadControlRelays, access: executedBy('control', 'management') };

/* @__NO_SIDE_EFFECTS__ */
function relay(number: 1 | 2): readonly Row[] {
  const modes = '0 on demand, 1 activity calendar, 2 follows the active tariff';
  return [
    ...of(
      DisconnectControl,
      [[`0-${number}:96.3.10`, `Load control switch ${number}`, 'idis', { controlMode: 'mode-4' }]],
      switched,
    ),
    ...of(ScriptTable, [[`0-${number}:10.0.103`, `Load control script table ${number}`, 'obis-list']], switched),
    ...of(
      ActivityCalendar,
      [[`0-${number}:13.0.0`, `Load control activity calendar ${number}`, 'obis-list']],
      configured,
    ),
    ...of(SpecialDaysTable, [[`0-${number}:11.0.0`, `Load control special days ${number}`, 'obis-list']], configured),
    ...of(
      SingleActionSchedule,
      [
        [
          `0-${number}:15.0.3`,
          `Output control schedule ${number}`,
          'obis-list',
          { type: 'single-time-with-wildcards' },
        ],
      ],
      configured,
    ),
    ...data(
      [
        [`0-${number}:96.80.110`, `Load control mode ${number}`, 'enum', 'data-sheet', { default: 0, detail: modes }],
        [
          `0-${number}:96.80.111`,
          `Tariff mask ${number}`,
          'unsigned',
          'designed',
          { default: 2, detail: 'bit 0 is on in T1' },
        ],
      ],
      configured,
    ),
  ];
}

/** The two load control relays (OMNIA data sheet, Load control). */
export const loadControl = table(
  relay(1),
  relay(2),
  data([['0-0:96.3.2', 'State of the output control signals', 'bit-string', 'obis-list']], {
    requires: loadControlRelays,
  }),
);
