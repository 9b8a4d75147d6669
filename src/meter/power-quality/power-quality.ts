import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import {
  type Assessment,
  type AssessmentLimits,
  assess,
  type Finding,
  isTurn,
  isUsual,
  newAssessment,
  nextOfAssessment,
  runUp,
  runUpTime,
} from './assessment.ts';
import { AssessmentMemory, type AssessmentRecord } from './assessment-record.ts';
import { bandOf, codeOfConnected, type FoundEvent } from './found-event.ts';
import { frequencyLength, intervalEnd, intervalLength, meanFrequency, measureInterval, weekEnd } from './intervals.ts';
import { LimitRegisters } from './limit-registers.ts';
import { report } from './report.ts';
import { followFrequency, followTenMinutes } from './slow-quantities.ts';
import { SupplyCourse } from './supply-course.ts';
import { isPassing } from './voltage-state.ts';
import { countInterval, judgeWeek, newWeek } from './week.ts';

/**
 * Assesses the supply of a meter after EN 50160 (OMNIA data sheet, Power quality assessment) and finds faults of the grid.
 * A quiet grid is not looked at: it is known how far it goes by itself, and when conditions change.
 */
export class PowerQuality implements Process {
  readonly name = 'power quality';
  readonly #meter: OmniaMeter;
  readonly #memory: AssessmentMemory;
  readonly #course: SupplyCourse;
  readonly #limits: LimitRegisters;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
    this.#limits = new LimitRegisters(meter);
    this.#memory = new AssessmentMemory(meter.memory);
    this.#course = new SupplyCourse(meter);
  }

  /** What it is assessed by, as the registers say. */
  get limits(): AssessmentLimits {
    return this.#limits.read();
  }

  /** How the supply is, as far as it has been looked at. */
  get assessment(): Assessment {
    return this.#record(this.#meter.now()).assessment;
  }

  next(after: number): number {
    const { assessment, seen } = this.#record(after);
    // Something has begun at an instant that was over already.
    if (this.#course.conditionsAt(after) !== seen) return after + 1;
    const edge = Math.min(this.#meter.network.nextChange(after), weekEnd(this.#meter, after));
    if (isUsual(assessment, this.limits)) {
      const quiet = this.#course.quietUntil(after, this.limits);
      if (quiet > after) return Math.min(edge, quiet);
    }
    const boundary = isDead(assessment) ? Number.POSITIVE_INFINITY : intervalEnd(this.#meter, after, intervalLength);
    const deadline = Math.max(after + 1, nextOfAssessment(assessment, this.limits));
    const upTo = Math.min(edge, boundary, deadline);
    return Math.min(upTo, this.#nextTurn(assessment, after, upTo), this.#nextFrequency(assessment, after, upTo));
  }

  run(at: number): void {
    const before = this.#record(at);
    const seen = this.#course.conditionsAt(at);
    const isWeekEnd = weekEnd(this.#meter, at - 1) <= at;
    const [from, length] = [at - intervalLength, intervalLength];
    const isQuiet =
      isUsual(before.assessment, this.limits) &&
      seen === before.seen &&
      this.#course.isQuiet(from, length, this.limits);
    if (isQuiet && !isWeekEnd) return;
    let assessment = this.#look(before, at);
    if (!isDead(assessment)) {
      assessment = this.#followFrequency(assessment, at);
      if (isEnd(this.#meter, at, intervalLength)) assessment = this.#followInterval(assessment, at);
      if (isWeekEnd) assessment = this.#judgeWeek(assessment, at);
    }
    this.#memory.remember({ assessment, seen });
  }

  #record(at: number): AssessmentRecord {
    return this.#memory.recall(() => {
      // It looks at what was before: whatever holds at this instant has begun now.
      return { assessment: newAssessment(this.#course.sample(at - 1)), seen: this.#course.conditionsAt(at - 1) };
    });
  }

  /** Looks at all that has changed since it has looked last. */
  #look({ assessment, seen }: AssessmentRecord, at: number): Assessment {
    const course = this.#course;
    const isOverdue = course.conditionsAt(assessment.at) !== seen;
    const edges = course.edges(assessment.at, at);
    if (isOverdue) edges.unshift(assessment.at);
    const near = course.isFollowed(assessment) ? course.nodes(assessment.at, at) : [];
    let state = assessment;
    const instants = [...new Set([...edges, ...near, at])].sort((a, b) => a - b);
    for (const instant of instants) {
      if (edges.includes(instant)) state = runUp(state, course.sample(course.before(instant, runUpTime)));
      state = this.#assess(state, instant);
    }
    return state;
  }

  #assess(state: Assessment, instant: number): Assessment {
    const [next, findings] = assess(state, this.#course.sample(instant), this.limits);
    const { connected } = this.#course;
    const present = connected.filter((_, place) => state.supply.phases[place]!.level !== 'missing');
    report(
      { meter: this.#meter, limits: this.limits.quality, present },
      findings.map((one) => ofConnected(one, connected)),
    );
    const { missing: dead } = state.supply;
    if (dead?.isInterruption !== true || isDead(next)) return next;
    // Intervals without supply are none that could be good.
    const count = this.#intervalsBetween(dead.from, instant);
    return { ...next, week: { ...next.week, flagged: next.week.flagged + count } };
  }

  #followFrequency(state: Assessment, at: number): Assessment {
    const { quality } = this.limits;
    if (!isEnd(this.#meter, at, frequencyLength)) return state;
    if (!this.#course.isFrequencyNear(state, [at - frequencyLength, at], this.limits)) return state;
    const [frequency, found] = followFrequency(state.frequency, meanFrequency(this.#meter, at), quality);
    this.#log(found);
    return { ...state, frequency };
  }

  #followInterval(state: Assessment, at: number): Assessment {
    const { quality } = this.limits;
    const { missing, phases } = state.supply;
    const isFlagged = missing !== undefined || phases.some(({ level }) => isPassing(level));
    if (state.isFlagged || isFlagged)
      return { ...state, isFlagged, week: countInterval(state.week, undefined, quality) };
    const interval = measureInterval(this.#meter, at, { state, limits: quality, connected: this.#course.connected });
    const [slow, found] = followTenMinutes(state.slow, interval, quality);
    this.#log(found);
    return { ...state, slow, week: countInterval(state.week, interval, quality) };
  }

  #judgeWeek(state: Assessment, at: number): Assessment {
    this.#log(judgeWeek(state.week, this.#intervalsBetween(state.week.since, at)));
    return { ...state, week: newWeek(state.supply.phases.length, at) };
  }

  #intervalsBetween(from: number, until: number): number {
    const ended = (at: number) => intervalEnd(this.#meter, at, intervalLength);
    return Math.round((ended(until) - ended(from)) / intervalLength);
  }

  #log(found: readonly FoundEvent[]): void {
    const { connected } = this.#course;
    for (const { code, magnitude, duration } of found)
      this.#meter.events.log(codeOfConnected(code, connected), { magnitude, duration });
  }

  /** When the voltages, as they waver, come over a limit next. */
  #nextTurn(state: Assessment, after: number, upTo: number): number {
    const course = this.#course;
    if (!course.isFastNear([after, upTo], this.limits)) return Number.POSITIVE_INFINITY;
    const isOver = (instant: number) => isTurn(state, course.sample(instant), this.limits);
    return course.first([after, upTo], isOver);
  }

  /** The end of the first 10 seconds whose frequency is in another band. */
  #nextFrequency(state: Assessment, after: number, upTo: number): number {
    if (isDead(state) || !this.#course.isFrequencyNear(state, [after - frequencyLength, upTo], this.limits))
      return Number.POSITIVE_INFINITY;
    const { lowestFrequency, highestFrequency } = this.limits.quality;
    for (let end = intervalEnd(this.#meter, after, frequencyLength); end <= upTo; end += frequencyLength)
      if (bandOf(meanFrequency(this.#meter, end), lowestFrequency, highestFrequency) !== state.frequency) return end;
    return Number.POSITIVE_INFINITY;
  }
}

function isDead({ supply }: Assessment): boolean {
  return supply.missing?.isInterruption === true;
}

/** Whether an instant is the end of an interval of so many milliseconds, by the clock of the meter. */
function isEnd(meter: OmniaMeter, at: number, length: number): boolean {
  return intervalEnd(meter, at - 1, length) <= at;
}

/** Assesses the supply of a meter. */
export function powerQualityProcess(meter: OmniaMeter): Process {
  return meter.powerQuality;
}

/** What was found of the connected phases, by the phases that these are. */
function ofConnected({ code, voltage, ...measured }: Finding, connected: readonly number[]): Finding {
  return {
    ...measured,
    ...(code !== undefined && { code: codeOfConnected(code, connected) }),
    ...(voltage && {
      voltage: { ...voltage, phase: voltage.phase === undefined ? undefined : connected[voltage.phase] },
    }),
  };
}
