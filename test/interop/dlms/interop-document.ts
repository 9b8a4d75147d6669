import { installations } from '../installations.ts';
import { columns, type OutcomeRow } from './outcome-table.ts';

const titles: Readonly<Record<OutcomeRow['direction'], string>> = {
  'their client, our meter': 'Their clients, a meter made of `src/server`',
  'their client, our OMNIA': 'Their clients, the OMNIA of `dlms meter`, in the role of management',
  'our client, their server': 'Our client, their servers',
};

const head = `# Interop with programs of others

\`WRITE_INTEROP=1 npm run test:interop\` writes this file, from what happened in that run. Each row is one association over a
socket; what was read and written is compared with what it should be. \`yes\`: done. \`no\`: the peer breaks a rule, which
the number tells; a test holds it to that, so that a mended version shows. \`n/a\`: the peer does not have it, and why.
`;

/** docs/interop.md: what came of all sessions, and who is to blame. */
export function interopDocument(rows: readonly OutcomeRow[]): string {
  const reasons: string[] = [];
  const directions = Object.keys(titles) as OutcomeRow['direction'][];
  const tables = directions.map((direction) => {
    const own = rows.filter((row) => row.direction === direction);
    return `## ${titles[direction]}\n\n${tableOf(own, reasons)}`;
  });
  const numbered = reasons.map((reason, place) => `${place + 1}. ${reason}`).join('\n');
  return `${[head.trimEnd(), ...tables, `## Reasons\n\n${numbered}`, notesOf(rows), others()].join('\n\n')}\n`;
}

function tableOf(rows: readonly OutcomeRow[], reasons: string[]): string {
  const names = [
    'peer',
    'framing',
    'mechanism',
    ...columns.filter((column) => rows.some((row) => isKnown(row, column))),
  ];
  const lines = rows.map((row) => [
    nameOf(row),
    row.framing,
    row.mechanism,
    ...names.slice(3).map((column) => markOf(row, column, reasons)),
  ]);
  return [names, names.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const nameOf = ({ peer }: OutcomeRow): string => `${peer.name} ${peer.version} (${peer.language})`;

function isKnown({ peer, results }: OutcomeRow, column: string): boolean {
  return peer.cannot?.[column] !== undefined || results.some(({ step }) => step === column);
}

function markOf(row: OutcomeRow, column: string, reasons: string[]): string {
  const cannot = row.peer.cannot?.[column];
  if (cannot !== undefined) return `n/a (${numberOf(`${nameOf(row)}. ${cannot}`, reasons)})`;
  const result = row.results.find(({ step }) => step === column);
  if (result === undefined) return '';
  if (result.ok) return 'yes';
  const fault = row.faults?.find(({ outcome }) => outcome.step === column);
  return fault === undefined ? '**no**' : `no (${numberOf(`${nameOf(row)}. ${fault.rule}`, reasons)})`;
}

function numberOf(reason: string, reasons: string[]): number {
  if (!reasons.includes(reason)) reasons.push(reason);
  return reasons.indexOf(reason) + 1;
}

function notesOf(rows: readonly OutcomeRow[]): string {
  const notes = rows.filter(({ peer }) => peer.note !== undefined).map((row) => `- ${nameOf(row)}. ${row.peer.note}`);
  return `## How peers are run\n\n${[...new Set(notes)].join('\n')}`;
}

function others(): string {
  const all = installations.map(({ name, version }) => `${name} ${version}`);
  return `## What was installed

${all.join(', ')}; libcoap, socat, tmux and Chromium as the system has them. aiocoap, node-coap and libcoap prove the CoAP of \`src/coap\`, both
as clients and as servers; socat gives pairs of terminals for the serial links, tmux the terminal of \`dlms meter --panel\`; Chromium, driven by
playwright-core, opens the page of \`dlms meter --http\`.`;
}
