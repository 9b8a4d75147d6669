import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { type Installed, install, NotInstalled } from './install.ts';
import { type Peer, peers } from './peers.ts';
import { headLines, type Report, resultLines } from './report.ts';
import { compare, type Pace, type Result } from './rounds.ts';
import { workloads } from './workloads.ts';

const usage = `npm run bench:peers -- [options]
  --filter TEXT       only workloads with TEXT in their names
  --peers LIST        only peers with one of these, divided by commas, in their names
  --rounds N          rounds, 5 or more (default 15, five with each set of processes)
  --json              the report as JSON instead of tables
  --report            writes bench/peers/report.json
  --go-checkouts DIR  folder with checkouts of gxdlms-go and gxcommon-go, for where the module proxy refuses them
`;

const folder = process.env.PEERS_FOLDER!;
const ours = [process.execPath, `${folder}.cache/build/ours.mjs`];

const { values } = parseArgs({
  options: {
    filter: { type: 'string', default: '' },
    peers: { type: 'string', default: '' },
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    report: { type: 'boolean', default: false },
    'go-checkouts': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

/** Progress goes to the error stream, so that standard output holds the results alone. */
function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function wanted(): readonly Peer[] {
  const names = values.peers.toLowerCase().split(',');
  return peers.filter((peer) => names.some((name) => `${peer.name} ${peer.id}`.toLowerCase().includes(name.trim())));
}

function installed(field: Map<Peer, Installed>): Report['peers'] {
  return wanted().map((peer) => {
    const { name, version, note } = peer;
    try {
      const ready = install(peer, { folder, checkouts: values['go-checkouts'] }, say);
      field.set(peer, ready);
      return { name, version, toolchain: ready.toolchain, ...(note === undefined ? {} : { note }) };
    } catch (error) {
      if (!(error instanceof NotInstalled)) throw error;
      return { name, version, skipped: error.message };
    }
  });
}

function print(lines: readonly string[]): void {
  if (!values.json) process.stdout.write(`${lines.join('\n')}\n`);
}

async function main(): Promise<void> {
  const pace: Pace = { rounds: Math.max(5, Number(values.rounds) || 0), warmUp: 500, batch: 60 };
  const load = loadavg()[0]!;
  const field = new Map<Peer, Installed>();
  const results: Result[] = [];
  const report: Report = {
    date: new Date().toISOString().slice(0, 10),
    machine: { processor: cpus()[0]!.model.trim(), cores: cpus().length, load, node: process.versions.node },
    rounds: pace.rounds,
    peers: installed(field),
    results,
  };
  print(headLines(report));
  for (const workload of workloads.filter(({ name }) => name.includes(values.filter))) {
    say(`measuring ${workload.name}`);
    const result = await compare(workload, ours, field, pace);
    results.push(result);
    print(resultLines(result));
  }
  const text = `${JSON.stringify(report, undefined, 2)}\n`;
  if (values.json) process.stdout.write(text);
  if (values.report) writeFileSync(`${folder}report.json`, text);
}

if (values.help) process.stdout.write(usage);
else await main();
