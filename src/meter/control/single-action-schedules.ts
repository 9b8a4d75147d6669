import { type InterfaceClass, SingleActionSchedule } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { Process } from '../life/process.ts';
import type { LocalTimeRule } from '../meter-time.ts';
import { memoryKey } from '../objects/held-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { OmniaType } from '../omnia-type.ts';
import { nextOccurrence, type RecurringTime } from './recurring-time.ts';
import { timesOf } from './schedule-times.ts';
import { isScript, type ScriptReference } from './scripts.ts';
import { isSupplied } from './supplied.ts';

const { executedScript, type, executionTime } = SingleActionSchedule.attributes;
const schedulesOfTypes = new WeakMap<OmniaType, readonly Obis[]>();

function schedulesOf(meterType: OmniaType): readonly Obis[] {
  const known = schedulesOfTypes.get(meterType);
  if (known !== undefined) return known;
  const objects = [...meterType.objects.values()].filter(({ of }) => of === (SingleActionSchedule as InterfaceClass));
  const names = objects.map(({ logicalName }) => logicalName);
  schedulesOfTypes.set(meterType, names);
  return names;
}

/** When times are next after an instant, as the clock goes now. */
interface Dues {
  readonly instants: readonly number[];
  readonly after: number;
  readonly rule: LocalTimeRule;
  readonly clockOffset: number;
}

/** A schedule as it was set up last, and when it is due. */
class Schedule {
  readonly #meter: OmniaMeter;
  readonly #logicalName: Obis;
  readonly #keys: readonly string[];
  #octets: readonly (Uint8Array | undefined)[] | undefined;
  #script: ScriptReference | undefined;
  #times: readonly RecurringTime[] = [];
  #dues: Dues | undefined;

  constructor(meter: OmniaMeter, logicalName: Obis) {
    this.#meter = meter;
    this.#logicalName = logicalName;
    const of = { of: SingleActionSchedule, logicalName };
    this.#keys = [executedScript, type, executionTime].map(({ attributeId }) => memoryKey(of, attributeId));
  }

  next(after: number): number {
    this.#look();
    if (this.#script === undefined) return Number.POSITIVE_INFINITY;
    const instants = this.#duesAfter(after);
    return instants.reduce((first, one) => Math.min(first, one), Number.POSITIVE_INFINITY);
  }

  execute(): void {
    if (this.#script === undefined) return;
    this.#meter.control.scripts.attempt(this.#script, { cause: 'schedule', by: this.#logicalName });
  }

  /** When each of the times is next; what is known and still to come is not looked for again. */
  #duesAfter(after: number): readonly number[] {
    const { rule, history } = this.#meter;
    const { clockOffset } = history.current;
    const known = this.#dues;
    const isUsable =
      known !== undefined && known.rule === rule && known.clockOffset === clockOffset && known.after <= after;
    const instants = this.#times.map((time, i) => {
      const due = isUsable ? known.instants[i]! : after;
      return due > after ? due : nextOccurrence(time, after + clockOffset, rule) - clockOffset;
    });
    this.#dues = { instants, after, rule, clockOffset };
    return instants;
  }

  /** Reads the attributes again where somebody has set one. */
  #look(): void {
    const { memory } = this.#meter;
    const octets = this.#keys.map((key) => memory.get(key));
    if (this.#octets?.every((one, i) => one === octets[i])) return;
    this.#octets = octets;
    this.#dues = undefined;
    const script = this.#meter.read(SingleActionSchedule, this.#logicalName, 'executedScript');
    this.#script = isScript(script) ? script : undefined;
    this.#times = timesOf(
      this.#meter.read(SingleActionSchedule, this.#logicalName, 'type'),
      this.#meter.read(SingleActionSchedule, this.#logicalName, 'executionTime'),
    );
  }
}

/**
 * Scripts at the times of the Single action schedules, by the clock of the meter. What was due while there was no supply, or
 * in time that a setting of the clock left out, is not executed (designed).
 */
export function singleActionSchedules(meter: OmniaMeter): Process {
  let schedules: readonly Schedule[] | undefined;
  const all = () => {
    schedules ??= schedulesOf(meter.type).map((logicalName) => new Schedule(meter, logicalName));
    return schedules;
  };
  return {
    name: 'single action schedules',
    next: (after) => Math.min(...all().map((schedule) => schedule.next(after)), Number.POSITIVE_INFINITY),
    run(at) {
      if (!isSupplied(meter, at)) return;
      for (const schedule of all().filter((one) => one.next(at - 1) === at)) schedule.execute();
    },
  };
}
