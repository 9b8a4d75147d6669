import { Data, DemandRegister, Register } from '../../cosem/index.ts';
import { usualHarmonicOrders } from '../../omnia/index.ts';
import { ServiceRefusal, stored } from '../../server/index.ts';
import { type AveragingPeriods, averagingPeriodNames, averagingPeriods } from '../averaging-periods.ts';
import { wholeNumber } from '../data-values.ts';
import { flows } from '../flow.ts';
import { ordersIn, selectionNames } from '../harmonic-selection.ts';
import { type ObjectPart, part } from '../part.ts';

const usualSelection = {
  kind: 'array',
  value: usualHarmonicOrders.map((value) => ({ kind: 'unsigned', value }) as const),
} as const;

/** Sliding averages are of an hour's quarters, or of its minutes (designed). */
const mostPeriods = 60;

/** Periods begin with the hour. */
function checkPeriod(seconds: number): void {
  if (seconds === 0 || 3600 % seconds !== 0) throw new ServiceRefusal('other-reason');
}

function checkPeriods(periods: number): void {
  if (periods === 0 || periods > mostPeriods) throw new ServiceRefusal('other-reason');
}

/** What the meter measures for, and of what it shows the harmonics (OMNIA data sheet, Technical data, Harmonic content). */
export const measuringParts: readonly ObjectPart[] = [
  part(Register, '1-0:0.6.0', {
    value: ({ network }) => wholeNumber('long-unsigned', network.model.nominalVoltage * 10),
  }),
  ...Object.entries(averagingPeriodNames).map(([which, name]) =>
    part(Register, name, {
      value: stored(wholeNumber('long-unsigned', averagingPeriods[which as keyof AveragingPeriods]), {
        check(value) {
          if (value.kind !== 'long-unsigned') throw new ServiceRefusal('type-unmatched');
          checkPeriod(value.value);
        },
      }),
    }),
  ),
  part(
    DemandRegister,
    flows.map((flow) => `1-0:${flow}.4.0`),
    {
      period: stored(averagingPeriods.demand, { check: checkPeriod }),
      numberOfPeriods: stored(1, { check: checkPeriods }),
    },
  ),
  part(Data, Object.values(selectionNames), {
    value: stored(usualSelection, {
      check(value) {
        if (value.kind !== 'array') throw new ServiceRefusal('type-unmatched');
        if (ordersIn(value) === undefined) throw new ServiceRefusal('other-reason');
      },
    }),
  }),
];
