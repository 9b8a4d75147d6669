import { type InterfaceClass, SingleActionSchedule } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { Process } from '../life/process.ts';
import type { LocalTimeRule } from '../meter-time.ts';
import { memoryKey } from '../objects/held-attributes.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import type { OmniaType } from '../omnia-type.ts';
import { isRunningAt } from '../supply/source.ts';
import { nextOccurrence, type RecurringTime } from './recurring-time.ts';
import { timesOf } from './schedule-times.ts';
import { isScript, type ScriptReference } from './scripts.ts';

const never = Number.POSITIVE_INFINITY;
const { executedScript, type, executionTime } = SingleActionSchedule.attributes;

/** What a schedule executes, and when. */
interface Setup {
  /** What the meter remembers of its attributes. */
  readonly octets: readonly (Uint8Array | undefined)[];
  readonly script: ScriptReference | undefined;
  readonly times: readonly RecurringTime[];
}

/** A schedule that all meters of a type have. */
interface ScheduleOfType {
  readonly logicalName: Obis;
  readonly keys: readonly string[];
  /** As it is before anybody has set it; shared by all meters on which nobody has. */
  initial: Setup | undefined;
}

const schedulesOfTypes = new WeakMap<OmniaType, readonly ScheduleOfType[]>();

function schedulesOf(meterType: OmniaType): readonly ScheduleOfType[] {
  const known = schedulesOfTypes.get(meterType);
  if (known !== undefined) return known;
  const objects = [...meterType.objects.values()].filter(({ of }) => of === (SingleActionSchedule as InterfaceClass));
  const schedules = objects.map(({ logicalName }) => {
    const of = { of: SingleActionSchedule, logicalName };
    const keys = [executedScript, type, executionTime].map(({ attributeId }) => memoryKey(of, attributeId));
    return { logicalName, keys, initial: undefined };
  });
  schedulesOfTypes.set(meterType, schedules);
  return schedules;
}

function readSetup(meter: OmniaMeter, { logicalName, keys }: ScheduleOfType): Setup {
  const octets = keys.map((key) => meter.memory.get(key));
  const script = meter.read(SingleActionSchedule, logicalName, 'executedScript');
  const times = timesOf(
    meter.read(SingleActionSchedule, logicalName, 'type'),
    meter.read(SingleActionSchedule, logicalName, 'executionTime'),
  );
  return { octets, script: isScript(script) ? script : undefined, times };
}

/** When times are next after an instant, as the clock goes now. */
interface Dues {
  readonly setup: Setup;
  readonly instants: readonly number[];
  readonly after: number;
  readonly rule: LocalTimeRule;
  readonly clockOffset: number;
}

/** The schedules of a meter as they are set up, and when they are due. Most have nothing to execute. */
class Schedules {
  readonly #meter: OmniaMeter;
  readonly #dues = new Map<ScheduleOfType, Dues>();

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  next(after: number): number {
    return schedulesOf(this.#meter.type).reduce((next, one) => Math.min(next, this.#next(one, after)), never);
  }

  /** Executes all that is due at an instant. */
  execute(at: number): void {
    const due = schedulesOf(this.#meter.type).filter((one) => this.#next(one, at - 1) === at);
    for (const schedule of due) {
      const { script } = this.#setupOf(schedule);
      if (script === undefined) continue;
      this.#meter.control.scripts.attempt(script, { cause: 'schedule', by: schedule.logicalName });
    }
  }

  #next(schedule: ScheduleOfType, after: number): number {
    const setup = this.#setupOf(schedule);
    if (setup.script === undefined) return never;
    const known = this.#dues.get(schedule);
    const { rule, history } = this.#meter;
    const { clockOffset } = history.current;
    const isUsable = known?.setup === setup && known.rule === rule && known.clockOffset === clockOffset;
    // What is known and still to come is not looked for again.
    const instants = setup.times.map((time, i) => {
      const due = isUsable && known.after <= after ? known.instants[i]! : after;
      return due > after ? due : nextOccurrence(time, after + clockOffset, rule) - clockOffset;
    });
    this.#dues.set(schedule, { setup, instants, after, rule, clockOffset });
    return instants.reduce((first, one) => Math.min(first, one), never);
  }

  #setupOf(schedule: ScheduleOfType): Setup {
    const { memory } = this.#meter;
    const { keys } = schedule;
    if (keys.every((key) => memory.get(key) === undefined)) {
      schedule.initial ??= readSetup(this.#meter, schedule);
      return schedule.initial;
    }
    const known = this.#dues.get(schedule)?.setup;
    if (known?.octets.every((one, i) => one === memory.get(keys[i]!))) return known;
    return readSetup(this.#meter, schedule);
  }
}

/**
 * Scripts at the times of the Single action schedules, by the clock of the meter. What was due while there was no supply, or
 * in time that a setting of the clock left out, is not executed (designed).
 */
export function singleActionSchedules(meter: OmniaMeter): Process {
  const schedules = new Schedules(meter);
  return {
    name: 'single action schedules',
    next: (after) => schedules.next(after),
    run(at) {
      if (isRunningAt(meter, at)) schedules.execute(at);
    },
  };
}
