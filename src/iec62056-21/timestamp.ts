/** Local time of a P1 telegram (DSMR P1, `YYMMDDhhmmssX`). */
export interface Timestamp {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** S or W, as sent: some meters send W all year. Undefined where neither is there, as in DSMR 2 and 3. */
  readonly daylightSaving?: boolean | undefined;
}

/** Reads `YYMMDDhhmmssX`, the last character S, W or absent; undefined when the text is no such time. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([SW]?)$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Digits;
  if (month < 1 || month > 12 || day < 1 || day > daysOf(2000 + year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const timestamp = { year: 2000 + year, month, day, hour, minute, second };
  return match[7] === '' ? timestamp : { ...timestamp, daylightSaving: match[7] === 'S' };
}

/** Writes what `parseTimestamp` reads. */
export function formatTimestamp(timestamp: Timestamp): string {
  const { year, month, day, hour, minute, second, daylightSaving } = timestamp;
  const digits = [year % 100, month, day, hour, minute, second].map((one) => `${one}`.padStart(2, '0')).join('');
  return digits + (daylightSaving === undefined ? '' : daylightSaving ? 'S' : 'W');
}

type Digits = [year: number, month: number, day: number, hour: number, minute: number, second: number];

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
