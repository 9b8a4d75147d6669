import { data, registers, table } from './rows.ts';

/** Power factor and quadrant, by phase. */
export const powerFactor = table(
  registers([
    ['1-0:13.7.0', 'Power factor, total, instantaneous', 'long-unsigned', -3, 'none', 'han'],
    ['1-0:13.25.0', 'Power factor, total, last average', 'long-unsigned', -3, 'none', 'obis-list'],
    ['1-0:33.7.0', 'Power factor {phase}, instantaneous', 'long-unsigned', -3, 'none', 'han'],
    ['1-0:33.25.0', 'Power factor {phase}, last average', 'long-unsigned', -3, 'none', 'obis-list'],
  ]),
  data([
    ['0-0:96.80.10', 'Quadrant', 'unsigned', 'designed'],
    ['0-0:96.80.11', 'Quadrant {phase}', 'unsigned', 'designed', { detail: '1 to 4' }],
  ]),
);
