import { threePhase } from '../hardware.ts';
import { fixedColumns } from '../object-access.ts';
import { dataColumns, withTime } from './event-logs.ts';
import { data, profiles, registers, table } from './rows.ts';
import { byPhase } from './series.ts';

const failures = /* @__PURE__ */ [0, 1, 2, 3, 5, 6, 7, 8, 9, 21].map((e) => `0-0:96.7.${e}`);
const ofPhases = byPhase(
  '1-0:32.32.0',
  '1-0:32.36.0',
  '1-0:32.40.0',
  '1-0:32.32.128',
  '1-0:32.36.128',
  '1-0:32.36.129',
  '1-0:32.36.124',
  '1-0:31.36.124',
);
const ofAll = ['1-0:14.32.0', '1-0:14.36.0', '1-0:12.36.130'];

/** How often the supply was out of its limits, and the daily log of it (OMNIA data sheet, Power quality assessment). */
export const occurrenceCounters = table(
  data([
    ['0-0:96.7.0', 'Power failures, all phases', 'long-unsigned', 'obis-list'],
    ['0-0:96.7.1', 'Power failures {phase}', 'long-unsigned', 'obis-list'],
    ['0-0:96.7.5', 'Long power failures, all phases', 'long-unsigned', 'idis'],
    ['0-0:96.7.6', 'Long power failures {phase}', 'long-unsigned', 'idis'],
    ['0-0:96.7.9', 'Long power failures, any phase', 'long-unsigned', 'smr'],
    ['0-0:96.7.21', 'Power failures, any phase', 'long-unsigned', 'smr'],
    ['1-0:32.32.0', 'Voltage sags {phase}', 'long-unsigned', 'smr'],
    ['1-0:32.36.0', 'Voltage swells {phase}', 'long-unsigned', 'smr'],
    ['1-0:32.40.0', 'Voltage interruptions {phase}', 'long-unsigned', 'iec'],
    ['1-0:32.32.128', 'Undervoltage periods {phase}', 'long-unsigned', 'designed'],
    ['1-0:32.36.128', 'Overvoltage periods {phase}', 'long-unsigned', 'designed'],
    ['1-0:32.36.129', 'Rapid voltage changes {phase}', 'long-unsigned', 'designed'],
    ['1-0:32.36.124', 'THDU over limit {phase}', 'long-unsigned', 'iec'],
    ['1-0:31.36.124', 'THDI over limit {phase}', 'long-unsigned', 'smr'],
    ['1-0:14.32.0', 'Frequency below limit', 'long-unsigned', 'iec'],
    ['1-0:14.36.0', 'Frequency above limit', 'long-unsigned', 'iec'],
    ['1-0:12.36.130', 'Voltage unbalance over limit', 'long-unsigned', 'designed', { requires: threePhase }],
    ['0-0:96.80.51', 'EN 50160 dip classes {phase}', 'array', 'designed', { detail: '5 by 5 counters' }],
    ['0-0:96.80.54', 'EN 50160 swell classes {phase}', 'array', 'designed', { detail: '2 by 3 counters' }],
  ]),
  registers([
    ['0-0:96.7.19', 'Last long power failure, any phase, duration', 'double-long-unsigned', 0, 's', 'obis-list'],
    ['0-0:96.7.14', 'Time of power failure, any phase', 'double-long-unsigned', 0, 's', 'obis-list'],
  ]),
  profiles([
    [
      '1-0:99.14.1',
      'Occurrence counter logger',
      'designed',
      withTime(dataColumns(failures, ofPhases, ofAll)),
      400,
      { period: 86_400, access: fixedColumns },
    ],
  ]),
);
