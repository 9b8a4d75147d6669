import { writeFileSync } from 'node:fs';
import { rootFolder } from '../folders.ts';
import type { Verdict } from '../gates.ts';
import type { Outcome } from '../harness/outcome.ts';
import { chart } from './chart.ts';
import type { Conditions } from './conditions.ts';
import { markdown } from './markdown.ts';

/** Writes docs/benchmarks.md and its chart. */
export function writeReport(conditions: Conditions, outcomes: readonly Outcome[], verdicts: readonly Verdict[]): void {
  writeFileSync(`${rootFolder}docs/benchmarks.md`, markdown(conditions, outcomes, verdicts));
  writeFileSync(`${rootFolder}docs/benchmarks.svg`, chart(conditions, verdicts));
}
