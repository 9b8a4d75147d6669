import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { nextRunning } from '../supply/source.ts';
import { activatePassive, type CalendarNumber, calendarName, pendingActivation } from './calendars.ts';

const numbers: readonly CalendarNumber[] = [0, 1, 2];

/**
 * Passive calendars become active at their times, by the clock of the meter. One whose time passes without supply becomes
 * active with the supply (designed).
 */
export function passiveCalendars(meter: OmniaMeter): Process {
  const due = (number: CalendarNumber, after: number): number => {
    if (!meter.has(calendarName(number))) return Number.POSITIVE_INFINITY;
    const instant = pendingActivation(meter, number);
    if (instant === undefined) return Number.POSITIVE_INFINITY;
    return nextRunning(meter, Math.max(instant - meter.history.current.clockOffset, after + 1));
  };
  return {
    name: 'passive calendars',
    next: (after) => Math.min(...numbers.map((number) => due(number, after))),
    run(at) {
      for (const number of numbers) if (due(number, at - 1) <= at) activatePassive(meter, number);
    },
  };
}
