import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type CaseResult,
  conformanceCases,
  markdownReport,
  runConformance,
  TesterState,
} from '../../src/conformance/index.ts';
import { passing } from '../transport/virtual.ts';
import { omniaDeclaration, testedOmnia } from './omnia.ts';
import { declaration, testedMeter } from './tested-meter.ts';

const file = new URL('./verdicts.json', import.meta.url);
const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;

const isUpdate = process.env.UPDATE_VERDICTS === '1';

const vector = (results: readonly CaseResult[]) => Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));

/** Compares the verdicts with the checked-in ones; `UPDATE_VERDICTS=1` writes them anew. */
function check(name: string, results: readonly CaseResult[]): void {
  const found = vector(results);
  if (isUpdate) {
    expected[name] = found;
    writeFileSync(file, `${JSON.stringify(expected, undefined, 2)}\n`);
  }
  const bad = results.filter(({ verdict }) => verdict === 'FAILED' || verdict === 'INCONCLUSIVE');
  expect(bad.map(({ id, reason, evidence }) => ({ id, reason, evidence: evidence.slice(-6) }))).toEqual([]);
  expect(expected[name]).toMatchObject(found);
}

test.each(['hdlc', 'tcp'] as const)('the reference meter over %s', async (profile) => {
  const { meter, target, clock, faults } = testedOmnia(profile);
  // Objects are the same over all links; over one is enough, but for the report.
  const isShort = profile === 'hdlc' && !isUpdate;
  const ids = conformanceCases.filter(({ layer }) => !(isShort && layer === 'object')).map(({ id }) => id);
  const options = { ids, allowDestructive: true };
  const results = await passing(clock, runConformance(omniaDeclaration(meter), target, options));
  check(`reference meter, ${profile}`, results);
  if (isUpdate && profile === 'hdlc')
    writeFileSync(
      new URL('../../docs/conformance.md', import.meta.url),
      markdownReport('the reference meter', results),
    );
  expect(faults).toEqual([]);
});

test.each(['hdlc', 'tcp'] as const)('a meter of the laboratory over %s', async (profile) => {
  const { target, clock, faults } = testedMeter(profile);
  const results = await passing(clock, runConformance(declaration, target, { allowDestructive: true }));
  check(`laboratory, ${profile}`, results);
  expect(faults).toEqual([]);
});

test('the same meter has the same verdicts again', async () => {
  const { target, clock } = testedMeter('tcp');
  // A policy that was raised once is there the second time.
  const ids = conformanceCases.filter(({ id }) => !id.includes('SecPol')).map(({ id }) => id);
  // The second tester goes on where the first has left its invocation counters.
  const state = new TesterState();
  const run = () => passing(clock, runConformance(declaration, target, { ids, allowDestructive: true, state }));
  const first = vector(await run());
  expect(vector(await run())).toEqual(first);
});

test('what changes keys or policy is left out unless it is allowed', async () => {
  const { target, clock } = testedMeter('tcp');
  const ids = ['SYMSEC_0_Key_Tx_P1', 'SYMSEC_0_SecPol_3'];
  const results = await passing(clock, runConformance(declaration, target, { ids }));
  expect(results.map(({ verdict }) => verdict)).toEqual(['INAPPLICABLE', 'INAPPLICABLE']);
});
