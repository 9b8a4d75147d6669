import { reading } from '../client/index.ts';
import { ProfileGenericV1 } from '../cosem/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { associationWords } from './declaration.ts';
import { fail, inapplicable } from './examination.ts';
import { forEachClient, type ObjectExamination } from './object-client.ts';

const leastRows = 5;

/** Reads parts of a profile by entries: as many rows and columns come as were asked for. */
async function readsEntries({ client }: ObjectExamination, logicalName: string): Promise<void> {
  const entries = await client.get(ProfileGenericV1, logicalName, 'entriesInUse');
  const columns = await client.get(ProfileGenericV1, logicalName, 'captureObjects');
  if (entries < leastRows || columns.length < 2) inapplicable('the profile has too few rows or columns');
  const parts = [
    { rows: 1, columns: 1, entry: { fromEntry: 1, toEntry: 1, fromSelectedValue: 1, toSelectedValue: 1 } },
    {
      rows: leastRows - 1,
      columns: columns.length,
      entry: { fromEntry: 2, toEntry: leastRows, fromSelectedValue: 1, toSelectedValue: 0 },
    },
  ];
  for (const { rows, columns: width, entry } of parts) {
    const outcome = await client.perform(reading(ProfileGenericV1, logicalName, 'buffer', { entry }));
    if (!outcome.ok) fail(`${rows} rows`, `${outcome.result ?? outcome.error.message}`);
    const found = outcome.value;
    if (found.length !== rows) fail(`${rows} rows`, `${found.length}`);
    for (const row of found) if (row.length !== width) fail(`${width} columns`, `${row.length}`);
  }
}

async function readsProfiles(object: ObjectExamination): Promise<void> {
  const { examination, association, client, objects } = object;
  const profiles = objects.filter(
    ({ classId, version, attributes }) =>
      classId === ProfileGenericV1.classId && version === ProfileGenericV1.version && attributes?.get(2)?.read === true,
  );
  if (!client.negotiated.conformance.includes('selective-access')) return;
  for (const { logicalName } of profiles)
    await examination.subtest(`${associationWords(association)}: ${logicalName} by entries`, () =>
      readsEntries(object, `${logicalName}`),
    );
}

/** Rules of Profile generic. */
export const profileCases: readonly ConformanceCase[] = [
  {
    id: 'COSEM_7_1',
    title: 'parts of profiles',
    layer: 'object',
    clause: 'IEC 62056-6-2 5.3.6',
    run: forEachClient(readsProfiles),
  },
];
