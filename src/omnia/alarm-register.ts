import { Obis } from '../obis/index.ts';
import { type Alarm, alarms } from './alarms.ts';
import type { AlarmRegisterNumber, OmniaEvent } from './event.ts';
import type { EventProfile } from './event-loggers.ts';
import { events } from './events.ts';
import type { Mark } from './mark.ts';

/** The alarms in the value of an alarm register, and the bits set to which the numbering gives no meaning. */
export interface AlarmRegisterContent {
  readonly alarms: readonly Alarm[];
  readonly unassigned: readonly number[];
}

/** What the value of an alarm register, filter or descriptor says; bit 0 is the least significant. */
export function decodeAlarmRegister(
  register: AlarmRegisterNumber,
  value: number,
  profile: EventProfile = 'omnia',
): AlarmRegisterContent {
  if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32)) throw new RangeError('32 bits are expected');
  const bits = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (value >>> bit) & 1);
  const known = alarmsIn(profile).filter((alarm) => alarm.register === register);
  return {
    alarms: bits.flatMap((bit) => known.filter((alarm) => alarm.bit === bit)),
    unassigned: bits.filter((bit) => known.every((alarm) => alarm.bit !== bit)),
  };
}

/** The value of an alarm register in which these bits are set. */
export function alarmRegisterValue(bits: Iterable<number>): number {
  return [...new Set(bits)].reduce((value, bit) => value + 2 ** bit, 0);
}

/** The events of the OMNIA that raise an alarm. */
export function alarmEvents({ register, bit, profiles }: Alarm): readonly OmniaEvent[] {
  if (!profiles.includes('omnia')) return [];
  return events.filter(({ alarm }) => alarm?.register === register && alarm.bit === bit);
}

/** The objects of an alarm register: bits that the filter lets pass set the descriptor, which the monitor watches. */
export interface AlarmObjects {
  readonly register: Obis;
  readonly filter: Obis;
  readonly descriptor: Obis;
  readonly monitor: Obis;
}

/** The logical names around an alarm register; of the first 0-0:97.98.0, .10 and .20, and 0-0:16.1.0. */
export function alarmObjects(register: AlarmRegisterNumber): AlarmObjects {
  const index = register - 1;
  return {
    register: Obis.of(0, 0, 97, 98, index),
    filter: Obis.of(0, 0, 97, 98, 10 + index),
    descriptor: Obis.of(0, 0, 97, 98, 20 + index),
    monitor: Obis.of(0, 0, 16, 1, index),
  };
}

/** An alarm as a line of a table. */
export interface AlarmRow {
  /** `AR1.13`. */
  readonly alarm: string;
  readonly name: string;
  /** Codes of the events that raise it, in the numbering of the OMNIA. */
  readonly events: readonly number[];
  readonly mark: Mark;
}

/** The alarms of a numbering, for a person. */
export function alarmRows(profile: EventProfile = 'omnia'): readonly AlarmRow[] {
  return alarmsIn(profile).map((alarm) => ({
    alarm: `AR${alarm.register}.${alarm.bit}`,
    name: alarm.name,
    events: alarmEvents(alarm).map(({ code }) => code),
    mark: alarm.mark,
  }));
}

function alarmsIn(profile: EventProfile): readonly Alarm[] {
  return alarms
    .filter(({ profiles }) => profiles.includes(profile))
    .sort((one, other) => one.register - other.register || one.bit - other.bit);
}
