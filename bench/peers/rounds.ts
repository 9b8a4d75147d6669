import { isDeepStrictEqual } from 'node:util';
import { type Spread, spread } from '../harness/statistics.ts';
import type { Installed } from './install.ts';
import type { Peer, PeerName } from './peers.ts';
import { type Reply, Runner } from './runner.ts';
import type { Workload } from './workloads.ts';

/** How carefully to measure; times are in milliseconds. */
export interface Pace {
  readonly rounds: number;
  readonly warmUp: number;
  readonly batch: number;
}

/** What came of one peer in one workload. */
export type Outcome =
  | {
      readonly kind: 'timed';
      readonly nanoseconds: Spread;
      /** Its time divided by ours, in each round by itself. */
      readonly ratio: Spread;
      readonly gate?: number;
    }
  | Refusal;

/** It has no API for the work, gave another answer than ours, or none. */
export interface Refusal {
  readonly kind: 'absent' | 'different' | 'failed';
  readonly detail: string;
}

export interface Result {
  readonly workload: string;
  readonly about: string;
  readonly octets: number;
  readonly unit: string;
  readonly units: number;
  /** Nanoseconds for one unit of our work, over all rounds. */
  readonly ours: Spread;
  readonly peers: Partial<Record<PeerName, Outcome>>;
}

interface Times {
  readonly times: number[];
  readonly ratios: number[];
}

interface Entrant extends Times {
  readonly peer: Peer;
  readonly runner: Runner;
  iterations: number;
}

/** Rounds of one set of processes: what a compiler makes of the same code at run time differs between processes. */
const roundsOfSession = 5;

/** Checks every peer's answer against ours, then times it in rounds, one batch of ours before each of theirs. */
export async function compare(
  workload: Workload,
  ours: readonly string[],
  field: ReadonlyMap<Peer, Installed>,
  pace: Pace,
): Promise<Result> {
  const refused = new Map<Peer, Refusal>();
  const taken = new Map([...field.keys()].map((peer): [Peer, Times] => [peer, { times: [], ratios: [] }]));
  const ourTimes: number[] = [];
  for (let left = pace.rounds; left > 0; left -= roundsOfSession) {
    const able = new Map([...field].filter(([peer]) => !refused.has(peer)));
    const rounds = Math.min(left, roundsOfSession);
    ourTimes.push(...(await session(workload, ours, able, { ...pace, rounds }, taken, refused)));
  }
  const { name, about, octets, unit, units } = workload;
  const outcomes = [...field.keys()].map((peer) => [
    peer.name,
    refused.get(peer) ?? timed(peer, workload, taken.get(peer)!),
  ]);
  const peers = Object.fromEntries(outcomes) as Result['peers'];
  return { workload: name, about, octets, unit, units, ours: perUnit(ourTimes, units), peers };
}

function timed(peer: Peer, { gates, units }: Workload, { times, ratios }: Times): Outcome {
  const gate = gates[peer.name] ?? gates.every;
  const outcome = { kind: 'timed', nanoseconds: perUnit(times, units), ratio: spread(ratios) } as const;
  return gate === undefined ? outcome : { ...outcome, gate };
}

/** Rounds with fresh processes; gives our times, adds the peers' to `taken` and whoever answers wrongly to `refused`. */
async function session(
  workload: Workload,
  ours: readonly string[],
  field: ReadonlyMap<Peer, Installed>,
  pace: Pace,
  taken: ReadonlyMap<Peer, Times>,
  refused: Map<Peer, Refusal>,
): Promise<number[]> {
  const us = new Runner(ours);
  const runners = [us];
  const entrants: Entrant[] = [];
  try {
    const expected = await ourAnswer(us, workload);
    for (const [peer, { command, environment }] of field) {
      const runner = new Runner(command, environment);
      runners.push(runner);
      const reply = await runner.ask({ do: 'prepare', task: workload.task, input: workload.input });
      const refusal = judged(reply, expected);
      if (refusal === undefined) entrants.push({ peer, runner, iterations: 1, ...taken.get(peer)! });
      else refused.set(peer, refusal);
    }
    const ourTimes = await allRounds(us, entrants, pace);
    for (const { peer, runner } of entrants) {
      // A peer that no longer gives the right answer was not timed at the right work.
      const refusal = judged(await runner.ask({ do: 'answer' }), expected);
      if (refusal !== undefined) refused.set(peer, { ...refusal, detail: `after the rounds: ${refusal.detail}` });
    }
    return ourTimes;
  } finally {
    for (const runner of runners) runner.close();
  }
}

type Answer = Readonly<Record<string, unknown>>;

/** All that can be said of the right result; our own task is checked against it where it is another one. */
async function ourAnswer(us: Runner, { name, task, ourTask, input }: Workload): Promise<Answer> {
  const { answer, failure } = await us.ask({ do: 'prepare', task, input });
  if (answer === undefined) throw new Error(`${name}: ours fails: ${failure}`);
  if (ourTask !== task) {
    const refused = judged(await us.ask({ do: 'prepare', task: ourTask, input }), answer as Answer);
    if (refused !== undefined) throw new Error(`${name}: ours ${refused.kind}: ${refused.detail}`);
  }
  return answer as Answer;
}

/** Undefined where a runner says nothing but what is expected; it need not say all. */
function judged({ answer, absent, failure }: Reply, expected: Answer): Refusal | undefined {
  if (absent !== undefined) return { kind: 'absent', detail: absent };
  if (failure !== undefined) return { kind: 'failed', detail: short(failure) };
  if (answer === null || typeof answer !== 'object' || Object.keys(answer).length === 0) {
    return { kind: 'different', detail: `gave ${short(JSON.stringify(answer))}` };
  }
  for (const [field, given] of Object.entries(answer)) {
    if (isDeepStrictEqual(given, expected[field])) continue;
    return { kind: 'different', detail: difference(given, expected[field], field) };
  }
  return undefined;
}

/** The first place where two answers part. */
function difference(given: unknown, expected: unknown, path: string): string {
  if (Array.isArray(given) && Array.isArray(expected)) {
    if (given.length !== expected.length) return `${path} has ${given.length} elements, not ${expected.length}`;
    const at = given.findIndex((each, i) => !isDeepStrictEqual(each, expected[i]));
    return difference(given[at], expected[at], `${path}[${at}]`);
  }
  return `${path} is ${short(JSON.stringify(given))}, not ${short(JSON.stringify(expected))}`;
}

function short(text = 'nothing'): string {
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

/** Times of one run of ours, and in each entrant its own times and ratios. */
async function allRounds(us: Runner, entrants: readonly Entrant[], pace: Pace): Promise<number[]> {
  const ourIterations = await calibrated(us, pace);
  for (const entrant of entrants) entrant.iterations = await calibrated(entrant.runner, pace);
  const ourTimes: number[] = [];
  for (let round = 0; round < pace.rounds; round += 1) {
    if (entrants.length === 0) ourTimes.push((await us.time(ourIterations)) / ourIterations);
    for (const { runner, iterations, times, ratios } of entrants) {
      const our = (await us.time(ourIterations)) / ourIterations;
      const their = (await runner.time(iterations)) / iterations;
      ourTimes.push(our);
      times.push(their);
      ratios.push(their / our);
    }
  }
  return ourTimes;
}

/** Warms a runner up and finds how many runs make a batch. */
async function calibrated(runner: Runner, { warmUp, batch }: Pace): Promise<number> {
  let iterations = 1;
  let elapsed = (await runner.time(1)) / 1e6;
  for (let spent = elapsed; spent < warmUp || elapsed < batch / 4; spent += elapsed) {
    if (elapsed < batch / 2) iterations *= 2;
    elapsed = (await runner.time(iterations)) / 1e6;
  }
  return Math.max(1, Math.ceil((iterations * batch) / elapsed));
}

function perUnit(times: readonly number[], units: number): Spread {
  return spread(times.map((time) => time / units));
}
