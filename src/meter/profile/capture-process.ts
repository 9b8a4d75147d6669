import { type InterfaceClass, ProfileGenericV1 } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { Process } from '../life/process.ts';
import { memoryKey } from '../objects/held-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { OmniaType } from '../omnia-type.ts';
import { outagesIn } from '../supply/intervals.ts';
import { captureRuns, countUpTo, rememberedSince } from './capture-runs.ts';
import { CaptureTimes } from './capture-times.ts';
import { numberingOf } from './numbering.ts';
import { PeriodicRows } from './periodic-rows.ts';
import { capturePeriodOf, isStored } from './profile-rows.ts';
import { storedRows, storeRow } from './stored-rows.ts';

const { captureObjects, capturePeriod } = ProfileGenericV1.attributes;

/** A profile that all meters of a type have. */
interface ProfileOfType {
  readonly logicalName: Obis;
  /** Under which a meter remembers what of it was set. */
  readonly keys: readonly string[];
  /** Of a meter on which nobody has set anything of it; shared by all of them. */
  usualPeriod: number | undefined;
}

const profilesOfTypes = new WeakMap<OmniaType, readonly ProfileOfType[]>();

function profilesOf(type: OmniaType): readonly ProfileOfType[] {
  const known = profilesOfTypes.get(type);
  if (known !== undefined) return known;
  const objects = [...type.objects.values()].filter(({ of }) => of === (ProfileGenericV1 as InterfaceClass));
  const profiles = objects.map(({ logicalName }) => {
    const of = { of: ProfileGenericV1, logicalName };
    const keys = [captureObjects, capturePeriod].map(({ attributeId }) => memoryKey(of, attributeId));
    return { logicalName, keys, usualPeriod: undefined };
  });
  profilesOfTypes.set(type, profiles);
  return profiles;
}

/** Seconds between the rows that a meter has to store of a profile; 0 where none are stored at times. */
function storingPeriod(meter: OmniaMeter, { logicalName }: ProfileOfType): number {
  return isStored(meter, logicalName) ? capturePeriodOf(meter, logicalName) : 0;
}

/** How the profiles of a meter were set up last. */
class StoredProfiles {
  readonly #meter: OmniaMeter;
  /** Those that somebody has set up. */
  readonly #known = new Map<ProfileOfType, { readonly octets: readonly unknown[]; readonly period: number }>();

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** Those whose rows are stored, with the times at which they are. */
  *[Symbol.iterator](): Generator<readonly [logicalName: Obis, times: CaptureTimes]> {
    for (const profile of profilesOf(this.#meter.type)) {
      const period = this.#periodOf(profile);
      if (period > 0) yield [profile.logicalName, new CaptureTimes(period * 1000, this.#meter.rule)];
    }
  }

  #periodOf(profile: ProfileOfType): number {
    const octets = profile.keys.map((key) => this.#meter.memory.get(key));
    if (octets.every((one) => one === undefined)) {
      profile.usualPeriod ??= storingPeriod(this.#meter, profile);
      return profile.usualPeriod;
    }
    const known = this.#known.get(profile);
    if (known?.octets.every((one, i) => one === octets[i])) return known.period;
    const period = storingPeriod(this.#meter, profile);
    this.#known.set(profile, { octets, period });
    return period;
  }
}

/**
 * Stores the rows of periodic profiles with columns that cannot be computed afterwards, at the end of each interval, and
 * at power-up that of the interval in which the supply failed.
 */
export function captureProcess(meter: OmniaMeter): Process {
  const profiles = new StoredProfiles(meter);
  return {
    name: 'profiles',
    next(after) {
      const powerUp = outagesIn(meter.memory).at(-1)?.until ?? 0;
      if (powerUp === Number.POSITIVE_INFINITY) return powerUp;
      const { clockOffset } = meter.history.spanOf(after);
      let next = Number.POSITIVE_INFINITY;
      for (const [, times] of profiles)
        next = Math.min(
          next,
          powerUp > after ? powerUp : next,
          times.at(times.after(after + clockOffset)) - clockOffset,
        );
      return next;
    },
    run: (at) => {
      const outage = outagesIn(meter.memory).at(-1);
      const since = outage?.until === at ? outage.from : at - 1;
      for (const [logicalName, times] of profiles) capture(meter, logicalName, times, since);
    },
  };
}

/** Stores the rows that the profile has captured since the last one that is stored; where none is, since an instant. */
function capture(meter: OmniaMeter, logicalName: Obis, times: CaptureTimes, since: number): void {
  const { clearedAt } = numberingOf(meter, logicalName);
  const stored = storedRows(meter, logicalName);
  const [last] = stored.between(stored.next - 1, stored.next);
  const runs = captureRuns(meter, times, Math.max(clearedAt, rememberedSince(meter)));
  const rows = new PeriodicRows({ times, runs, number: 0, capacity: Number.POSITIVE_INFINITY });
  const from = countUpTo(last?.instant ?? since, times, runs);
  for (const { instant, meterInstant, status } of rows.between(from, rows.next))
    storeRow(meter, logicalName, { instant, meterInstant, status });
}
