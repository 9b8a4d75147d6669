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

/** A profile of a type: all meters that were not set up otherwise capture it at the same period. */
class TypeProfile {
  readonly logicalName: Obis;
  readonly #columnsKey: string;
  readonly #periodKey: string;
  #usualPeriod: number | undefined;

  constructor(logicalName: Obis) {
    const of = { of: ProfileGenericV1, logicalName };
    this.logicalName = logicalName;
    this.#columnsKey = memoryKey(of, captureObjects.attributeId);
    this.#periodKey = memoryKey(of, capturePeriod.attributeId);
  }

  /** Seconds at which a meter stores rows of it; 0 where it does not. `known` is what was found out before. */
  storingPeriod(meter: OmniaMeter, known: KnownPeriods): number {
    const columns = meter.memory.get(this.#columnsKey);
    const period = meter.memory.get(this.#periodKey);
    if (columns === undefined && period === undefined) {
      this.#usualPeriod ??= this.#find(meter);
      return this.#usualPeriod;
    }
    const last = known.get(this);
    if (last !== undefined && last.columns === columns && last.period === period) return last.seconds;
    const seconds = this.#find(meter);
    known.set(this, { columns, period, seconds });
    return seconds;
  }

  #find(meter: OmniaMeter): number {
    return isStored(meter, this.logicalName) ? capturePeriodOf(meter, this.logicalName) : 0;
  }
}

/** Of profiles that were set up, by the octets of columns and period. */
type KnownPeriods = Map<
  TypeProfile,
  { readonly columns: Uint8Array | undefined; readonly period: Uint8Array | undefined; readonly seconds: number }
>;

const profilesOfTypes = new WeakMap<OmniaType, readonly TypeProfile[]>();

function profilesOf(type: OmniaType): readonly TypeProfile[] {
  let profiles = profilesOfTypes.get(type);
  if (profiles === undefined) {
    const objects = [...type.objects.values()].filter(({ of }) => of === (ProfileGenericV1 as InterfaceClass));
    profiles = objects.map(({ logicalName }) => new TypeProfile(logicalName));
    profilesOfTypes.set(type, profiles);
  }
  return profiles;
}

/**
 * Stores the rows of periodic profiles with columns that cannot be computed afterwards, at the end of each interval, and
 * at power-up that of the interval in which the supply failed.
 */
export function captureProcess(meter: OmniaMeter): Process {
  const known: KnownPeriods = new Map();
  function* stored(): Generator<readonly [logicalName: Obis, times: CaptureTimes]> {
    for (const profile of profilesOf(meter.type)) {
      const period = profile.storingPeriod(meter, known);
      if (period > 0) yield [profile.logicalName, new CaptureTimes(period * 1000, meter.rule)];
    }
  }
  return {
    name: 'profiles',
    next(after) {
      const powerUp = outagesIn(meter.memory).at(-1)?.until ?? 0;
      if (powerUp === Number.POSITIVE_INFINITY) return powerUp;
      const { clockOffset } = meter.history.spanOf(after);
      let next = Number.POSITIVE_INFINITY;
      for (const [, times] of stored())
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
      for (const [logicalName, times] of stored()) capture(meter, logicalName, times, since);
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
