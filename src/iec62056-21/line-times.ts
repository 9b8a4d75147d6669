/** Whether a public source gives the figure, or it is of our choice or from memory, so that a real device may differ. */
export type LineTimeMark = 'seen' | 'designed';

/** The times of a line in milliseconds (IEC 62056-21), those of the identification apart: see `reactionTime`. */
export const lineTimes = {
  /** The longest time from a message to the first character of its answer. */
  maximumReaction: { milliseconds: 1500, mark: 'seen' },
  /** The longest time between two characters of one message. */
  interCharacter: { milliseconds: 1500, mark: 'designed' },
  /** After this time without a message a tariff device goes back to the initial rate; the standard has 60 to 120 s. */
  inactivity: { milliseconds: 120_000, mark: 'designed' },
  /** How much longer than the maximum reaction an answer is waited for: ports and operating systems add their own. */
  answerMargin: { milliseconds: 700, mark: 'designed' },
  /** From the last character of an option select message to the change of the rate. */
  changeover: { milliseconds: 10, mark: 'designed' },
  /** How long a hand-held unit waits for the confirmation of mode E, which not all devices send. */
  confirmation: { milliseconds: 1000, mark: 'seen' },
  /** From the change of the rate in mode E to the hand-over. */
  settling: { milliseconds: 200, mark: 'designed' },
  /** How long the wake-up characters of a battery-operated device are sent. */
  wakeUp: { milliseconds: 2200, mark: 'seen' },
  /** From the last wake-up character to the request message. */
  wakeUpPause: { milliseconds: 1600, mark: 'seen' },
  /** The shortest wake-up that a battery-operated device takes for one. */
  minimumWakeUp: { milliseconds: 2000, mark: 'designed' },
  /** The longest gap between two wake-up characters. */
  wakeUpGap: { milliseconds: 500, mark: 'seen' },
} as const satisfies Readonly<Record<string, { readonly milliseconds: number; readonly mark: LineTimeMark }>>;

/** A time for each of `lineTimes`, in milliseconds. */
export type LineTimes = Readonly<Record<keyof typeof lineTimes, number>>;

/** The times of `lineTimes` but for those that are given. */
export function lineTimesWith(given: Partial<LineTimes> = {}): LineTimes {
  const times = Object.entries(lineTimes).map(([name, { milliseconds }]) => [name, milliseconds]);
  return { ...Object.fromEntries(times), ...given };
}
