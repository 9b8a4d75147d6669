import { conformanceCases } from './catalogue.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { Declaration } from './declaration.ts';
import { Examination } from './examination.ts';
import { learnCounters } from './learn-counters.ts';
import type { ConformanceTarget } from './target.ts';
import { TesterState } from './tester-state.ts';
import type { CaseResult } from './verdict.ts';

/** Which cases are run, and how. */
export interface ConformanceOptions {
  /** The ids of the cases; all where left out. */
  readonly ids?: readonly string[] | undefined;
  /** Runs cases that change keys and policies. */
  readonly allowDestructive?: boolean | undefined;
  /** Told of each case when it is done. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
  /** What is remembered between runs. */
  readonly state?: TesterState | undefined;
}

/** The cases that these options choose. */
export function chosenCases({ ids }: ConformanceOptions): readonly ConformanceCase[] {
  return ids === undefined ? conformanceCases : conformanceCases.filter(({ id }) => ids.includes(id));
}

/** Tests a meter: runs the chosen cases one after another. */
export async function runConformance(
  declaration: Declaration,
  target: ConformanceTarget,
  options: ConformanceOptions = {},
): Promise<readonly CaseResult[]> {
  const state = options.state ?? new TesterState();
  const results: CaseResult[] = [];
  const preparation = new Examination(declaration, target, state);
  try {
    await learnCounters(preparation);
  } finally {
    await preparation.closeAll();
  }
  for (const one of chosenCases(options)) {
    const isForbidden = one.isDestructive === true && options.allowDestructive !== true;
    const result = isForbidden ? forbidden(one) : await new Examination(declaration, target, state).run(one);
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

function forbidden({ id, title, clause }: ConformanceCase): CaseResult {
  const reason = 'it changes keys or policy, which was not allowed';
  return { id, title, clause, verdict: 'INAPPLICABLE', reason, subtests: [], evidence: [] };
}
