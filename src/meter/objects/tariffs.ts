import { ActivityCalendar, Data, ScriptTable, SpecialDaysTable } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { type StoredOptions, stored } from '../../server/index.ts';
import { tariffs } from '../energies.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

const scriptTable = obis('0-0:10.0.100');
const names = {
  calendar: obis('0-0:13.0.0'),
  seasons: 'year',
  weeks: 'week',
} as const;

const changed: StoredOptions<OmniaMeter, never> = { stored: (_, self) => self.settingsChanged() };

const start = (hour: number, scriptSelector: number) => ({
  startTime: { hour, minute: 0, second: 0, hundredths: 0 },
  scriptLogicalName: scriptTable,
  scriptSelector,
});

const seasons = [
  { seasonProfileName: names.seasons, seasonStart: { month: 1, dayOfMonth: 1 }, weekName: names.weeks },
] as const;
const weeks = [
  {
    weekProfileName: names.weeks,
    monday: 1,
    tuesday: 1,
    wednesday: 1,
    thursday: 1,
    friday: 1,
    saturday: 2,
    sunday: 2,
  },
] as const;
/** By day T1, from ten in the evening to six in the morning T2, at the week-end T2 (designed). */
const days = [
  { dayId: 1, daySchedule: [start(0, 2), start(6, 1), start(22, 2)] },
  { dayId: 2, daySchedule: [start(0, 2)] },
] as const;

const scripts = Array.from({ length: tariffs }, (_, i) => ({ scriptIdentifier: i + 1, actions: [] }));

/** Tariffs and what switches them. */
export const tariffParts: readonly ObjectPart[] = [
  part(ActivityCalendar, '0-0:13.0.0', {
    calendarNameActive: stored('usual'),
    seasonProfileActive: stored(seasons, changed),
    weekProfileTableActive: stored(weeks, changed),
    dayProfileTableActive: stored(days, changed),
    calendarNamePassive: stored('usual'),
    seasonProfilePassive: stored(seasons),
    weekProfileTablePassive: stored(weeks),
    dayProfileTablePassive: stored(days),
    activatePassiveCalendarTime: stored({}),
    activatePassiveCalendar: activatePassive,
  }),
  part(SpecialDaysTable, '0-0:11.0.0', {
    entries: stored([], changed),
    insert: (self, entry) => changeSpecialDays(self, entry.index, [entry]),
    delete: (self, index) => changeSpecialDays(self, index, []),
  }),
  part(ScriptTable, '0-0:10.0.100', { scripts }),
  part(Data, '0-0:96.14.0', {
    value: (self) => {
      const { selector } = self.history.current.plan.at(self.measure().meterInstant);
      return { kind: 'octet-string', value: Uint8Array.of(0, selector) };
    },
  }),
];

function activatePassive(self: OmniaMeter): undefined {
  const passive = <K extends 'calendarName' | 'seasonProfile' | 'weekProfileTable' | 'dayProfileTable'>(name: K) =>
    self.read(ActivityCalendar, names.calendar, `${name}Passive`);
  self.device.set(ActivityCalendar, names.calendar, 'calendarNameActive', passive('calendarName'));
  self.device.set(ActivityCalendar, names.calendar, 'seasonProfileActive', passive('seasonProfile'));
  self.device.set(ActivityCalendar, names.calendar, 'weekProfileTableActive', passive('weekProfileTable'));
  self.device.set(ActivityCalendar, names.calendar, 'dayProfileTableActive', passive('dayProfileTable'));
  self.settingsChanged();
  self.events.log(9);
}

type SpecialDay = Parameters<typeof changeSpecialDays>[2][number];

function changeSpecialDays(
  self: OmniaMeter,
  index: number,
  added: readonly { readonly index: number; readonly specialdayDate: object; readonly dayId: number }[],
): undefined {
  const name = obis('0-0:11.0.0');
  const others = self.read(SpecialDaysTable, name, 'entries').filter((entry) => entry.index !== index);
  self.device.set(SpecialDaysTable, name, 'entries', [...others, ...added] as readonly (SpecialDay & {
    index: number;
  })[]);
  self.settingsChanged();
}
