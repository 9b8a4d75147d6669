import type { ActivityCalendar, AttributeValue, SpecialDaysTable } from '../cosem/index.ts';
import { deviationAt, type LocalTimeRule } from './meter-time.ts';

/** The active part of an activity calendar, and the special days that count more than its weeks. */
export interface Calendar {
  readonly seasons: AttributeValue<typeof ActivityCalendar, 'seasonProfileActive'>;
  readonly weeks: AttributeValue<typeof ActivityCalendar, 'weekProfileTableActive'>;
  readonly days: AttributeValue<typeof ActivityCalendar, 'dayProfileTableActive'>;
  readonly specialDays: AttributeValue<typeof SpecialDaysTable, 'entries'>;
}

/** Which script of a calendar holds, and from when until when at the least, in milliseconds since 1970 UTC. */
export interface Activity {
  readonly selector: number;
  readonly from: number;
  readonly until: number;
}

const minute = 60_000;
/** Daylight saving begins and ends on the half-hour at the finest. */
const evenly = 30 * minute;
const day = 86_400_000;
/** What does not change within a year and a day never does. */
const farthest = 367 * day;
/** A day without a start goes on with what started before it. */
const mostEmptyDays = 8;
const weekDays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** A script that starts on a local day, in milliseconds after midnight. */
interface Start {
  readonly at: number;
  readonly selector: number;
}

/**
 * What a calendar says of any time by the clock of the meter; the script selector of a tariff is its number. Something else
 * may hold for a while in its place: what a client has activated, until the calendar starts something again.
 */
export class TariffPlan {
  readonly #calendar: Calendar;
  readonly #rule: LocalTimeRule;
  readonly #instead: Activity | undefined;
  #last: Activity = { selector: 1, from: 0, until: 0 };

  constructor(calendar: Calendar, rule: LocalTimeRule, instead?: Activity) {
    this.#calendar = calendar;
    this.#rule = rule;
    this.#instead = instead;
  }

  /** What holds at an instant. */
  at(instant: number): Activity {
    if (instant >= this.#last.from && instant < this.#last.until) return this.#last;
    this.#last = this.#activityAt(instant);
    return this.#last;
  }

  /** The first instant after this one at which something else holds; Infinity where nothing does within a year. */
  nextChange(after: number): number {
    const { selector } = this.at(after);
    for (let at = this.at(after).until; at < after + farthest; at = this.at(at).until)
      if (this.at(at).selector !== selector) return at;
    return Number.POSITIVE_INFINITY;
  }

  /** The first instant after this one at which the calendar starts a script, also one that holds already. */
  nextStart(after: number): number {
    const deviation = deviationAt(after, this.#rule);
    const local = after - deviation * minute;
    const today = midnightOf(local);
    for (let midnight = today; midnight < today + farthest; midnight += day) {
      const start = this.#startsOf(midnight).find(({ at }) => midnight + at > local);
      if (start === undefined) continue;
      const instant = midnight + start.at + deviation * minute;
      return midnight + start.at + deviationAt(instant, this.#rule) * minute;
    }
    return Number.POSITIVE_INFINITY;
  }

  #activityAt(instant: number): Activity {
    const instead = this.#instead;
    if (instead === undefined) return this.#calendarAt(instant);
    if (instant >= instead.from && instant < instead.until) return instead;
    const { selector, from, until } = this.#calendarAt(instant);
    if (instant < instead.from) return { selector, from, until: Math.min(until, instead.from) };
    return { selector, from: Math.max(from, instead.until), until };
  }

  #calendarAt(instant: number): Activity {
    const deviation = deviationAt(instant, this.#rule);
    const local = instant - deviation * minute;
    const midnight = midnightOf(local);
    const begin = midnight + deviation * minute;
    const isEven = [begin, begin + day - 1].every((one) => deviationAt(one, this.#rule) === deviation);
    const window = isEven ? day : evenly;
    const from = isEven ? begin : Math.floor(instant / evenly) * evenly;
    const starts = this.#startsOf(midnight);
    const current = starts.findLast(({ at }) => at <= local - midnight);
    const next = starts.find(({ at }) => at > local - midnight);
    return {
      selector: current?.selector ?? this.#lastBefore(midnight),
      from: Math.max(from, begin + (current?.at ?? 0)),
      until: Math.min(from + window, begin + (next?.at ?? day)),
    };
  }

  #lastBefore(midnight: number): number {
    for (let days = 1; days <= mostEmptyDays; days += 1) {
      const last = this.#startsOf(midnight - days * day).at(-1);
      if (last !== undefined) return last.selector;
    }
    return 1;
  }

  #startsOf(midnight: number): readonly Start[] {
    const dayId = this.#dayIdOf(new Date(midnight));
    const schedule = this.#calendar.days.find((one) => one.dayId === dayId)?.daySchedule ?? [];
    const starts = schedule.map(({ startTime, scriptSelector }) => ({
      at: (((startTime.hour ?? 0) * 60 + (startTime.minute ?? 0)) * 60 + (startTime.second ?? 0)) * 1000,
      selector: scriptSelector,
    }));
    return starts.sort((a, b) => a.at - b.at);
  }

  #dayIdOf(date: Date): number | undefined {
    const special = this.#calendar.specialDays.find(({ specialdayDate }) => isOn(specialdayDate, date));
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

type Day = Calendar['specialDays'][number]['specialdayDate'];

function isOn({ year, month, dayOfMonth, dayOfWeek }: Day, date: Date): boolean {
  return (
    (year ?? date.getUTCFullYear()) === date.getUTCFullYear() &&
    (month ?? date.getUTCMonth() + 1) === date.getUTCMonth() + 1 &&
    (dayOfMonth ?? date.getUTCDate()) === date.getUTCDate() &&
    (dayOfWeek ?? (date.getUTCDay() || 7)) === (date.getUTCDay() || 7)
  );
}

function midnightOf(local: number): number {
  return Math.floor(local / day) * day;
}
