/** What came of a case or of a part of it. */
export type Verdict = 'PASSED' | 'FAILED' | 'INCONCLUSIVE' | 'INAPPLICABLE';

/** What went over the line, or what the tester did, and when. */
export interface Evidence {
  /** Milliseconds of the clock of the tester. */
  readonly at: number;
  readonly direction: 'sent' | 'received' | 'note';
  /** Octets in hexadecimal, or words. */
  readonly text: string;
}

/** What came of a part of a case. */
export interface SubtestResult {
  readonly name: string;
  readonly verdict: Verdict;
  readonly reason: string;
}

/** What came of a case, with the evidence for it. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly clause: string;
  readonly subtests: readonly SubtestResult[];
  readonly evidence: readonly Evidence[];
}

/** Ends a part of a case with a verdict other than PASSED. */
export class VerdictReached extends Error {
  readonly verdict: Exclude<Verdict, 'PASSED'>;

  constructor(verdict: Exclude<Verdict, 'PASSED'>, reason: string) {
    super(reason);
    this.name = 'VerdictReached';
    this.verdict = verdict;
  }
}

/** The verdict of a case whose parts came to these. */
export function verdictOf(subtests: readonly SubtestResult[]): Verdict {
  const has = (verdict: Verdict) => subtests.some((subtest) => subtest.verdict === verdict);
  if (has('FAILED')) return 'FAILED';
  if (has('INCONCLUSIVE')) return 'INCONCLUSIVE';
  return has('PASSED') ? 'PASSED' : 'INAPPLICABLE';
}
