import { modem } from '../hardware.ts';
import { dataColumns, eventCodeOf, eventLog } from './event-logs.ts';
import { data, table } from './rows.ts';

/** The event logs and their codes, but those of the clock, of power quality, of the grid and of disconnect control. */
export const events = table(
  eventLog('standard', 'smr in part'),
  eventLog('fraud', 'smr in part'),
  eventLog('communication', 'idis in part'),
  eventLog('firmware', 'designed'),
  eventLog('security', 'idis in part'),
  eventLog('loadControl', 'designed'),
  eventLog('alarm', 'designed', dataColumns('0-0:97.98.20', '0-0:97.98.21', '0-0:97.98.22')),
  eventCodeOf('standard', 'obis-list'),
  eventCodeOf('fraud', 'obis-list'),
  eventCodeOf('disconnect', 'obis-list'),
  eventCodeOf('communication', 'obis-list'),
  eventCodeOf('firmware', 'obis-list'),
  eventCodeOf('security', 'obis-list'),
  eventCodeOf('loadControl', 'obis-list'),
  eventCodeOf('alarm', 'obis-list'),
  data([['0-0:96.15.5', 'Event counter, communication', 'long-unsigned', 'obis-list', { requires: modem }]]),
);
