import { ActivityCalendar, SpecialDaysTable } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import { ServiceRefusal, type StoredOptions, stored } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import type { Calendar } from '../tariff-plan.ts';
import { instantOf } from './recurring-time.ts';

/** Value group B of a calendar: 0 is that of the tariffs, 1 and 2 are those of the load control relays. */
export type CalendarNumber = 0 | 1 | 2;

/** What a calendar begins with. */
export interface FirstCalendar extends Omit<Calendar, 'specialDays'> {
  readonly name: string;
}

/** Codes of the events of a calendar. */
interface CalendarEvents {
  /** The passive calendar was set. */
  readonly programmed: number;
  /** The passive calendar has become the active one. */
  readonly activated: number;
  /** The active calendar was set. */
  readonly changed: number;
}

const events: Readonly<Record<CalendarNumber, CalendarEvents>> = {
  0: { programmed: 19, activated: 9, changed: 56 },
  1: { programmed: 98, activated: 97, changed: 98 },
  2: { programmed: 98, activated: 97, changed: 98 },
};

const parts = ['calendarName', 'seasonProfile', 'weekProfileTable', 'dayProfileTable'] as const;
type ActivationTime = ReturnType<typeof activationTime>;

/** Logical name of a calendar. */
export const calendarName = (number: CalendarNumber): Obis => Obis.of(0, number, 13, 0, 0);
const specialDaysName = (number: CalendarNumber): Obis => Obis.of(0, number, 11, 0, 0);
const pendingKey = (number: CalendarNumber): string => `passive calendar ${number} waits`;

/** The calendar that is active. */
export function activeCalendar(meter: OmniaMeter, number: CalendarNumber): Calendar {
  const of = <K extends 'seasonProfileActive' | 'weekProfileTableActive' | 'dayProfileTableActive'>(name: K) =>
    meter.read(ActivityCalendar, calendarName(number), name);
  return {
    seasons: of('seasonProfileActive'),
    weeks: of('weekProfileTableActive'),
    days: of('dayProfileTableActive'),
    specialDays: meter.read(SpecialDaysTable, specialDaysName(number), 'entries'),
  };
}

/** Makes the passive calendar the active one. */
export function activatePassive(meter: OmniaMeter, number: CalendarNumber): void {
  const name = calendarName(number);
  meter.memory.transact(() => {
    for (const one of parts) {
      const passive = meter.read(ActivityCalendar, name, `${one}Passive`);
      meter.device.set(ActivityCalendar, name, `${one}Active`, passive as never);
    }
    meter.memory.put([[pendingKey(number), undefined]]);
    changed(meter, number);
    meter.events.log(events[number].activated);
  });
}

/** When the passive calendar is to become the active one, by the clock of the meter; undefined where it is not. */
export function pendingActivation(meter: OmniaMeter, number: CalendarNumber): number | undefined {
  if (meter.memory.get(pendingKey(number)) === undefined) return undefined;
  return instantOf(activationTime(meter, number), meter.rule);
}

/** An activity calendar with its special days table. */
export function calendarParts(number: CalendarNumber, first: FirstCalendar): readonly ObjectPart[] {
  const active: StoredOptions<OmniaMeter, never> = {
    stored: (_, self) => {
      changed(self, number);
      self.events.log(events[number].changed);
    },
  };
  const passive: StoredOptions<OmniaMeter, never> = { stored: (_, self) => self.events.log(events[number].programmed) };
  return [
    part(ActivityCalendar, `${calendarName(number)}`, {
      calendarNameActive: stored(first.name),
      seasonProfileActive: stored(first.seasons, active),
      weekProfileTableActive: stored(first.weeks, active),
      dayProfileTableActive: stored(first.days, active),
      calendarNamePassive: stored(first.name),
      seasonProfilePassive: stored(first.seasons, passive),
      weekProfileTablePassive: stored(first.weeks, passive),
      dayProfileTablePassive: stored(first.days, passive),
      activatePassiveCalendarTime: stored<OmniaMeter, ActivationTime>(
        {},
        { check: checkActivationTime, stored: (time, self) => waitFor(self, number, time) },
      ),
      activatePassiveCalendar: (self) => activatePassive(self, number),
    }),
    specialDays(number),
  ];
}

function specialDays(number: CalendarNumber): ObjectPart {
  type Entries = Calendar['specialDays'];
  const name = specialDaysName(number);
  const change = (self: OmniaMeter, change: (entries: Entries) => Entries) => {
    self.device.set(SpecialDaysTable, name, 'entries', change(self.read(SpecialDaysTable, name, 'entries')));
    changed(self, number);
  };
  return part(SpecialDaysTable, `${name}`, {
    entries: stored<OmniaMeter, Entries>([], { stored: (_, self) => changed(self, number) }),
    insert: (self, entry) =>
      change(self, (entries) => [...entries.filter(({ index }) => index !== entry.index), entry]),
    delete: (self, index) => change(self, (entries) => entries.filter((entry) => entry.index !== index)),
  });
}

/** Another calendar holds from now on. */
function changed(meter: OmniaMeter, number: CalendarNumber): void {
  if (number === 0) meter.settingsChanged();
  else meter.control.loadRelays.forget();
  meter.life.changed();
}

function activationTime(meter: OmniaMeter, number: CalendarNumber) {
  return meter.read(ActivityCalendar, calendarName(number), 'activatePassiveCalendarTime');
}

const fields = ['year', 'month', 'dayOfMonth', 'hour', 'minute'] as const;

/** All of the time is specified, or nothing (Blue Book 4.5.5). */
function checkActivationTime(time: ActivationTime): void {
  const specified = fields.filter((field) => time[field] !== undefined).length;
  if (specified !== 0 && specified !== fields.length) throw new ServiceRefusal('other-reason');
}

/** A time that is past activates nothing (designed). */
function waitFor(meter: OmniaMeter, number: CalendarNumber, time: ActivationTime): void {
  const instant = instantOf(time, meter.rule);
  const isComing = instant !== undefined && instant > meter.measure().meterInstant;
  meter.memory.put([[pendingKey(number), isComing ? new Uint8Array() : undefined]]);
  meter.life.changed();
}
