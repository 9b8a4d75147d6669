import type { Compared, Outcome } from './harness/outcome.ts';

/** The least that our speed divided by a reference's must be, and where that is less than we want, the goal. */
export interface Gate {
  readonly workload: string;
  readonly against: string;
  readonly atLeast: number;
  /** What is aimed at and not reached: docs/performance.md says what keeps it. */
  readonly goal?: number;
}

const frames: readonly Gate[] = [
  { workload: 'hdlc deframe 128', against: 'bytewise loop', atLeast: 2.3, goal: 2.5 },
  { workload: 'hdlc deframe 1000', against: 'bytewise loop', atLeast: 3.2 },
  { workload: 'hdlc deframe 128', against: 'C slicing-by-8', atLeast: 0.29, goal: 0.35 },
  { workload: 'hdlc deframe 1000', against: 'C slicing-by-8', atLeast: 0.5 },
  { workload: 'hdlc scan 128', against: 'bytewise loop', atLeast: 1.9 },
  { workload: 'hdlc scan 1000', against: 'bytewise loop', atLeast: 2.8 },
];

const ciphers = ['open', 'seal'].flatMap((how): Gate[] => [
  { workload: `portable ${how} 64`, against: 'noble gcm', atLeast: 4 },
  { workload: `portable ${how} 300`, against: 'noble gcm', atLeast: 3 },
  { workload: `portable ${how} 1000`, against: 'noble gcm', atLeast: 2 },
]);

const links = [128, 1000]
  .flatMap((size): Gate[] => [
    { workload: `wrapper echo ${size}, 1 at a time`, against: 'net echo', atLeast: 0.75, goal: 0.85 },
    { workload: `wrapper echo ${size}, 16 at a time`, against: 'net echo', atLeast: 0.85 },
  ])
  .concat(
    [1, 16].map((depth) => {
      return { workload: `coap acknowledge, ${depth} at a time`, against: 'dgram loop', atLeast: 0.6 };
    }),
  );

/** What the library promises, measured in one run. */
export const gates: readonly Gate[] = [
  ...frames,
  { workload: 'hdlc encode 128', against: 'C slicing-by-8', atLeast: 0.35 },
  { workload: 'hdlc encode 1000', against: 'C slicing-by-8', atLeast: 0.35 },
  { workload: 'hdlc deframe 128 in chunks of 64', against: 'whole stream', atLeast: 0.33 },
  { workload: 'hdlc deframe 1000 in chunks of 64', against: 'whole stream', atLeast: 0.33 },
  { workload: 'profile 2880 x 8 plain', against: 'JSON.parse', atLeast: 2.4, goal: 3 },
  { workload: 'profile 2880 x 8 columns', against: 'own plain', atLeast: 2.3 },
  { workload: 'profile 2880 x 8 rows', against: 'own plain', atLeast: 0.5 },
  { workload: 'profile 2880 x 8 encode', against: 'own plain', atLeast: 0.38, goal: 0.8 },
  { workload: 'get-request decode', against: 'hand-written', atLeast: 0.35, goal: 0.4 },
  { workload: 'get-request encode', against: 'hand-written', atLeast: 0.25, goal: 0.4 },
  { workload: 'node unprotect 300', against: 'createDecipheriv', atLeast: 0.65, goal: 0.8 },
  ...ciphers,
  { workload: 'node sign command', against: 'crypto.sign', atLeast: 0.8 },
  { workload: 'node verify command', against: 'crypto.verify', atLeast: 0.8 },
  ...links,
  { workload: 'server get', against: 'net echo', atLeast: 0.7, goal: 0.8 },
  { workload: 'server get, ciphered', against: 'net echo', atLeast: 0.3, goal: 0.45 },
];

/** A gate, and what was measured at it; nothing where the reference did not take part. */
export interface Verdict extends Gate {
  readonly measured?: Compared | undefined;
  readonly passed: boolean;
}

/** The gate at which a reference stands, if any. */
export function gateOf(workload: string, against: string): Gate | undefined {
  return gates.find((gate) => gate.workload === workload && gate.against === against);
}

/** Holds what was measured against the gates of the workloads that were. A reference that is not there fails nothing. */
export function judge(outcomes: readonly Outcome[]): Verdict[] {
  return gates.flatMap((gate) => {
    const outcome = outcomes.find(({ name }) => name === gate.workload);
    if (outcome === undefined) return [];
    const measured = outcome.references.find(({ name }) => name === gate.against);
    return [{ ...gate, measured, passed: measured === undefined || measured.ratio.median >= gate.atLeast }];
  });
}
