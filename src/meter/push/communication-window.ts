import type { CosemDateTime } from '../../axdr/index.ts';
import type { TimeWindow } from '../../cosem/index.ts';
import { nextOccurrence } from '../control/recurring-time.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** The first instant from `now` on that lies in one of the windows; Infinity where none will come. No windows: always. */
export function windowOpening(meter: OmniaMeter, windows: readonly TimeWindow[], now: number): number {
  if (windows.length === 0) return now;
  const { clockOffset } = meter.history.spanOf(now);
  const at = now + clockOffset;
  const openings = windows.map((window) =>
    isOpen(meter, window, at) ? at : nextOccurrence(window.startTime, at, meter.rule),
  );
  return Math.min(...openings) - clockOffset;
}

/** A window is open when its end comes before its next beginning; both may come again and again. */
function isOpen({ rule }: OmniaMeter, { startTime, endTime }: TimeWindow, at: number): boolean {
  const begin = nextOccurrence(startTime, at, rule);
  const end = nextOccurrence(endTime, at, rule);
  const isStillToBegin = isOneDay(startTime) && begin < Number.POSITIVE_INFINITY;
  return !isStillToBegin && end < Number.POSITIVE_INFINITY && end <= begin;
}

function isOneDay({ year, month, dayOfMonth }: CosemDateTime): boolean {
  return year !== undefined && month !== undefined && dayOfMonth !== undefined;
}
