import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../peers.ts';
import type { PeerFault } from './peer-faults.ts';
import type { PeerResult } from './peer-process.ts';
import type { PeerProgram } from './peer-programs.ts';

/** What came of a session with a peer. */
export interface OutcomeRow {
  readonly peer: Pick<PeerProgram, 'name' | 'version' | 'language' | 'cannot' | 'note'>;
  readonly direction: 'their client, our meter' | 'their client, our OMNIA' | 'our client, their server';
  readonly framing: string;
  readonly mechanism: string;
  readonly results: readonly PeerResult[];
  /** What the peer breaks in it. */
  readonly faults?: readonly Pick<PeerFault, 'rule' | 'outcome'>[];
}

/** The steps of a session, in the order of the table. */
export const columns = [
  'associate',
  'get',
  'get-with-list',
  'get-blocks',
  'association-view',
  'get-clock',
  'set-clock',
  'set',
  'action',
  'profile-entry',
  'profile-range',
  'release',
] as const;

const outcomes = join(cache, 'outcomes');

/** Date and time in the octets of DLMS, in UTC. */
export function octetsOf(instant: number): string {
  const t = new Date(instant);
  const year = t.getUTCFullYear();
  const date = [year >> 8, year & 0xff, t.getUTCMonth() + 1, t.getUTCDate(), t.getUTCDay() || 7];
  return Buffer.from([...date, t.getUTCHours(), t.getUTCMinutes(), t.getUTCSeconds(), 0, 0, 0, 0]).toString('hex');
}

/** Keeps a row for docs/interop.md, which is written after the run. */
export function writeRow(row: OutcomeRow): void {
  mkdirSync(outcomes, { recursive: true });
  const { name, version } = row.peer;
  const file = [row.direction, name, version, row.framing, row.mechanism].join('-').replaceAll(/[ ,]+/g, '_');
  const faults = row.faults?.map(({ rule, outcome: { step } }) => ({ rule, outcome: { step } }));
  writeFileSync(join(outcomes, `${file}.json`), JSON.stringify({ ...row, faults }));
}

/** All rows that were kept, in the order of their names. */
export function keptRows(): readonly OutcomeRow[] {
  return readdirSync(outcomes)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(outcomes, file), 'utf8')));
}

/** Forgets the rows of runs before. */
export function forgetRows(): void {
  rmSync(outcomes, { recursive: true, force: true });
}
