import { Data } from '../../cosem/index.ts';
import { type AlarmRegisterNumber, alarmObjects } from '../../omnia/index.ts';
import { acknowledgeAlarms, alarmDescriptor } from '../alarm-memory.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** The bits of the three alarm registers, filters or descriptors. */
export type AlarmBits = readonly [number, number, number];

/** No alarm. */
export const noAlarms: AlarmBits = [0, 0, 0];

const registers: readonly AlarmRegisterNumber[] = [1, 2, 3];

/* @__NO_SIDE_EFFECTS__ */
function bitsOf(of: (register: AlarmRegisterNumber) => number): AlarmBits {
  return registers.map((register) => of(register) >>> 0) as unknown as AlarmBits;
}

/** The one bit of an alarm. */
export function oneAlarm({
  register,
  bit,
}: {
  readonly register: AlarmRegisterNumber;
  readonly bit: number;
}): AlarmBits {
  return bitsOf((one) => (one === register ? 1 << bit : 0));
}

/** What the alarm descriptors show now. */
export function shownAlarms(meter: OmniaMeter): AlarmBits {
  return bitsOf((register) => {
    const filter = Number(meter.read(Data, alarmObjects(register).filter, 'value').value);
    return alarmDescriptor(meter, register, filter);
  });
}

/** Takes bits out of the descriptors; the alarm registers keep them. */
export function clearAlarms(meter: OmniaMeter, bits: AlarmBits): void {
  for (const register of registers) acknowledgeAlarms(meter, register, ~bits[register - 1]! >>> 0);
}

/** The bits of both. */
export function alarmsInBoth(a: AlarmBits, b: AlarmBits): AlarmBits {
  return bitsOf((register) => a[register - 1]! & b[register - 1]!);
}

/** The bits of either. */
export function alarmsInEither(a: AlarmBits, b: AlarmBits): AlarmBits {
  return bitsOf((register) => a[register - 1]! | b[register - 1]!);
}

/** The bits of the first that the second does not have. */
export function alarmsWithout(a: AlarmBits, b: AlarmBits): AlarmBits {
  return bitsOf((register) => a[register - 1]! & ~b[register - 1]!);
}

/** Whether there is any. */
export function hasAlarms(bits: AlarmBits): boolean {
  return bits.some((one) => one !== 0);
}
