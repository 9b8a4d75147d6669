import { billingPeriodNames, type ObjectNames, serviceNames } from './object-names.ts';

const generalNames: ObjectNames = {
  '0.0.0-9': 'electricity ID {n}',
  '0.0.255': 'complete electricity ID',
  '0.2': [
    'active firmware identifier',
    'parameter record number',
    'time switch program number',
    'ripple control receiver program number',
    'meter connection diagram ID',
    '',
    '',
    'passive calendar name',
    'active firmware signature',
  ],
  '0.2.129': 'OBIS list version identifier',
  '0.3': [
    ...['metrological LED', 'output pulse'].flatMap((output) =>
      ['active', 'reactive', 'apparent'].map((kind) => `meter constant, ${kind} energy, ${output}`),
    ),
    ...['metrological LED', 'output pulse'].flatMap((output) =>
      ['volt-squared', 'ampere-squared'].map((kind) => `meter constant, ${kind} hours, ${output}`),
    ),
  ],
  '0.4': [
    'reading factor for power',
    'reading factor for energy',
    ...['numerator', 'denominator'].flatMap((part) => [
      `current transformer ratio (${part})`,
      `voltage transformer ratio (${part})`,
      `overall transformer ratio (${part})`,
    ]),
  ],
  '0.6': [
    'nominal voltage',
    'basic or nominal current',
    'nominal frequency',
    'maximum current',
    'reference voltage for power quality',
    'reference voltage for auxiliary supply',
  ],
  '0.7': [
    'input pulse constant, active energy',
    'input pulse constant, reactive energy',
    'input pulse constant, apparent energy',
    'input pulse constant, volt-squared hours',
    'input pulse constant, ampere-squared hours',
    'input pulse constant, unitless quantities',
    '',
    '',
    '',
    '',
    'input pulse constant, active energy export',
    'input pulse constant, reactive energy export',
    'input pulse constant, apparent energy export',
  ],
};

const timeNames: ObjectNames = {
  '0.8': [
    'measurement period 1, averaging scheme 1',
    'measurement period 2, averaging scheme 2',
    'measurement period 3, instantaneous values',
    'measurement period 4, test values',
    'recording interval 1, load profile',
    'recording interval 2, load profile',
    'billing period 1 duration',
    'billing period 2 duration',
    'measurement period 4, harmonics',
  ],
  '0.9': [
    'time since end of billing period 1',
    'local time',
    'local date',
    '',
    '',
    'day of week',
    'time of last reset, billing period scheme 1',
    'date of last reset, billing period scheme 1',
    'output pulse duration',
    'clock synchronization window',
    'clock synchronization method',
    'clock time shift limit',
    'reset lockout time, billing period scheme 1',
    'time since end of billing period 2',
    'time of last reset, billing period scheme 2',
    'date of last reset, billing period scheme 2',
    'reset lockout time, billing period scheme 2',
  ],
  '0.10': [
    'transformer magnetic losses coefficient',
    'transformer iron losses coefficient',
    'line resistance losses coefficient',
    'line reactance losses coefficient',
  ],
  '0.11': [
    '',
    ...['active', 'reactive', 'apparent'].flatMap((kind) =>
      ['power', 'energy'].map((what) => `measurement algorithm, ${kind} ${what}`),
    ),
    'calculation algorithm, power factor',
  ],
};

const logNames: ObjectNames = {
  '96.1.0-9': 'metering point ID {n}',
  '96.1.255': 'complete metering point ID',
  '96.5.5': 'meter started status flag',
  '96.10': [
    'status, missing voltage',
    'status, missing current',
    'status, current without voltage',
    'status, auxiliary supply',
  ],
  '99.10': ['', 'voltage dips profile', 'voltage swells profile', 'voltage cuts profile'],
  '99.11.*': 'voltage harmonic profile {e}',
  '99.12.*': 'current harmonic profile {e}',
  '99.13.*': 'voltage unbalance profile {e}',
  '99.14.*': 'power quality profile {e}',
  '99.97.*': 'power failure event log {e}',
};

/** Names of electricity objects (A = 1) that are not measurements: IEC 62056-6-1 table 20 to 24. */
export const electricityNames: ObjectNames = {
  ...billingPeriodNames,
  ...generalNames,
  ...timeNames,
  ...logNames,
  ...serviceNames,
};
