import type { Verdict } from '../gates.ts';
import type { Outcome } from '../harness/outcome.ts';
import type { Conditions } from './conditions.ts';
import { rangeText, ratioText, speedText } from './figures.ts';

/** The report of one run. */
export function markdown(conditions: Conditions, outcomes: readonly Outcome[], verdicts: readonly Verdict[]): string {
  return `# Benchmarks

<!-- Written by \`npm run bench -- --report\`; changes by hand are lost. -->

![Our speed divided by that of references in the same process and run](benchmarks.svg)

${setting(conditions)}

**Ratios first.** A ratio is our speed divided by the reference's, taken in every round by itself; given are the median and, in brackets, the
least and the greatest. Ratios carry over to other machines, roughly; absolute figures do not. Every reference gives the same answer as the
library, which is checked before anything is timed. Each workload runs in processes of
its own, where all contenders take turns.

## Gates

\`npm run bench:check\` fails when a median is under its gate.

${gateTable(verdicts)}

## All workloads

\`ours is\` is our speed divided by that of the line. Operations are frames, units, calls, rows, APDUs or pushes; octets are those of the
encoded form, also in the lines of references that read or write another form.

${outcomeTable(outcomes)}

## What the references are

- **bytewise loop**: CRC-16/X-25 from one table, an octet at a time, in JavaScript; as a deframer, a loop from length field to length field
  that checks HCS and FCS by themselves and makes an object with a view for each frame ([bench/reference](../bench/reference)).
- **C slicing-by-8**: a deframer and encoder of our own in C, \`gcc -O3\`, eight octets of the CRC in a step; a process of its own that times
  itself, in the same rounds.
- **hand-written**: code for this one message and nothing else, giving the same object.
- **JSON.parse**: the same rows as JSON arrays, dates as ISO 8601 texts that stay texts; **named**: each row an object with names.
- **own plain**: \`decodePlain\` of the same buffer. **whole stream**, **no tree**, **layers**, **decodeCapture**: the library, used that way.
- **createCipheriv**, **createDecipheriv**: the bare calls of node:crypto, all octets at hand, 12-octet tag, result and tag checked.
- **noble gcm**: \`gcm\` of @noble/ciphers with its tag of 16 octets; it cannot check one of 12.
- **memcpy**: \`Uint8Array.set\` of the same octets.
`;
}

const clocks = { wall: 'the wall clock', processor: 'processor time' };

function setting({ date, library, node, engine, platform, processor, cores, gigabytes, ...rest }: Conditions): string {
  const { loadBefore, loadAfter, pace } = rest;
  return table(
    ['', ''],
    [
      ['date', date],
      ['library', `dlms-cosem ${library}`],
      ['Node', `${node} (V8 ${engine})`],
      ['machine', `${processor}, ${cores} cores, ${gigabytes} GB, ${platform}`],
      ['load average', `${loadBefore} before, ${loadAfter} after the run (1 is the run itself)`],
      [
        'rounds',
        `${pace.rounds} in ${pace.processes} processes, batches of about ${pace.batch} ms, by ${clocks[pace.clock]}`,
      ],
    ],
  );
}

function gateTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ workload, against, atLeast, goal, measured, passed }) => [
    workload,
    against,
    ratioText(atLeast),
    goal === undefined ? '' : ratioText(goal),
    measured === undefined ? 'not measured' : `**${ratioText(measured.ratio.median)}** ${rangeText(measured.ratio)}`,
    measured === undefined ? '' : passed ? 'kept' : 'missed',
  ]);
  return table(['workload', 'against', 'at least', 'goal', 'measured', ''], rows, 'llrrrl');
}

function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ name, work, ours, references, skipped }) => [
    [name, 'ours', '', ...speedText(work, ours.runsPerSecond.median)],
    ...references.map((reference) => [
      '',
      reference.name,
      `**${ratioText(reference.ratio.median)}** ${rangeText(reference.ratio)}`,
      ...speedText(work, reference.runsPerSecond.median),
    ]),
    ...Object.entries(skipped).map(([reference, reason]) => ['', reference, reason, '', '']),
  ]);
  return table(['workload', 'by', 'ours is', 'operations', 'octets'], rows, 'llrrr');
}

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns = 'l'.repeat(head.length),
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = [...columns].map((column) => (column === 'r' ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
