import { Data, ProfileGenericV1 } from '../../cosem/index.ts';
import { configuration } from '../object-access.ts';
import { withTime } from './event-logs.ts';
import { of, registers, table } from './rows.ts';

/** The orders of which a meter shows the harmonics when nobody chose others (designed). */
export const usualHarmonicOrders: readonly number[] = [1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25];

const selection = {
  value: {
    kind: 'array',
    value: /* @__PURE__ */ usualHarmonicOrders.map((value) => ({ kind: 'unsigned', value }) as const),
  },
} as const;

/** Harmonics of voltage and current, orders 1 to 50, now and as means (OMNIA data sheet, Harmonic content). */
export const harmonics = table(
  registers([
    ['1-0:32.7.1', 'Voltage harmonic {order} {phase}, instantaneous', 'long-unsigned', -2, 'V', 'iec in part'],
    ['1-0:32.7.124', 'THDU {phase}, instantaneous', 'long-unsigned', -1, '%', 'iec in part'],
    ['1-0:32.56.1', 'Voltage harmonic {order} {phase}, mean', 'long-unsigned', -2, 'V', 'iec in part'],
    ['1-0:32.56.124', 'THDU {phase}, mean', 'long-unsigned', -1, '%', 'iec in part'],
    ['1-0:32.56.0', 'Voltage with all harmonics {phase}, mean', 'long-unsigned', -1, 'V', 'iec'],
    ['1-0:31.7.1', 'Current harmonic {order} {phase}, instantaneous', 'long-unsigned', -2, 'A', 'iec in part'],
    ['1-0:31.7.124', 'THDI {phase}, instantaneous', 'long-unsigned', -1, '%', 'smr in part'],
    ['1-0:31.56.1', 'Current harmonic {order} {phase}, mean', 'long-unsigned', -2, 'A', 'iec in part'],
    ['1-0:31.56.124', 'THDI {phase}, mean', 'long-unsigned', -1, '%', 'iec in part'],
    ['1-0:31.56.0', 'Current with all harmonics {phase}, mean', 'long-unsigned', -2, 'A', 'iec'],
  ]),
  of(ProfileGenericV1, [
    [
      '1-0:99.11.1',
      'Voltage harmonic profile {phase}',
      'iec in part',
      { captureObjects: withTime(), capturePeriod: 0, sortMethod: 'fifo', profileEntries: 1 },
      { feature: 'harmonicProfiles', detail: 'of the selected orders' },
    ],
  ]),
  of(
    Data,
    [
      ['0-0:96.80.20', 'Selected harmonics, voltage', 'data-sheet', selection, { types: { value: 'array' } }],
      ['0-0:96.80.21', 'Selected harmonics, current', 'designed', selection, { types: { value: 'array' } }],
    ],
    { access: configuration },
  ),
);
