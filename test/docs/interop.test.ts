import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { guruxPythonClientFaults } from '../interop/dlms/peer-faults.ts';
import { peerClients, peerServers } from '../interop/dlms/peer-programs.ts';
import { installations } from '../interop/installations.ts';

const text = readFileSync(new URL('../../docs/interop.md', import.meta.url), 'utf8');
const rowsOf = (title: string): readonly string[] =>
  text
    .split('\n## ')
    .find((section) => section.startsWith(title))!
    .split('\n')
    .filter((line) => /^\| (?!peer|---)/.test(line));

/** Peers without so many rows under a title. */
function lacking(title: string, peers: typeof peerClients, rows: number): readonly string[] {
  const own = rowsOf(title);
  const names = peers.map(({ name, version, language }) => `| ${name} ${version} (${language}) |`);
  return names.filter((name) => own.filter((row) => row.startsWith(name)).length !== rows);
}

describe('docs/interop.md', () => {
  test('has a row for every peer, framing and mechanism', () => {
    expect(lacking('Their clients, a meter', peerClients, 6)).toEqual([]);
    expect(lacking('Their clients, the OMNIA', peerClients, 2)).toEqual([]);
    expect(lacking('Our client', peerServers, 6)).toEqual([]);
  });

  test('names all that is installed', () => {
    expect(installations.filter(({ name, version }) => !text.includes(`${name} ${version}`))).toEqual([]);
  });

  test('gives the rule that each peer breaks, and has no failure without one', () => {
    const faults = [...guruxPythonClientFaults, ...peerServers.flatMap((peer) => peer.faults)];
    expect(faults.filter(({ rule }) => !text.includes(rule))).toEqual([]);
    expect(text).not.toContain('**no**');
  });
});
