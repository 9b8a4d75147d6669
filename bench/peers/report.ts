import type { Spread } from '../harness/statistics.ts';
import type { Peer } from './peers.ts';
import type { Outcome, Refusal, Result } from './rounds.ts';

/** What a run says of itself, for docs. */
export interface Report {
  readonly date: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly load: number;
    readonly node: string;
  };
  readonly rounds: number;
  readonly peers: readonly {
    readonly name: Peer['name'];
    readonly version: string;
    readonly toolchain?: string;
    readonly skipped?: string;
    readonly note?: string;
  }[];
  readonly results: readonly Result[];
}

/** The lines of one workload. */
export function resultLines({ about, octets, unit, units, workload, ours, peers }: Result): string[] {
  const megabytes = ((octets / units) * 1000) / ours.median;
  return [
    `${workload}: ${about}`,
    line('ours', `${rate(ours)} ${unit}/s`, `${megabytes.toPrecision(3)} MB/s`),
    ...Object.entries(peers).map(([name, outcome]) => outcomeLine(name, outcome)),
    '',
  ];
}

function line(name: string, ...rest: readonly string[]): string {
  return `  ${[name, ...rest].map((text, i) => text.padEnd([22, 18, 26][i] ?? 0)).join(' ')}`.trimEnd();
}

function outcomeLine(name: string, outcome: Outcome): string {
  if (outcome.kind !== 'timed') return line(name, outcome.kind === 'absent' ? 'left out' : 'not timed', why(outcome));
  const { nanoseconds, ratio, gate } = outcome;
  const verdict = gate === undefined ? '' : `gate ${gate}x ${ratio.median >= gate ? 'met' : 'MISSED'}`;
  return line(name, `${rate(nanoseconds)}/s`, `ours ${times(ratio.median)} ${range(ratio)}`, verdict);
}

function why({ kind, detail }: Refusal): string {
  if (kind === 'absent') return detail;
  return kind === 'failed' ? `it fails: ${detail}` : `it gives another result: ${detail}`;
}

function range({ minimum, maximum }: Spread): string {
  return `[${times(minimum)} - ${times(maximum)}]`;
}

function times(ratio: number): string {
  return `${ratio >= 100 ? ratio.toFixed(0) : ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2)}x`;
}

function rate({ median }: Spread): string {
  const perSecond = 1e9 / median;
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toPrecision(3)}M`;
  return perSecond >= 1e3 ? `${(perSecond / 1e3).toPrecision(3)}k` : perSecond.toPrecision(3);
}

/** What is said before the results: the machine, and who takes part. */
export function headLines({ date, machine, rounds, peers }: Report): string[] {
  const { processor, cores, load, node } = machine;
  const busy = load > cores / 2 ? ['The machine is busy: expect ratios that jump.'] : [];
  return [
    `${date}, ${cores} cores of ${processor}, load ${load.toFixed(1)}, Node ${node}, median of ${rounds} rounds`,
    ...busy,
    ...peers.map(({ name, version, skipped, toolchain, note }) =>
      skipped === undefined
        ? `  ${name} ${version} (${toolchain})${note === undefined ? '' : `: ${note}`}`
        : `  ${name} ${version} is skipped: ${skipped}`,
    ),
    '',
  ];
}
