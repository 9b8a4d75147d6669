import type { AttributeValue, SingleActionSchedule } from '../../cosem/index.ts';
import type { RecurringTime } from './recurring-time.ts';

type ExecutionTimes = AttributeValue<typeof SingleActionSchedule, 'executionTime'>;
type ScheduleType = AttributeValue<typeof SingleActionSchedule, 'type'>;

/** What the types of schedules let their times be (Blue Book 4.5.7). */
interface Limits {
  readonly isSingle: boolean;
  readonly isSameTime: boolean;
  readonly hasWildcards: boolean;
}

const limits: Readonly<Record<Extract<ScheduleType, string>, Limits>> = {
  'single-time-with-wildcards': { isSingle: true, isSameTime: true, hasWildcards: true },
  'same-time-without-wildcards': { isSingle: false, isSameTime: true, hasWildcards: false },
  'same-time-with-wildcards': { isSingle: false, isSameTime: true, hasWildcards: true },
  'different-times-without-wildcards': { isSingle: false, isSameTime: false, hasWildcards: false },
  'different-times-with-wildcards': { isSingle: false, isSameTime: false, hasWildcards: true },
};

/**
 * The times at which a schedule executes its script. Type and times are set one after the other, so none is refused; a time
 * that its type does not let it have is no time (designed).
 */
export function timesOf(type: ScheduleType, times: ExecutionTimes): readonly RecurringTime[] {
  const limit = limits[type as Extract<ScheduleType, string>] as Limits | undefined;
  const [first] = times;
  if (limit === undefined || first === undefined) return [];
  return (limit.isSingle ? [first] : times)
    .filter(({ date, time }) => {
      const isSame = (['hour', 'minute', 'second', 'hundredths'] as const).every(
        (field) => time[field] === first.time[field],
      );
      const isWhole = [date.year, date.month, date.dayOfMonth].every((field) => field !== undefined);
      return (limit.hasWildcards || isWhole) && (!limit.isSameTime || isSame);
    })
    .map(({ date, time }) => ({ ...date, ...time }));
}
