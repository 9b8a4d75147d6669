import { Data, DisconnectControl, Register } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import { wholeNumber } from '../data-values.ts';
import { errorBits, keepErrorBits } from '../error-registers.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import type { PhaseValues } from '../phase-measurement.ts';
import { supplyControlSwitch } from '../supply-control.ts';
import { tamperKinds } from '../tamper/tampering.ts';

/** Ampere that a meter of 5 A starts to count at: 0.4 % (IEC 62053-21, class 1). */
const startingCurrent = 0.02;
const missingVoltage = obis('1-0:12.39.0');
const auxiliaryState = { voltage: 1, mode: 2 } as const;
const hotSwap = { idle: 1, active: 2 } as const;

/** Bits of the internal operating status, 0-0:96.5.0, the lowest first (designed). */
const operatingStatus: readonly ((self: OmniaMeter) => boolean)[] = [
  ({ supply }) => supply.isSupplied,
  ({ supply }) => supply.isAuxiliary,
  ({ supply }) => !supply.isClockValid,
  (self) => self.supply.backup.warningsAt(self.now()).length > 0,
  (self) => self.has(supplyControlSwitch) && !self.read(DisconnectControl, supplyControlSwitch, 'outputState'),
  ({ tamper }) => tamperKinds.some((kind) => tamper.goesOn(kind)),
  (self) => errorBits(self, 1) !== 0,
  (self) => errorBits(self, 2) !== 0,
];

function statusOf(self: OmniaMeter) {
  // Until then it has lived.
  self.now();
  return wholeNumber(
    'long-unsigned',
    bitsOf(operatingStatus, (isSet) => isSet(self)),
  );
}

function bitsOf<T>(of: readonly T[], isSet: (one: T) => boolean): number {
  return of.reduce((bits, one, i) => bits + (isSet(one) ? 2 ** i : 0), 0);
}

/** A bit for each phase, L1 the lowest. */
function phaseBits(isSet: (phase: PhaseValues, least: number) => boolean) {
  return (self: OmniaMeter) => {
    const least = Number(self.read(Register, missingVoltage, 'value').value) / 10;
    return wholeNumber(
      'unsigned',
      bitsOf(self.measure().phases, (phase) => isSet(phase, least)),
    );
  };
}

function auxiliaryStatus(self: OmniaMeter) {
  const voltage = self.network.hasAuxiliarySupply(self.now()) ? auxiliaryState.voltage : 0;
  return wholeNumber('unsigned', voltage + (self.supply.isAuxiliary ? auxiliaryState.mode : 0));
}

/** States and errors of the meter (OMNIA data sheet, Display, 8.c; Aux. power supply; Configuration – hardware). */
export const operatingStatusParts: readonly ObjectPart[] = [
  part(Data, '0-0:96.5.0', { value: statusOf }),
  part(Data, '1-0:96.10.0', { value: phaseBits(({ voltage }, least) => voltage < least) }),
  part(Data, '1-0:96.10.1', { value: phaseBits(({ current }) => current < startingCurrent) }),
  part(Data, '1-0:96.10.2', {
    value: phaseBits(({ voltage, current }, least) => voltage < least && current >= startingCurrent),
  }),
  part(Data, '1-0:96.10.3', { value: auxiliaryStatus }),
  ...([1, 2] as const).map((register) =>
    part(Data, `0-0:97.97.${register - 1}`, {
      value: {
        read: (self) => ({ kind: 'double-long-unsigned', value: errorBits(self, register) }),
        write: (self, { kind, value }) => {
          if (kind !== 'double-long-unsigned') throw new ServiceRefusal('type-unmatched');
          keepErrorBits(self, register, value);
        },
      },
    }),
  ),
  part(Data, '0-0:96.80.180', {
    value: ({ supply }) => ({ kind: 'enum', value: supply.isHotSwapActive ? hotSwap.active : hotSwap.idle }),
  }),
];
