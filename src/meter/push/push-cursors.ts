import type { CosemDateTime } from '../../axdr/index.ts';
import { toInstant } from '../../axdr/index.ts';
import type { RestrictedObject } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import { deviationAt } from '../meter-time.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { rowsOf } from '../profile/profile-rows.ts';
import type { PushState } from './push-record.ts';
import { PushSettings } from './push-settings.ts';
import type { PushSetupName } from './push-setups.ts';
import { type Cursors, isBuffer } from './push-values.ts';

/** Under which the queue remembers how far a setup is in a profile. */
export const cursorKey = (setup: PushSetupName, logicalName: string): string => `${setup} ${logicalName}`;

/** The profiles that a setup pushes. */
export function buffersOf(meter: OmniaMeter, setup: PushSetupName): readonly RestrictedObject[] {
  return new PushSettings(meter, setup).get('pushObjectList').filter((object) => isBuffer(meter, object));
}

/** Where a setup is in each of its profiles, and how many rows are gone that nobody has acknowledged. */
export interface PushPlaces {
  readonly cursors: Cursors;
  readonly dropped: number;
}

/** How far a setup is. What was captured before `begunAt`, or before its confirmation_start_date, nobody waits for. */
export function placesOf(meter: OmniaMeter, setup: PushSetupName, state: PushState, begunAt: number): PushPlaces {
  const cursors: Record<string, number> = {};
  let dropped = 0;
  const start = instantOf(meter, new PushSettings(meter, setup).get('confirmationParameters').confirmationStartDate);
  for (const { logicalName } of buffersOf(meter, setup)) {
    const { first } = rowsOf(meter, logicalName);
    const known = state.cursors[cursorKey(setup, `${logicalName}`)];
    const begun = known ?? rowAfter(meter, logicalName, begunAt - 1);
    dropped += Math.max(0, first - (known ?? first));
    const started = start === undefined ? 0 : rowAfter(meter, logicalName, start - 1);
    cursors[`${logicalName}`] = Math.max(first, begun, started);
  }
  return { cursors, dropped };
}

/** Rows that wait, and when the oldest was captured, by the clock of the meter in milliseconds since 1970 UTC. */
export function waitingRows(meter: OmniaMeter, cursors: Cursors, buffers: readonly RestrictedObject[]) {
  let count = 0;
  let oldest = Number.POSITIVE_INFINITY;
  for (const { logicalName } of buffers) {
    const rows = rowsOf(meter, logicalName);
    const from = Math.max(rows.first, cursors[`${logicalName}`] ?? 0);
    if (from >= rows.next) continue;
    count += rows.next - from;
    for (const { meterInstant } of rows.between(from, from + 1)) oldest = Math.min(oldest, meterInstant);
  }
  return { count, oldest };
}

/** Cursors by which all is sent again that was captured after a time of the clock of the meter. */
export function cursorsAfter(meter: OmniaMeter, setup: PushSetupName, time: CosemDateTime): Cursors {
  const instant = instantOf(meter, time);
  if (instant === undefined) return {};
  const entries = buffersOf(meter, setup).map(({ logicalName }) => [
    cursorKey(setup, `${logicalName}`),
    rowAfter(meter, logicalName, instant),
  ]);
  return Object.fromEntries(entries);
}

/** The number of the first row that was captured after an instant, given by the true time. */
function rowAfter(meter: OmniaMeter, logicalName: Obis, instant: number): number {
  const rows = rowsOf(meter, logicalName);
  const stamp = instant + meter.history.spanOf(instant).clockOffset;
  for (const { number } of rows.stamped(stamp + 1, Number.POSITIVE_INFINITY)) return number;
  return rows.next;
}

/** The instant of a time of the clock of the meter; undefined where it is not specified. */
function instantOf({ rule, history }: OmniaMeter, time: CosemDateTime): number | undefined {
  const { year, month, dayOfMonth, hour = 0, minute = 0 } = time;
  if (year === undefined || month === undefined || dayOfMonth === undefined) return undefined;
  const minutesEastOfUtc = -deviationAt(Date.UTC(year, month - 1, dayOfMonth, hour), rule);
  const whenUnspecified = { policy: 'fixed', minutesEastOfUtc } as const;
  const meterInstant = toInstant({ ...time, hour, minute }, { whenUnspecified });
  return meterInstant - history.spanOf(meterInstant).clockOffset;
}
