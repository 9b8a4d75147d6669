import { type CaptureObject, Register } from '../../cosem/index.ts';
import { threePhase } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import { dataColumns, eventCodeOf, eventLog, withTime } from './event-logs.ts';
import { columns, data, profiles, registers, table } from './rows.ts';
import { byPhase } from './series.ts';

/** Each quantity of L1 for all phases. */
/* @__NO_SIDE_EFFECTS__ */
function ofPhases(...logicalNames: readonly string[]): readonly CaptureObject[] {
  return withTime(columns(Register, 'value', ...logicalNames.map((name) => byPhase(name))));
}

/** Limits of EN 50160 and the last event of each kind (OMNIA data sheet, Power quality assessment). Defaults are designed. */
export const powerQuality = table(
  eventLog('powerQuality', 'idis in part', dataColumns('0-0:96.11.20', '0-0:96.11.21')),
  eventCodeOf('powerQuality', 'obis-list'),
  data([
    ['0-0:96.11.20', 'Power quality event, magnitude', 'long-unsigned', 'smr'],
    ['0-0:96.11.21', 'Power quality event, duration', 'double-long-unsigned', 'smr in part', { detail: 'in 0.01 s' }],
  ]),
  registers(
    [
      ['1-0:0.6.4', 'Reference voltage for power quality', 'long-unsigned', -1, 'V', 'idis', { default: 2300 }],
      ['1-0:12.31.0', 'Voltage sag, threshold', 'long-unsigned', -1, 'V', 'idis', { default: 2070 }],
      ['1-0:12.43.0', 'Voltage sag, time threshold', 'long-unsigned', -2, 's', 'idis', { default: 1 }],
      ['1-0:12.35.0', 'Voltage swell, threshold', 'long-unsigned', -1, 'V', 'idis', { default: 2530 }],
      ['1-0:12.44.0', 'Voltage swell, time threshold', 'long-unsigned', -2, 's', 'idis', { default: 1 }],
      ['1-0:12.39.0', 'Missing voltage, threshold', 'long-unsigned', -1, 'V', 'idis', { default: 115 }],
      ['1-0:12.45.0', 'Missing voltage, time threshold', 'long-unsigned', -2, 's', 'idis', { default: 1 }],
      ['1-0:12.31.128', 'Undervoltage, limit of the mean', 'long-unsigned', -1, 'V', 'designed', { default: 2070 }],
      ['1-0:12.35.128', 'Overvoltage, limit of the mean', 'long-unsigned', -1, 'V', 'designed', { default: 2530 }],
      ['1-0:12.35.129', 'Rapid voltage change, limit', 'long-unsigned', -1, 'V', 'designed', { default: 115 }],
      [
        '1-0:12.35.130',
        'Voltage unbalance, limit',
        'long-unsigned',
        -2,
        '%',
        'designed',
        { default: 200, requires: threePhase },
      ],
      ['1-0:12.35.124', 'THDU, limit', 'long-unsigned', -1, '%', 'iec', { default: 80 }],
      ['1-0:11.35.124', 'THDI, limit', 'long-unsigned', -1, '%', 'smr', { default: 200 }],
      ['1-0:11.44.124', 'THDI, time threshold', 'double-long-unsigned', 0, 's', 'smr', { default: 600 }],
      ['1-0:14.31.0', 'Frequency, lower limit', 'long-unsigned', -2, 'Hz', 'iec', { default: 4950 }],
      ['1-0:14.35.0', 'Frequency, upper limit', 'long-unsigned', -2, 'Hz', 'iec', { default: 5050 }],
      ['1-0:14.31.128', 'Frequency, absolute lower limit', 'long-unsigned', -2, 'Hz', 'designed', { default: 4700 }],
      ['1-0:14.35.128', 'Frequency, absolute upper limit', 'long-unsigned', -2, 'Hz', 'designed', { default: 5200 }],
      [
        '0-0:96.7.20',
        'Long power failure, time threshold',
        'long-unsigned',
        0,
        's',
        'obis-list in part',
        { default: 180 },
      ],
      ['1-0:12.39.128', 'Supply voltage present, threshold', 'long-unsigned', -1, 'V', 'data-sheet', { default: 1600 }],
      ['0-0:96.80.40', 'Power quality hysteresis', 'long-unsigned', -2, '%', 'designed', { default: 200 }],
    ],
    { access: configuration },
  ),
  registers([
    ['1-0:32.33.0', 'Last voltage sag {phase}, duration', 'double-long-unsigned', -2, 's', 'smr'],
    ['1-0:32.34.0', 'Last voltage sag {phase}, magnitude', 'long-unsigned', -1, 'V', 'smr'],
    ['1-0:32.37.0', 'Last voltage swell {phase}, duration', 'double-long-unsigned', -2, 's', 'smr'],
    ['1-0:32.38.0', 'Last voltage swell {phase}, magnitude', 'long-unsigned', -1, 'V', 'smr'],
    ['1-0:32.41.0', 'Last voltage interruption {phase}, duration', 'double-long-unsigned', -2, 's', 'iec'],
    ['1-0:32.42.0', 'Last voltage interruption {phase}, residual voltage', 'long-unsigned', -1, 'V', 'iec'],
    ['1-0:32.38.129', 'Last rapid voltage change {phase}, magnitude', 'long-unsigned', -1, 'V', 'designed'],
    ['1-0:31.38.124', 'Last THDI over limit {phase}, magnitude', 'long-unsigned', -1, '%', 'smr'],
    ['1-0:32.38.124', 'Last THDU over limit {phase}, magnitude', 'long-unsigned', -1, '%', 'iec'],
  ]),
  profiles([
    ['1-0:99.10.1', 'Voltage dip profile', 'iec', ofPhases('1-0:32.34.0', '1-0:32.33.0'), 100],
    ['1-0:99.10.2', 'Voltage swell profile', 'iec', ofPhases('1-0:32.38.0', '1-0:32.37.0'), 100],
    ['1-0:99.10.3', 'Voltage cut profile', 'iec', ofPhases('1-0:32.41.0'), 100],
    [
      '1-0:99.13.0',
      'Voltage unbalance profile',
      'iec',
      withTime(columns(Register, 'value', '1-0:12.25.130')),
      1008,
      { period: 600, requires: threePhase },
    ],
    ['1-0:99.97.0', 'Power failure event log', 'iec', withTime(columns(Register, 'value', '0-0:96.7.19')), 10],
  ]),
);
