import { Register } from '../../cosem/index.ts';
import { type Obis, obis } from '../../obis/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import { scaledNumber } from '../data-values.ts';
import type { LoggedEvent } from '../event-memory.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { nameOfPhase } from './occurrence-counters.ts';

/** Shows a value, in the unit of the register without its scaler, where the meter has the register. */
export function showMeasured(meter: OmniaMeter, logicalName: Obis, value: number): void {
  const object = meter.type.objects.get(logicalName.key) as CatalogueObject<typeof Register> | undefined;
  if (object === undefined) return;
  const { types, defaults } = object;
  meter.device.set(Register, logicalName, 'value', scaledNumber(types.value, value, defaults.scalerUnit!));
}

interface LastRegisters {
  readonly magnitude: Obis;
  readonly duration?: Obis;
}

/** Registers of the last event of a kind, of L1, by the code of L1. */
const lastOf: Readonly<Record<number, LastRegisters>> = {
  143: { magnitude: obis('1-0:32.34.0'), duration: obis('1-0:32.33.0') },
  146: { magnitude: obis('1-0:32.38.0'), duration: obis('1-0:32.37.0') },
  149: { magnitude: obis('1-0:32.38.129') },
  154: { magnitude: obis('1-0:32.38.124') },
  212: { magnitude: obis('1-0:31.38.124') },
};

const phases = [0, 1, 2] as const;

/** What follows from an event: registers show its magnitude and its duration until the next one. */
export function showLastEvent(meter: OmniaMeter, { code, magnitude, duration }: Omit<LoggedEvent, 'number'>): void {
  for (const phase of phases) {
    const registers = lastOf[code - phase];
    if (registers === undefined) continue;
    if (magnitude !== undefined) showMeasured(meter, nameOfPhase(registers.magnitude, phase), magnitude);
    if (registers.duration !== undefined && duration !== undefined)
      showMeasured(meter, nameOfPhase(registers.duration, phase), duration);
  }
}

const lastInterruption = { magnitude: obis('1-0:32.42.0'), duration: obis('1-0:32.41.0') };

/** Shows how long the last interruption of a phase, counted from 0, took, and what was left of its voltage. */
export function showLastInterruption(
  meter: OmniaMeter,
  phase: number,
  { volts, seconds }: { readonly volts: number; readonly seconds: number },
): void {
  showMeasured(meter, nameOfPhase(lastInterruption.magnitude, phase), volts);
  showMeasured(meter, nameOfPhase(lastInterruption.duration, phase), seconds);
}
