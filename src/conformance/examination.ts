import { toHex } from '../codec/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { Declaration } from './declaration.ts';
import type { ConformanceTarget } from './target.ts';
import type { TesterState } from './tester-state.ts';
import { type CaseResult, type Evidence, type SubtestResult, VerdictReached, verdictOf } from './verdict.ts';

/** So many reasons stand in the result of a case. */
const mostReasons = 5;

/** One run of one case: its parts, its evidence, and what it has open. */
export class Examination {
  readonly declaration: Declaration;
  readonly target: ConformanceTarget;
  /** What outlives a case: invocation counters. */
  readonly state: TesterState;
  readonly #evidence: Evidence[] = [];
  readonly #subtests: SubtestResult[] = [];
  readonly #open: (() => Promise<void>)[] = [];

  constructor(declaration: Declaration, target: ConformanceTarget, state: TesterState) {
    this.declaration = declaration;
    this.target = target;
    this.state = state;
  }

  /** Runs a part. Where it is not FAILED, the case goes on after it. */
  async subtest(name: string, run: () => Promise<void>): Promise<void> {
    this.note(name);
    try {
      await run();
      this.#subtests.push({ name, verdict: 'PASSED', reason: '' });
    } catch (error) {
      if (!(error instanceof VerdictReached)) throw error;
      this.#subtests.push({ name, verdict: error.verdict, reason: error.message });
      if (error.verdict === 'FAILED') throw error;
    }
  }

  /** Runs one of many parts, of which only those that do not pass are told; the case goes on after it in any case. */
  async oneOfMany(name: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof VerdictReached)) throw error;
      this.note(`${name}: ${error.message}`);
      this.#subtests.push({ name, verdict: error.verdict, reason: `${name}: ${error.message}` });
    }
  }

  /** Says in the evidence what comes next. */
  note(text: string): void {
    this.#record('note', text);
  }

  sent(octets: Uint8Array): void {
    this.#record('sent', toHex(octets));
  }

  received(octets: Uint8Array): void {
    this.#record('received', toHex(octets));
  }

  /** Is closed at the end of the case, whatever comes of it. */
  closeAtEnd(close: () => Promise<void>): void {
    this.#open.push(close);
  }

  /** Closes what is open, the last first. */
  async closeAll(): Promise<void> {
    for (let close = this.#open.pop(); close !== undefined; close = this.#open.pop()) await close();
  }

  /** Runs the case, and gives what came of it. */
  async run({ id, title, clause, run }: ConformanceCase): Promise<CaseResult> {
    const failure = await this.#attempt(run);
    const told: readonly SubtestResult[] = failure === undefined ? this.#subtests : [...this.#subtests, failure];
    const verdict = verdictOf(told);
    const decisive = told.filter((subtest) => subtest.verdict === verdict && subtest.reason !== '');
    const reasons = [...new Set(decisive.map((subtest) => subtest.reason))];
    const more = reasons.length > mostReasons ? `; and ${reasons.length - mostReasons} more` : '';
    const reason = `${reasons.slice(0, mostReasons).join('; ')}${more}`;
    return { id, title, clause, verdict, reason, subtests: this.#subtests, evidence: this.#evidence };
  }

  async #attempt(run: ConformanceCase['run']): Promise<SubtestResult | undefined> {
    try {
      await run(this);
      return undefined;
    } catch (error) {
      // What nobody has foreseen is a fault of the test or of the line, and no verdict on the meter.
      if (!(error instanceof VerdictReached)) return { name: '', verdict: 'INCONCLUSIVE', reason: wordsOf(error) };
      const isTold = this.#subtests.at(-1)?.reason === error.message;
      return isTold ? undefined : { name: '', verdict: error.verdict, reason: error.message };
    } finally {
      await this.closeAll();
    }
  }

  #record(direction: Evidence['direction'], text: string): void {
    this.#evidence.push({ at: this.target.clock.now(), direction, text });
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Ends the case: the meter did something else than it has to. */
export function fail(expected: string, found: string): never {
  throw new VerdictReached('FAILED', `expected ${expected}, found ${found}`);
}

/** Ends the part: it does not concern this meter. */
export function inapplicable(reason: string): never {
  throw new VerdictReached('INAPPLICABLE', reason);
}

/** Ends the part: what it needs could not be had. */
export function inconclusive(reason: string): never {
  throw new VerdictReached('INCONCLUSIVE', reason);
}
