import { breaker } from '../hardware.ts';
import { configuration } from '../object-access.ts';
import type { Requirement } from '../requirement.ts';
import { data, type Row, registers, table } from './rows.ts';

/* @__NO_SIDE_EFFECTS__ */
function tamperOf(name: string, e: number, requires: Requirement = {}): readonly Row[] {
  return [
    ...data(
      [
        [`0-0:96.20.${e}`, `${name}, event counter`, 'long-unsigned', 'obis-list'],
        [`0-0:96.20.${e + 1}`, `${name}, time of the event that goes on`, 'octet-string', 'obis-list'],
      ],
      { requires },
    ),
    ...registers(
      [
        [
          `0-0:96.20.${e + 2}`,
          `${name}, duration of the event that goes on`,
          'double-long-unsigned',
          0,
          's',
          'obis-list',
        ],
        [`0-0:96.20.${e + 3}`, `${name}, duration of all events`, 'double-long-unsigned', 0, 's', 'obis-list'],
      ],
      { requires },
    ),
  ];
}

/** Attempts at the meter (OMNIA data sheet, Tamper proof). */
export const tamper = table(
  tamperOf('Meter open', 0),
  tamperOf('Terminal cover open', 5),
  tamperOf('Strong DC magnetic field', 15),
  tamperOf('Supply control switch tamper', 20, breaker),
  tamperOf('Metrology tamper', 25),
  tamperOf('Communication tamper', 30),
  data([['0-0:96.80.190', 'Tamper symbol on the display', 'boolean', 'designed', { access: configuration }]]),
);
