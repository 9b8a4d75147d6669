import { clockStatusBits } from '../../axdr/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { intervalAt, lostClockIn } from '../supply/intervals.ts';

/** The status of the clock at an instant, but daylight saving: invalid from the loss of its backup until it is set. */
export function clockStatusAt({ memory }: OmniaMeter, instant: number): number {
  return intervalAt(lostClockIn(memory), instant) === undefined ? 0 : clockStatusBits.invalidValue;
}
