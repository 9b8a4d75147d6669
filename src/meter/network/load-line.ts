import { type LoadModel, nodeDistance } from '../load-model.ts';
import type { Condition } from './condition.ts';
import { changesLoads, conditionLoads } from './conditioned-phasors.ts';

/** Milliseconds from a node of the load to the next. */
export const nodeStep = nodeDistance * 1000;

/** What all phases take from one node to the next, W and var of L1, of L2 and so on: straight lines. */
export interface LoadLine {
  readonly node: number;
  readonly conditions: readonly Condition[];
  readonly before: Float64Array;
  readonly after: Float64Array;
}

/** Volts below which a phase feeds nobody, and a meter is without supply: 5 % of the nominal voltage (EN 50160). */
export function leastVoltage({ nominalVoltage }: LoadModel): number {
  return nominalVoltage / 20;
}

/** The line that begins at a node, under conditions. */
export function loadLine(model: LoadModel, node: number, conditions: readonly Condition[]): LoadLine {
  const before = model.loadAt(node, new Float64Array(2 * model.phases));
  const after = model.loadAt(node + 1, new Float64Array(2 * model.phases));
  return conditionedLine(model, { node, conditions, before, after });
}

/** What conditions make of a line of usual loads, which stays as it is. */
export function conditionedLine(model: LoadModel, line: LoadLine): LoadLine {
  const { conditions, before, after } = line;
  if (!changesLoads(conditions)) return line;
  const least = leastVoltage(model);
  return {
    ...line,
    before: conditionLoads(conditions, before.slice(), least),
    after: conditionLoads(conditions, after.slice(), least),
  };
}

/** What phases take at a share of the way between the nodes. */
export function loadsAt({ before, after }: Pick<LoadLine, 'before' | 'after'>, share: number): Float64Array {
  return before.map((load, i) => load + (after[i]! - load) * share);
}
