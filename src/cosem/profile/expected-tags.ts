import type { CapturedAttribute } from './captured-attribute.ts';

/** What may stand in a column of any type: null-data, the deltas, dont-care. */
const anywhere = [0, 28, 29, 30, 31, 32, 33, 255];

/** For each column the tags that its type has: 1 at column · 256 + tag. Where a type is open, all of them. */
export function expectedTags(columns: readonly CapturedAttribute[]): Uint8Array {
  const expected = new Uint8Array(columns.length * 256);
  columns.forEach(({ type }, column) => {
    const row = expected.subarray(column * 256, (column + 1) * 256);
    if (type === undefined || type.tags.length === 0) row.fill(1);
    else for (const tag of [...type.tags, ...anywhere]) row[tag] = 1;
  });
  return expected;
}
