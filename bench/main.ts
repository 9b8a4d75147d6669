import { gates, judge, type Verdict } from './gates.ts';
import { isApart, measureApart, serve } from './harness/isolate.ts';
import type { Outcome } from './harness/outcome.ts';
import { type Options, readOptions, usage } from './options.ts';
import { buildCReference } from './reference/c-reference.ts';
import { type Conditions, conditionsNow } from './report/conditions.ts';
import { writeReport } from './report/documents.ts';
import { progress } from './report/progress.ts';
import { gateTable, outcomeTable } from './report/tables.ts';
import { workloads } from './workloads/index.ts';
import { isLinkServer, serveLink } from './workloads/links-server.ts';
import { isServerThread, serveMeter } from './workloads/server-thread.ts';

if (isLinkServer) await serveLink();
else if (isServerThread) await serveMeter();
else if (isApart) serve(workloads);
else process.exitCode = await main(process.argv.slice(2));

/** 0 as asked, 1 under a gate, 2 not carried out as given. */
async function main(parameters: readonly string[]): Promise<number> {
  const options = readOptions(parameters);
  if (typeof options === 'string') {
    console.error(`${options}\n\n${usage}`);
    return 2;
  }
  const names = chosen(options);
  if (names.length === 0) {
    console.error(`no workload has '${options.filter}' in its name; there are:\n${Object.keys(workloads).join('\n')}`);
    return 2;
  }
  const missing = buildCReference();
  if (missing !== undefined) console.error(`without the C reference: ${missing}`);
  const before = conditionsNow(options.pace);
  const outcomes = await measureAll(names, options);
  const conditions = { ...before, loadAfter: conditionsNow(options.pace).loadBefore };
  const verdicts = judge(outcomes);
  print(options, conditions, outcomes, verdicts);
  if (options.report) writeReport(conditions, outcomes, verdicts);
  return options.check && verdicts.some(({ passed }) => !passed) ? 1 : 0;
}

function chosen({ filter, check }: Options): string[] {
  const gated = (name: string) => gates.some(({ workload }) => workload === name);
  return Object.keys(workloads).filter((name) => name.includes(filter) && (!check || gated(name)));
}

async function measureAll(names: readonly string[], { pace }: Options): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const name of names) {
    progress(`${outcomes.length + 1}/${names.length} ${name}`);
    outcomes.push(await measureApart(name, pace));
  }
  progress('');
  return outcomes;
}

function print(
  { json, check }: Options,
  conditions: Conditions,
  outcomes: readonly Outcome[],
  verdicts: readonly Verdict[],
): void {
  if (json) console.log(JSON.stringify({ conditions, outcomes, gates: verdicts }, undefined, 2));
  else console.log(check ? gateTable(verdicts) : `${outcomeTable(outcomes)}\n\n${gateTable(verdicts)}`);
}
