import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../peers.ts';
import type { PeerProgram, PeerResult } from './peer-programs.ts';

/** What came of a session with a peer. */
export interface OutcomeRow {
  readonly peer: Pick<PeerProgram, 'name' | 'version' | 'language' | 'cannot'>;
  readonly direction: 'their client, our meter' | 'our client, their server';
  readonly framing: string;
  readonly mechanism: string;
  readonly results: readonly PeerResult[];
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
  const file = [row.direction.slice(0, 5), name, version, row.framing, row.mechanism].join('-').replaceAll(' ', '_');
  writeFileSync(join(outcomes, `${file}.json`), JSON.stringify(row));
}

/** All rows that were kept, as a table of Markdown. */
export function outcomeTable(): string {
  const rows = readdirSync(outcomes)
    .sort()
    .map((file) => JSON.parse(readFileSync(join(outcomes, file), 'utf8')) as OutcomeRow);
  const head = ['peer', 'direction', 'framing', 'mechanism', ...columns];
  const lines = rows.map(({ peer, direction, framing, mechanism, results }) => [
    `${peer.name} ${peer.version} (${peer.language})`,
    direction,
    framing,
    mechanism,
    ...columns.map((column) => markOf(column, peer.cannot, results)),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function markOf(column: string, cannot: PeerProgram['cannot'], results: readonly PeerResult[]): string {
  if (cannot?.[column] !== undefined) return 'n/a';
  const result = results.find(({ step }) => step === column);
  return result === undefined ? '' : result.ok ? 'yes' : 'no';
}
