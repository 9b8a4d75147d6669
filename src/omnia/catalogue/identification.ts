import { configuration, everyoneReads, fieldConfiguration } from '../object-access.ts';
import { dataColumns } from './event-logs.ts';
import { data, profiles, registers, table } from './rows.ts';

const deviceIds = /* @__PURE__ */ [0, 1, 2, 3, 4, 5].map((e) => `0-0:96.1.${e}`);

/** What the meter is and how it was configured (OMNIA data sheet, Configuration – hardware). Periods are designed. */
export const identification = table(
  data([
    [
      '0-0:42.0.0',
      'COSEM logical device name',
      'octet-string',
      'obis-list',
      { access: everyoneReads, detail: '16 octets from KAM on' },
    ],
    ['0-0:96.1.0', 'Device ID 1, serial number', 'octet-string', 'smr', { access: everyoneReads }],
    ['0-0:96.1.1', 'Device ID 2, type number', 'visible-string', 'han in part', { access: everyoneReads }],
    ['0-0:96.1.2', 'Device ID 3, configuration number', 'visible-string', 'designed'],
    [
      '0-0:96.1.3',
      'Device ID 4, equipment identifier of the utility',
      'octet-string',
      'designed',
      { access: fieldConfiguration },
    ],
    ['0-0:96.1.4', 'Device ID 5, hardware revision', 'visible-string', 'designed'],
    ['0-0:96.1.5', 'Device ID 6, order number', 'visible-string', 'designed'],
    ['0-0:96.1.10', 'Metering point ID', 'octet-string', 'obis-list', { access: fieldConfiguration }],
    ['1-0:0.0.0', 'Electricity ID 1, meter number', 'octet-string', 'obis-list', { access: fieldConfiguration }],
    ['1-0:0.0.5', 'Meter ID, GIAI of GS1', 'visible-string', 'han in part', { detail: '16 digits' }],
    ['1-0:0.2.129', 'OBIS list version', 'visible-string', 'han in part'],
    ['1-0:0.2.1', 'Parameter record number', 'octet-string', 'obis-list'],
    ['1-0:0.2.2', 'Time switch program number', 'octet-string', 'obis-list', { access: configuration }],
    ['1-0:0.2.4', 'Meter connection diagram ID', 'octet-string', 'obis-list'],
    ['0-0:96.2.0', 'Configuration changes', 'long-unsigned', 'obis-list'],
    ['0-0:96.2.1', 'Date of the last configuration change', 'octet-string', 'obis-list'],
    ['0-0:96.2.5', 'Date of the last calibration', 'octet-string', 'obis-list'],
    ['0-0:96.2.10', 'Protected configuration changes', 'long-unsigned', 'obis-list'],
    ['0-0:96.2.11', 'Date of the last protected configuration change', 'octet-string', 'obis-list'],
    ['0-0:96.80.3', 'Measuring systems', 'unsigned', 'data-sheet', { detail: 'X7 of the type number' }],
    ['0-0:96.80.4', 'Accuracy class', 'visible-string', 'data-sheet', { detail: 'X15X16 of the type number' }],
    ['0-0:96.80.5', 'Energy type', 'unsigned', 'data-sheet', { default: 4, detail: 'X17 of the type number' }],
    ['0-0:96.80.6', 'Country code', 'visible-string', 'data-sheet', { detail: 'X18X19X20 of the type number' }],
  ]),
  registers([
    ['1-0:0.3.0', 'Meter constant, active energy, LED', 'long-unsigned', -3, '1/Wh', 'obis-list', { default: 1000 }],
    [
      '1-0:0.3.1',
      'Meter constant, reactive energy, LED',
      'long-unsigned',
      -3,
      '1/varh',
      'obis-list',
      { default: 1000 },
    ],
    ['1-0:0.6.0', 'Nominal voltage', 'long-unsigned', -1, 'V', 'obis-list', { default: 2300 }],
    ['1-0:0.6.1', 'Basic current', 'long-unsigned', -2, 'A', 'obis-list', { default: 500 }],
    ['1-0:0.6.2', 'Nominal frequency', 'long-unsigned', -2, 'Hz', 'obis-list', { default: 5000 }],
    [
      '1-0:0.6.3',
      'Maximum current',
      'long-unsigned',
      -2,
      'A',
      'obis-list',
      { default: 10000, detail: 'X14 of the type number' },
    ],
    ['0-0:96.8.0', 'Operating time', 'double-long-unsigned', 0, 'h', 'obis-list'],
  ]),
  registers(
    [
      ['1-0:0.8.0', 'Measurement period 1, demand', 'long-unsigned', 0, 's', 'obis-list', { default: 900 }],
      ['1-0:0.8.1', 'Measurement period 2', 'long-unsigned', 0, 's', 'obis-list', { default: 600 }],
      ['1-0:0.8.2', 'Measurement period 3, instantaneous values', 'long-unsigned', 0, 's', 'obis-list', { default: 1 }],
      ['1-0:0.8.4', 'Recording interval 1, load profile 1', 'long-unsigned', 0, 's', 'obis-list', { default: 3600 }],
      ['1-0:0.8.5', 'Recording interval 2, load profile 2', 'long-unsigned', 0, 's', 'obis-list', { default: 900 }],
      ['1-0:0.8.8', 'Measurement period 4, mean of harmonics', 'long-unsigned', 0, 's', 'obis-list', { default: 600 }],
    ],
    { access: configuration },
  ),
  profiles([['0-0:96.1.255', 'Complete list of device IDs', 'obis-list', dataColumns(deviceIds), 1]]),
);
