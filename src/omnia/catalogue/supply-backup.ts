import { auxiliaryPowerSupply, battery, supercap } from '../hardware.ts';
import { data, registers, table } from './rows.ts';

/** What keeps clock and meter going without mains (OMNIA data sheet, Configuration – hardware, X12). */
export const supplyBackup = table(
  data([['0-0:96.80.140', 'APS mode', 'boolean', 'designed']], { requires: auxiliaryPowerSupply }),
  registers(
    [
      ['1-0:0.6.5', 'Auxiliary supply, reference voltage', 'long-unsigned', -1, 'V', 'obis-list', { default: 2300 }],
      ['0-0:96.6.11', 'Auxiliary supply, voltage', 'long-unsigned', -1, 'V', 'obis-list'],
      ['0-0:96.6.10', 'Auxiliary supply, time in use', 'double-long-unsigned', 0, 'h', 'obis-list'],
    ],
    { requires: auxiliaryPowerSupply },
  ),
  registers(
    [
      ['0-0:96.6.3', 'Battery voltage', 'long-unsigned', -3, 'V', 'obis-list'],
      ['0-0:96.6.0', 'Battery, time in use', 'double-long-unsigned', 0, 'h', 'obis-list'],
      ['0-0:96.6.6', 'Battery, time left', 'double-long-unsigned', 0, 'h', 'obis-list'],
    ],
    { requires: battery },
  ),
  registers(
    [
      ['0-0:96.80.141', 'Backup capacity', 'unsigned', 0, 'd', 'data-sheet'],
      ['0-0:96.80.142', 'Supercap voltage', 'long-unsigned', -3, 'V', 'designed'],
    ],
    { requires: supercap },
  ),
);
