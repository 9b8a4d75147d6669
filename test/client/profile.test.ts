import { describe, expect, test } from 'vitest';
import { fromInstant } from '../../src/axdr/index.ts';
import { TimeoutError } from '../../src/codec/index.ts';
import type { ProfileRow } from '../../src/cosem/index.ts';
import { losing } from './losing.ts';
import { connect, linkTo, meter, profileName } from './meter.ts';

async function all(rows: AsyncIterable<ProfileRow>): Promise<ProfileRow[]> {
  const taken: ProfileRow[] = [];
  for await (const row of rows) taken.push(row);
  return taken;
}

const numbers = (rows: readonly ProfileRow[]) => rows.map(({ cells }) => Number(cells[1]) / 10).map(Math.floor);
const counted = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

const period = 900_000;

describe('a profile', () => {
  test('says what it captures, with scalers and units', async () => {
    await using client = await connect(linkTo(meter()));
    const columns = await client.profile(profileName).captureObjects();
    expect(columns.map(({ kind }) => kind)).toEqual(['clock', 'register', 'register', 'register', 'register']);
    expect(columns.map(({ scalerUnit }) => scalerUnit?.unit)).toEqual([undefined, 30, 31, 32, 33]);
  });

  test.each([10, 500])('gives all of %d rows once', async (rows) => {
    const served = meter();
    served.state.rows = rows;
    await using client = await connect(linkTo(served));
    const taken = await all(client.profile(profileName).rows());
    expect(numbers(taken)).toEqual(counted(0, rows));
    expect(taken[3]?.time).toEqual(fromInstant(served.state.start + 3 * period));
  });

  test.each([undefined, 1, 7, 24, 1000])('gives the rows of a range in pages of %s', async (rowsPerPage) => {
    const served = meter();
    await using client = await connect(linkTo(served));
    const from = new Date(served.state.start + 10 * period);
    const to = fromInstant(served.state.start + 58 * period);
    const taken = await all(client.profile(profileName).rows({ from, to, rowsPerPage }));
    expect(numbers(taken)).toEqual(counted(10, 59));
  });

  test.each([undefined, 1, 7, 1000])('gives the rows of entries in pages of %s', async (rowsPerPage) => {
    await using client = await connect(linkTo(meter()));
    const profile = client.profile(profileName);
    const entries = await all(profile.rows({ fromEntry: 11, toEntry: 59, rowsPerPage }));
    expect(numbers(entries)).toEqual(counted(10, 59));
    expect(numbers(await all(profile.rows({ fromEntry: 90, rowsPerPage })))).toEqual(counted(89, 100));
  });

  test.each([{}, { fromEntry: 1, toEntry: 40 }])('gives some of the columns %o', async (extent) => {
    await using client = await connect(linkTo(meter()));
    const columns = ['1-0:3.8.0', '0-0:1.0.0'];
    const [first, second] = await all(client.profile(profileName).rows({ ...extent, columns }));
    expect(first?.cells[0]).toBe(3);
    expect(second?.cells).toEqual([13, second?.time]);
  });

  test.each([{}, { rowsPerPage: 9 }, { fromEntry: 1, toEntry: 0, rowsPerPage: 9 }])('as numbers %o', async (extent) => {
    const served = meter();
    await using client = await connect(linkTo(served));
    const range =
      'fromEntry' in extent
        ? {}
        : { from: new Date(served.state.start), to: new Date(served.state.start + 99 * period) };
    const { rows, values } = await client.profile(profileName).columns({ ...range, ...extent });
    expect(rows).toBe(100);
    expect([...values.subarray(100, 200)]).toEqual(counted(0, 100).map((row) => row * 10 + 1));
    expect(values[99]).toBe(served.state.start + 99 * period);
  });

  test.each([
    ['by time', {}],
    [
      'by time, in pages',
      { from: new Date(Date.UTC(2026, 0, 1)), to: new Date(Date.UTC(2026, 0, 30)), rowsPerPage: 150 },
    ],
    ['by entry', { fromEntry: 1, toEntry: 400 }],
  ])('goes on after the last row when blocks are lost, %s', async (_, extent) => {
    const served = meter();
    served.state.rows = 400;
    const link = losing(linkTo(served));
    await using client = await connect(link, { responseTimeout: 20, clientMaxReceivePduSize: 512 });
    const profile = client.profile(profileName);
    await profile.captureObjects();
    let asked = 0;
    link.loses = () => {
      asked += 1;
      return asked % 4 === 0;
    };
    const taken = await all(profile.rows(extent));
    link.loses = () => false;
    expect(numbers(taken)).toEqual(counted(0, 400));
    expect(asked).toBeGreaterThan(15);
  });

  test('counts the rows that it has where rows say no time', async () => {
    const served = meter();
    served.state.rows = 400;
    const link = losing(linkTo(served));
    await using client = await connect(link, { responseTimeout: 20, clientMaxReceivePduSize: 512 });
    const profile = client.profile(profileName);
    await profile.captureObjects();
    let asked = 0;
    link.loses = () => {
      asked += 1;
      return asked === 6;
    };
    const rows = await all(profile.rows({ columns: ['1-0:1.8.0', '1-0:1.8.0'] }));
    expect(rows.map(({ cells }) => cells[0])).toEqual(counted(0, 400).map((row) => row * 10 + 1));
    expect(asked).toBeGreaterThan(10);
  });

  test.each([
    ['newest first', 'lifo', {}],
    ['newest first, one row at a time', 'lifo', { clientMaxReceivePduSize: 64 }],
    ['in no order', 'largest', {}],
    ['counted', 'fifo', { resumesBy: 'count' as const }],
  ])(
    'goes on after the last row where rows come %s',
    async (_, sortMethod, {
      clientMaxReceivePduSize = 256,
      ...options
    }: { clientMaxReceivePduSize?: number; resumesBy?: 'count' }) => {
      const served = meter();
      served.state.sortMethod = sortMethod;
      served.state.rows = 60;
      const link = losing(linkTo(served));
      await using client = await connect(link, { responseTimeout: 20, clientMaxReceivePduSize });
      const profile = client.profile(profileName);
      await profile.captureObjects();
      let asked = 0;
      link.loses = () => {
        asked += 1;
        return asked === 2 || asked === 9;
      };
      const taken = await all(profile.rows(options));
      const expected = counted(0, 60);
      if (sortMethod !== 'fifo') expected.reverse();
      expect(numbers(taken)).toEqual(expected);
      expect(asked).toBeGreaterThan(9);
    },
  );

  test('gives up when nothing comes any more, after the rows that came', async () => {
    const served = meter();
    served.state.rows = 400;
    const link = losing(linkTo(served));
    await using client = await connect(link, { responseTimeout: 20, clientMaxReceivePduSize: 512 });
    const profile = client.profile(profileName);
    await profile.captureObjects();
    let asked = 0;
    link.loses = () => {
      asked += 1;
      return asked > 3;
    };
    const taken: ProfileRow[] = [];
    const reads = async () => {
      for await (const row of profile.rows({ retries: 2 })) taken.push(row);
    };
    await expect(reads()).rejects.toBeInstanceOf(TimeoutError);
    expect(asked).toBe(6);
    expect(numbers(taken)).toEqual(counted(0, taken.length));
    expect(taken.length).toBeGreaterThan(20);
    link.loses = () => false;
    const rest = await all(profile.rows({ after: taken.at(-1) }));
    expect(numbers(rest)).toEqual(counted(taken.length, 400));
  });

  test('ends the transfer when nobody wants its rows any more', async () => {
    const served = meter();
    served.state.rows = 4000;
    const link = losing(linkTo(served));
    await using client = await connect(link, { clientMaxReceivePduSize: 512 });
    for await (const row of client.profile(profileName).rows()) if (row.cells[1] === 51) break;
    const asked = link.sent;
    await client.profile(profileName).facts();
    expect(link.sent - asked).toBeLessThan(10);
  });

  test('says so when the profile changed while it was read', async () => {
    const served = meter();
    served.state.rows = 400;
    const link = losing(linkTo(served));
    await using client = await connect(link, { responseTimeout: 20, clientMaxReceivePduSize: 512 });
    const profile = client.profile(profileName);
    await profile.captureObjects();
    let asked = 0;
    link.loses = () => {
      asked += 1;
      if (asked === 4) served.state.start += 100 * period;
      return asked === 4;
    };
    await expect(all(profile.rows({ fromEntry: 1, toEntry: 400 }))).rejects.toThrow(/changed while it was read/);
  });
});
