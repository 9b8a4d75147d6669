import type { Clock } from '../transport/index.ts';

/** The clock and timers of Node: milliseconds that never go back, whatever is done to the time of day. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimer(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
