import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { isRunningAt } from '../supply/source.ts';
import { activeThreshold, type LimiterSetup, limiterName, limiterSetup } from './limiter.ts';
import { firstHolding } from './monitored-value.ts';
import { isScript, type ScriptReference } from './scripts.ts';

const key = 'limiter';
const never = Number.POSITIVE_INFINITY;
/** So far ahead it is looked; who finds nothing looks again then. */
const horizon = 86_400_000;
const exceeded = 65;
const fine = 66;
const thresholdChanged = 67;

/** How a limiter stands. */
interface Standing {
  /** Whether it has acted on too high a value, and not yet on a lower one. */
  readonly isOver: boolean;
  /** Since when the value is on the other side; undefined while it is not. */
  readonly since: number | undefined;
  /** The threshold that it went by last. */
  readonly threshold: number;
}

/**
 * The limiter: when a value has been over its threshold for long enough it executes one script, when it has been under it
 * for long enough another one (Blue Book 4.5.9; of limiters the data sheet says nothing). Nothing is measured second by
 * second: when a value crosses a threshold is computed.
 */
export function limiterProcess(meter: OmniaMeter): Process {
  return {
    name: 'limiter',
    next(after) {
      const setup = meter.has(limiterName) ? limiterSetup(meter) : undefined;
      return setup === undefined ? never : nextTurn(meter, setup, after);
    },
    run(at) {
      const setup = limiterSetup(meter);
      if (setup !== undefined) look(meter, setup, at);
    },
  };
}

function thresholdAt(meter: OmniaMeter, { thresholds, emergency }: LimiterSetup, instant: number): number {
  return thresholds[activeThreshold(emergency, instant + meter.history.current.clockOffset)];
}

/** Whether the value is on the side on which the limiter does not stand. */
function isContrary(meter: OmniaMeter, setup: LimiterSetup, { isOver }: Standing): (instant: number) => boolean {
  return (instant) => {
    if (!isRunningAt(meter, instant)) return false;
    return setup.monitored.at(instant) > thresholdAt(meter, setup, instant) !== isOver;
  };
}

function nextTurn(meter: OmniaMeter, setup: LimiterSetup, after: number): number {
  const standing = standingOf(meter);
  const { since, isOver, threshold } = standing;
  if (thresholdAt(meter, setup, after) !== threshold) return after + 1;
  const { clockOffset } = meter.history.current;
  const { from = never, until = never } = setup.emergency ?? {};
  const nextEdge = (instant: number) =>
    [from - clockOffset, until - clockOffset]
      .filter((edge) => edge > instant)
      .reduce((first, edge) => Math.min(first, edge), meter.network.nextChange(instant));
  const contrary = isContrary(meter, setup, standing);
  const search = { from: after + 1, step: setup.monitored.step, nextEdge };
  const edge = nextEdge(after);
  if (since === undefined) {
    const until = Math.min(after + horizon, edge);
    return firstHolding(contrary, { ...search, until }) ?? until;
  }
  const due = since + (isOver ? setup.minimumUnder : setup.minimumOver);
  const back = firstHolding((instant) => !contrary(instant), { ...search, until: due });
  return Math.min(back ?? Math.max(due, after + 1), edge);
}

/** Takes note of where the value is, and acts where it has been there for long enough. */
function look(meter: OmniaMeter, setup: LimiterSetup, at: number): void {
  const before = standingOf(meter);
  const threshold = thresholdAt(meter, setup, at);
  if (threshold !== before.threshold) meter.events.log(thresholdChanged, { magnitude: threshold });
  const { isOver } = before;
  const since = isContrary(meter, setup, before)(at) ? (before.since ?? at) : undefined;
  const isDue = since !== undefined && at - since >= (isOver ? setup.minimumUnder : setup.minimumOver);
  if (!isDue) {
    remember(meter, { isOver, since, threshold });
    return;
  }
  meter.events.log(isOver ? fine : exceeded);
  act(meter, isOver ? setup.actions.actionUnderThreshold : setup.actions.actionOverThreshold);
  const after = { isOver: !isOver, since: undefined, threshold };
  remember(meter, { ...after, since: isContrary(meter, setup, after)(at) ? at : undefined });
}

function act(meter: OmniaMeter, script: ScriptReference): void {
  if (isScript(script)) meter.control.scripts.attempt(script, { cause: 'limiter', by: limiterName });
}

function standingOf({ memory }: OmniaMeter): Standing {
  const octets = memory.get(key);
  if (octets === undefined) return { isOver: false, since: undefined, threshold: 0 };
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const since = view.getFloat64(1);
  return {
    isOver: view.getUint8(0) === 1,
    since: Number.isNaN(since) ? undefined : since,
    threshold: view.getFloat64(9),
  };
}

function remember(meter: OmniaMeter, { isOver, since = Number.NaN, threshold }: Standing): void {
  const view = new DataView(new ArrayBuffer(17));
  view.setUint8(0, isOver ? 1 : 0);
  view.setFloat64(1, since);
  view.setFloat64(9, threshold);
  meter.memory.put([[key, new Uint8Array(view.buffer)]]);
}
