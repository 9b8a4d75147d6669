import type { ActivityCalendar, AttributeValue, SpecialDaysTable } from '../cosem/index.ts';
import { deviationAt, type LocalTimeRule } from './meter-time.ts';

/** The active part of an activity calendar. */
export interface Calendar {
  readonly seasons: AttributeValue<typeof ActivityCalendar, 'seasonProfileActive'>;
  readonly weeks: AttributeValue<typeof ActivityCalendar, 'weekProfileTableActive'>;
  readonly days: AttributeValue<typeof ActivityCalendar, 'dayProfileTableActive'>;
}

/** Which script of a calendar holds, and from when until when at the least, in milliseconds since 1970 UTC. */
export interface Activity {
  readonly selector: number;
  readonly from: number;
  readonly until: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const weekDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** What a calendar says of any time; the script selector of a tariff is its number. */
export class TariffPlan {
  readonly #calendar: Calendar;
  readonly #specialDays: AttributeValue<typeof SpecialDaysTable, 'entries'>;
  readonly #rule: LocalTimeRule;
  #last: Activity = { selector: 1, from: 0, until: 0 };

  constructor(
    calendar: Calendar,
    specialDays: AttributeValue<typeof SpecialDaysTable, 'entries'>,
    rule: LocalTimeRule,
  ) {
    this.#calendar = calendar;
    this.#specialDays = specialDays;
    this.#rule = rule;
  }

  /** What holds at an instant. */
  at(instant: number): Activity {
    if (instant >= this.#last.from && instant < this.#last.until) return this.#last;
    // Daylight saving begins and ends on the hour: within one, local time goes on evenly.
    const from = Math.floor(instant / hour) * hour;
    const local = instant - deviationAt(instant, this.#rule) * minute;
    const midnight = Math.floor(local / day) * day;
    const starts = this.#startsOf(midnight);
    const current = starts.findLast(({ at }) => at <= local - midnight);
    const next = starts.find(({ at }) => at > local - midnight);
    const selector = current?.selector ?? this.#startsOf(midnight - day).at(-1)?.selector ?? 1;
    this.#last = {
      selector,
      from: Math.max(from, instant - (local - midnight - (current?.at ?? 0))),
      until: Math.min(from + hour, instant + ((next?.at ?? day) - (local - midnight))),
    };
    return this.#last;
  }

  /** When scripts start on a local day, in milliseconds after midnight. */
  #startsOf(midnight: number): readonly { readonly at: number; readonly selector: number }[] {
    const dayId = this.#dayIdOf(new Date(midnight));
    const schedule = this.#calendar.days.find((one) => one.dayId === dayId)?.daySchedule ?? [];
    const starts = schedule.map(({ startTime, scriptSelector }) => ({
      at: (((startTime.hour ?? 0) * 60 + (startTime.minute ?? 0)) * 60 + (startTime.second ?? 0)) * 1000,
      selector: scriptSelector,
    }));
    return starts.sort((a, b) => a.at - b.at);
  }

  #dayIdOf(date: Date): number | undefined {
    const special = this.#specialDays.find(({ specialdayDate }) => isOn(specialdayDate, date));
    if (special !== undefined) return special.dayId;
    const week = this.#calendar.weeks.find(({ weekProfileName }) => weekProfileName === this.#weekNameOf(date));
    return week?.[weekDays[(date.getUTCDay() + 6) % 7]!];
  }

  /** The week of the last season that has begun; before the first of a year, that of its last. */
  #weekNameOf(date: Date): string | undefined {
    const startOf = ({ month = 1, dayOfMonth = 1 }: { month?: number | undefined; dayOfMonth?: number | undefined }) =>
      month * 100 + dayOfMonth;
    const seasons = [...this.#calendar.seasons].sort((a, b) => startOf(a.seasonStart) - startOf(b.seasonStart));
    const today = (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
    return (seasons.findLast(({ seasonStart }) => startOf(seasonStart) <= today) ?? seasons.at(-1))?.weekName;
  }
}

type Day = AttributeValue<typeof SpecialDaysTable, 'entries'>[number]['specialdayDate'];

function isOn({ year, month, dayOfMonth, dayOfWeek }: Day, date: Date): boolean {
  return (
    (year ?? date.getUTCFullYear()) === date.getUTCFullYear() &&
    (month ?? date.getUTCMonth() + 1) === date.getUTCMonth() + 1 &&
    (dayOfMonth ?? date.getUTCDate()) === date.getUTCDate() &&
    (dayOfWeek ?? (date.getUTCDay() || 7)) === (date.getUTCDay() || 7)
  );
}
