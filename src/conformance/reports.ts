import type { CaseResult, Evidence, Verdict } from './verdict.ts';

const verdicts: readonly Verdict[] = ['PASSED', 'FAILED', 'INCONCLUSIVE', 'INAPPLICABLE'];
/** So much of the evidence stands in a report for people. */
const shownEvidence = 12;

/** How many cases came to each verdict. */
export function countVerdicts(results: readonly CaseResult[]): Readonly<Record<Verdict, number>> {
  const count = (verdict: Verdict) => results.filter((result) => result.verdict === verdict).length;
  return Object.fromEntries(verdicts.map((verdict) => [verdict, count(verdict)])) as Record<Verdict, number>;
}

/** The numbers of `countVerdicts` in words. */
export function summaryOf(results: readonly CaseResult[]): string {
  const counts = countVerdicts(results);
  return verdicts.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ');
}

/** A report in Markdown: a table of all cases, then the evidence for those that did not pass. */
export function markdownReport(subject: string, results: readonly CaseResult[]): string {
  const rows = results.map(
    ({ id, title, verdict, reason }) => `| ${id} | ${title} | ${verdict} | ${escapeCell(reason)} |`,
  );
  const bad = results.filter(({ verdict }) => verdict === 'FAILED' || verdict === 'INCONCLUSIVE');
  return [
    `# Conformance of ${subject}`,
    '',
    `${summaryOf(results)}.`,
    '',
    '| Case | About | Verdict | Reason |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...bad.flatMap(evidenceOf),
  ].join('\n');
}

function evidenceOf({ id, verdict, reason, clause, subtests, evidence }: CaseResult): readonly string[] {
  const failed = subtests.filter((subtest) => subtest.verdict !== 'PASSED');
  return [
    `## ${id}: ${verdict}`,
    '',
    `${reason} (${clause}).`,
    '',
    ...failed.map((subtest) => `- ${subtest.name}: ${subtest.verdict}`),
    ...(failed.length > 0 ? [''] : []),
    '```',
    ...evidence.slice(-shownEvidence).map(evidenceLine),
    '```',
    '',
  ];
}

const arrows = { sent: '>', received: '<', note: '#' } as const;

function evidenceLine({ direction, text }: Evidence): string {
  return `${arrows[direction]} ${text}`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

/** A report as test runners of continuous integration read it (JUnit XML). */
export function junitReport(subject: string, results: readonly CaseResult[]): string {
  const { FAILED, INCONCLUSIVE, INAPPLICABLE } = countVerdicts(results);
  const counts = `tests="${results.length}" failures="${FAILED}" errors="${INCONCLUSIVE}" skipped="${INAPPLICABLE}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${escapeXml(subject)}" ${counts}>`,
    ...results.map(junitCase),
    '</testsuite>',
    '',
  ].join('\n');
}

const outcomes = { FAILED: 'failure', INCONCLUSIVE: 'error', INAPPLICABLE: 'skipped' } as const;

function junitCase({ id, title, verdict, reason, evidence }: CaseResult): string {
  const opening = `  <testcase classname="${id.split('_')[0]}" name="${escapeXml(`${id} ${title}`)}"`;
  if (verdict === 'PASSED') return `${opening}/>`;
  const outcome = outcomes[verdict];
  const lines = verdict === 'INAPPLICABLE' ? '' : evidence.slice(-shownEvidence).map(evidenceLine).join('\n');
  return `${opening}><${outcome} message="${escapeXml(reason)}">${escapeXml(lines)}</${outcome}></testcase>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
