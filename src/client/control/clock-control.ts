import { type CosemDateTime, clockStatusBits, fromInstant, type InstantOptions, toInstant } from '../../axdr/index.ts';
import { Clock } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { RequestOptions } from '../client-options.ts';
import type { ObjectClient } from '../object-client.ts';
import { obisOf } from '../services/service-request.ts';

/** The clock that every logical device has (Blue Book 6.2.5). */
const clockLogicalName = '0-0:1.0.0*255';

/** The time of a meter, as it was read. */
export interface ClockReading {
  readonly time: CosemDateTime;
  /** Milliseconds since 1970 in UTC. */
  readonly instant: number;
  readonly isDaylightSaving: boolean;
  /** The meter does not trust its time: invalid, or doubtful. */
  readonly isDoubtful: boolean;
}

/** How a clock is synchronized. */
export interface SynchronizeOptions extends RequestOptions {
  /** The time of day: milliseconds since 1970 in UTC, from a clock that can be trusted. */
  readonly timeOfDay: () => number;
  /** Milliseconds that the meter may be wrong without being corrected; 1000 where left out. */
  readonly tolerance?: number | undefined;
  /** `shift`: by shift_time where the error is 900 s or less; `set`: always writes the time. `set` where left out. */
  readonly by?: 'shift' | 'set' | undefined;
  /** What a time without deviation means; UTC where left out. */
  readonly whenUnspecified?: InstantOptions['whenUnspecified'] | undefined;
}

/** What a synchronization found, and did. */
export interface Synchronization {
  /** Milliseconds that the meter was ahead, give or take half of `roundTrip`. */
  readonly error: number;
  readonly roundTrip: number;
  readonly action: 'none' | 'shifted' | 'set';
  /** What is left, read back after an action. */
  readonly remainingError: number;
}

const defaultTolerance = 1000;
/** Of the parameter of shift_time (Blue Book 4.5.1). */
const longestShift = 900;

/** The clock of a meter (class 8). */
export class ClockControl {
  readonly #client: ObjectClient;
  readonly #logicalName: Obis;

  constructor(client: ObjectClient, logicalName: Obis | string = clockLogicalName) {
    this.#client = client;
    this.#logicalName = obisOf(logicalName);
  }

  /** Reads the time. Throws a DateTimeError where it is no instant. */
  async get(options: RequestOptions & Pick<SynchronizeOptions, 'whenUnspecified'> = {}): Promise<ClockReading> {
    const { whenUnspecified = 'utc', ...request } = options;
    const time = await this.#client.get(Clock, this.#logicalName, 'time', request);
    const status = time.clockStatus ?? 0;
    return {
      time,
      instant: toInstant(time, { whenUnspecified }),
      isDaylightSaving: (status & clockStatusBits.daylightSavingActive) !== 0,
      isDoubtful: (status & (clockStatusBits.invalidValue | clockStatusBits.doubtfulValue)) !== 0,
    };
  }

  /** Writes the time: as it is given, deviation and status included. */
  set(time: CosemDateTime, options?: RequestOptions): Promise<void> {
    return this.#client.set(Clock, this.#logicalName, 'time', time, options);
  }

  /** Compares the meter with the time of day, the way of the answer halved, and corrects it where it is too wrong. */
  async synchronize(options: SynchronizeOptions): Promise<Synchronization> {
    const { tolerance = defaultTolerance, by = 'set' } = options;
    const { error, roundTrip, time } = await this.#compare(options);
    if (Math.abs(error) <= tolerance) return { error, roundTrip, action: 'none', remainingError: error };
    const seconds = -Math.round(error / 1000);
    const isShift = by === 'shift' && Math.abs(seconds) <= longestShift;
    if (isShift) await this.#client.invoke(Clock, this.#logicalName, 'shiftTime', seconds, options);
    else await this.set(this.#now(options, time, roundTrip), options);
    const after = await this.#compare(options);
    return { error, roundTrip, action: isShift ? 'shifted' : 'set', remainingError: after.error };
  }

  async #compare(options: SynchronizeOptions): Promise<{ error: number; roundTrip: number; time: CosemDateTime }> {
    const before = options.timeOfDay();
    const { time, instant } = await this.get(options);
    const after = options.timeOfDay();
    const isCutToSeconds = time.hundredths === undefined || time.hundredths === 0;
    // A time without hundredths was half a second later on the average.
    const measured = isCutToSeconds ? instant + 500 : instant;
    return { error: measured - (before + after) / 2, roundTrip: after - before, time };
  }

  /** The time when the request will be there, in the deviation and form that the meter itself uses. */
  #now(
    { timeOfDay, whenUnspecified = 'utc' }: SynchronizeOptions,
    like: CosemDateTime,
    roundTrip: number,
  ): CosemDateTime {
    const instant = timeOfDay() + roundTrip / 2;
    // What the meter's local time is away from UTC, in minutes and with its sign.
    const local = Date.UTC(like.year!, like.month! - 1, like.dayOfMonth, like.hour, like.minute, like.second ?? 0);
    const away = Math.round((toInstant(like, { whenUnspecified }) - local) / 60_000);
    const now = fromInstant(instant, away, like.clockStatus ?? 0);
    const status = like.clockStatus === undefined ? undefined : like.clockStatus & clockStatusBits.daylightSavingActive;
    return {
      ...now,
      deviation: like.deviation === undefined ? undefined : away,
      clockStatus: status,
      hundredths: like.hundredths === undefined ? undefined : now.hundredths,
    };
  }
}
