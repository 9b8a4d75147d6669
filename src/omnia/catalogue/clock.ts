import { Clock } from '../../cosem/index.ts';
import { configuration, fieldConfiguration } from '../object-access.ts';
import { dataColumns, eventCodeOf, eventLog } from './event-logs.ts';
import { data, of, registers, table } from './rows.ts';

/** The last Sunday of a month, in every year, on the hour; 0xFE is the last such day. */
/* @__NO_SIDE_EFFECTS__ */
function lastSunday(month: number, hour: number, deviation: number, clockStatus: number) {
  return { month, dayOfMonth: 0xfe, dayOfWeek: 7, hour, minute: 0, second: 0, hundredths: 0, deviation, clockStatus };
}

/** Clock and how it is set (OMNIA data sheet, Technical data). Limits are designed. */
export const clock = table(
  of(Clock, [
    [
      '0-0:1.0.0',
      'Clock',
      'smr in part',
      {
        timeZone: -60,
        daylightSavingsBegin: lastSunday(3, 2, -60, 0),
        daylightSavingsEnd: lastSunday(10, 3, -120, 0x80),
        daylightSavingsDeviation: 60,
        daylightSavingsEnabled: true,
        clockBase: 'internal-crystal',
      },
      { access: fieldConfiguration },
    ],
  ]),
  data([
    ['0-0:1.1.0', 'UNIX clock', 'double-long-unsigned', 'obis-list', { default: 0 }],
    ['1-0:0.9.10', 'Clock synchronisation method', 'enum', 'obis-list', { default: 1, access: configuration }],
    ['0-0:96.2.12', 'Date of the last clock synchronisation or setting', 'octet-string', 'obis-list'],
    ['0-0:96.80.2', 'Clock adjustment, old time', 'octet-string', 'designed'],
  ]),
  registers([
    [
      '1-0:0.9.9',
      'Clock synchronisation window',
      'unsigned',
      0,
      's',
      'obis-list',
      { default: 10, access: configuration },
    ],
    [
      '1-0:0.9.11',
      'Clock shift limit',
      'unsigned',
      0,
      's',
      'obis-list',
      { default: 60, access: configuration, detail: 'a longer shift sets the time, a shorter one synchronises' },
    ],
    [
      '0-0:96.80.1',
      'Clock accuracy limit',
      'long-unsigned',
      -2,
      's',
      'data-sheet',
      { default: 50, detail: 'drift a day at 23 °C' },
    ],
  ]),
  eventLog('clock', 'designed', dataColumns('0-0:96.80.2')),
  eventCodeOf('clock', 'designed'),
);
