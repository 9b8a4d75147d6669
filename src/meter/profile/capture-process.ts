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
const profilesOfTypes = new WeakMap<OmniaType, readonly Obis[]>();

function profilesOf(type: OmniaType): readonly Obis[] {
  const known = profilesOfTypes.get(type);
  if (known !== undefined) return known;
  const objects = [...type.objects.values()].filter(({ of }) => of === (ProfileGenericV1 as InterfaceClass));
  const names = objects.map(({ logicalName }) => logicalName);
  profilesOfTypes.set(type, names);
  return names;
}

/** A profile as it was set up last: its times where its rows have to be stored. */
class StoredProfile {
  readonly logicalName: Obis;
  readonly #meter: OmniaMeter;
  readonly #keys: readonly string[];
  #octets: readonly (Uint8Array | undefined)[] | undefined;
  #period = 0;

  constructor(meter: OmniaMeter, logicalName: Obis) {
    this.#meter = meter;
    this.logicalName = logicalName;
    const of = { of: ProfileGenericV1, logicalName };
    this.#keys = [captureObjects, capturePeriod].map(({ attributeId }) => memoryKey(of, attributeId));
  }

  /** Undefined where rows are not stored at times. */
  get times(): CaptureTimes | undefined {
    const octets = this.#keys.map((key) => this.#meter.memory.get(key));
    if (this.#octets?.every((one, i) => one === octets[i]) !== true) {
      this.#octets = octets;
      this.#period = isStored(this.#meter, this.logicalName) ? capturePeriodOf(this.#meter, this.logicalName) : 0;
    }
    return this.#period > 0 ? new CaptureTimes(this.#period * 1000, this.#meter.rule) : undefined;
  }
}

/**
 * Stores the rows of periodic profiles with columns that cannot be computed afterwards, at the end of each interval, and
 * at power-up that of the interval in which the supply failed.
 */
export function captureProcess(meter: OmniaMeter): Process {
  let profiles: readonly StoredProfile[] | undefined;
  const all = () => {
    profiles ??= profilesOf(meter.type).map((logicalName) => new StoredProfile(meter, logicalName));
    return profiles;
  };
  return {
    name: 'profiles',
    next(after) {
      const powerUp = outagesIn(meter.memory).at(-1)?.until ?? 0;
      if (powerUp === Number.POSITIVE_INFINITY) return powerUp;
      const { clockOffset } = meter.history.spanOf(after);
      let next = Number.POSITIVE_INFINITY;
      for (const { times } of all()) {
        if (times === undefined) continue;
        next = Math.min(
          next,
          powerUp > after ? powerUp : next,
          times.at(times.after(after + clockOffset)) - clockOffset,
        );
      }
      return next;
    },
    run: (at) => {
      const outage = outagesIn(meter.memory).at(-1);
      const since = outage?.until === at ? outage.from : at - 1;
      for (const { logicalName, times } of all()) if (times !== undefined) capture(meter, logicalName, times, since);
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
