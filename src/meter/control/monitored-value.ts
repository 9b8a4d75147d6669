import { type AttributeReference, Register } from '../../cosem/index.ts';
import { nodeDistance } from '../load-model.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { quantityOf } from '../quantities.ts';

/** A measured register that is watched, in steps of its own attribute. */
export interface MonitoredValue {
  at(instant: number): number;
  /** Milliseconds that it goes without a turn at the most; what lies between two looks is no turn. */
  readonly step: number;
}

const instantaneous = 7;
/** Of what is no straight line, so often is the meter seen to look (designed). */
const [shortStep, longStep] = [10_000, 60_000];

/** The value that a limiter or monitor watches; undefined where it is none that the meter measures all the time. */
export function monitoredValue(meter: OmniaMeter, of: AttributeReference): MonitoredValue | undefined {
  const object = meter.type.objects.get(of.logicalName.key);
  const quantity = quantityOf(of.logicalName);
  const isValue = of.attributeIndex === Register.attributes.value.attributeId && of.classId === Register.classId;
  if (object?.of !== (Register as unknown) || quantity === undefined || !isValue) return undefined;
  const { scaler } = meter.read(Register, of.logicalName, 'scalerUnit');
  const factor = 10 ** -scaler;
  return { at: (instant) => quantity(meter.measureAt(instant)) * factor, step: stepOf(of) };
}

/** Active and reactive powers of all phases or of one go in straight lines between the nodes of the load. */
function stepOf({ logicalName: { c, d } }: AttributeReference): number {
  if (d !== instantaneous) return longStep;
  const flow = c > 20 ? c % 20 : c;
  return (flow >= 1 && flow <= 4) || c === 16 ? nodeDistance * 1000 : shortStep;
}

/** Which side of something a value is on, as it is looked for. */
export type Condition = (instant: number) => boolean;

/** Within which time, and at which distance at the most. */
export interface Search {
  readonly from: number;
  readonly until: number;
  readonly step: number;
  /** The first instant after another at which things change at once. */
  readonly nextEdge: (after: number) => number;
}

/** The first instant from `from` to before `until` at which a condition holds; undefined where it does not. */
export function firstHolding(condition: Condition, { from, until, step, nextEdge }: Search): number | undefined {
  for (let begin = from; begin < until; ) {
    if (condition(begin)) return begin;
    const node = (Math.floor(begin / step) + 1) * step;
    const end = Math.min(node, nextEdge(begin), until);
    if (end - begin > 1 && condition(end - 1)) return firstBetween(condition, begin, end - 1);
    begin = end;
  }
  return undefined;
}

/** Where a condition that does not hold at one instant and holds at another begins to, in milliseconds. */
function firstBetween(condition: Condition, not: number, holding: number): number {
  let [before, after] = [not, holding];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (condition(middle)) after = middle;
    else before = middle;
  }
  return after;
}
