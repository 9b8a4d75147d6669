import { Data, Register } from '../../cosem/index.ts';
import { wholeNumber } from '../data-values.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

const millivolts = (volts: number) => wholeNumber('long-unsigned', volts * 1000);
const hours = (value: number) => wholeNumber('double-long-unsigned', value);
const backupVoltage = (self: OmniaMeter) => millivolts(self.supply.backup.voltageAt(self.now()));
/** Tenths of a volt at the input for auxiliary supply, where there is any (designed). */
const auxiliaryVoltage = 2300;

function hoursLeft(self: OmniaMeter): number {
  const { backup } = self.supply;
  return Math.round((backup.chargeAt(self.now()) * backup.kind.lasts) / 3_600_000);
}

/** What the meter lives on, and what keeps its clock going (OMNIA data sheet, Technical data). */
export const supplyParts: readonly ObjectPart[] = [
  part(Data, '0-0:96.80.140', { value: ({ supply }) => ({ kind: 'boolean', value: supply.isAuxiliary }) }),
  part(Register, '0-0:96.6.11', {
    value: (self) => wholeNumber('long-unsigned', self.network.hasAuxiliarySupply(self.now()) ? auxiliaryVoltage : 0),
  }),
  part(Register, '0-0:96.6.10', { value: ({ supply }) => hours(supply.auxiliaryHours) }),
  part(Register, ['0-0:96.6.3', '0-0:96.80.142'], { value: backupVoltage }),
  part(Register, '0-0:96.6.0', { value: ({ supply }) => hours(supply.backupHours) }),
  part(Register, '0-0:96.6.6', { value: (self) => hours(hoursLeft(self)) }),
  part(Register, '0-0:96.80.141', { value: ({ type }) => wholeNumber('unsigned', type.capabilities.backupDays) }),
];
