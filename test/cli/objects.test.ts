import { describe, expect, test } from 'vitest';
import { catalogue, catalogueGroups, objectsFor, parseTypeNumber } from '../../src/omnia/index.ts';
import { actedUpon, cliProgram, widest } from '../support/program.ts';

const { run } = cliProgram();
const typeNumber = '684-2-11P-1342AAD1-1B24045';
const singlePhase = '686-2-10P-11000030-1B24045';

describe('dlms objects', () => {
  test('lists every object by groups, and counts them', async () => {
    const { exitCode, stdout, stderr } = await run(['objects'], '', { COLUMNS: '200' });
    expect([exitCode, stderr]).toEqual([0, '']);
    const headings = [...stdout.matchAll(/^══ (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(Object.values(catalogueGroups));
    expect(stdout.match(/^\d+-\d+:\d+\.\d+\.\d+\*\d+ /gm)).toHaveLength(catalogue.length);
    expect(stdout).toMatch(/^1-0:124\.7\.0\*255 +3 v0 +Instantaneous voltage L1-L2 +long-unsigned, 0\.1 V +R +X1=4 /m);
    const summary = stdout.trimEnd().split('\n').at(-1)!;
    expect(summary).toMatch(`${catalogue.length} objects in ${headings.length} groups, all hardware together: `);
    const counts = [...summary.matchAll(/(\d+) (?:seen|mixed|designed|background)/g)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(catalogue.length);
  });

  test('--type-number lists those of that hardware', async () => {
    for (const number of [typeNumber, singlePhase]) {
      const { stdout } = await run(['objects', '--type-number', number.replaceAll('-', '')], '', { COLUMNS: '200' });
      const count = objectsFor(parseTypeNumber(number)).length;
      expect(stdout).toMatch(new RegExp(`^${count} objects in \\d+ groups, ${number}: `, 'm'));
      expect(count).toBeLessThan(catalogue.length);
    }
  });

  test('--group lists one group, in any spelling of its name', async () => {
    const names = ['load-profile-1', 'loadProfile1', 'Load profile 1'];
    const [first, ...others] = await Promise.all(names.map((name) => run(['objects', '--group', name])));
    expect(first!.stdout).toMatch(/^══ load profile 1\nlogical name /);
    expect(first!.stdout).toMatch(/\d objects in 1 group, /);
    for (const other of others) expect(other).toEqual(first);
  });

  test('a group that the hardware does not have is empty', async () => {
    const { exitCode, stdout } = await run(['objects', '--type-number', singlePhase, '--group', 'push']);
    expect([exitCode, stdout]).toEqual([0, `0 objects in 0 groups, ${singlePhase}\n`]);
  });

  test('--json', async () => {
    const { exitCode, stdout } = await run(['objects', '--type-number', typeNumber, '--json']);
    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout);
    const expected = objectsFor(parseTypeNumber(typeNumber));
    expect([answer.typeNumber, answer.count]).toEqual([typeNumber, expected.length]);
    const names = answer.objects.map(({ logicalName }: { logicalName: string }) => logicalName);
    expect(names).toEqual(expected.map(({ logicalName }) => `${logicalName}`));
    expect(answer.objects.find(({ name }: { name: string }) => name === 'Clock')).toEqual({
      logicalName: '0-0:1.0.0*255',
      classId: 8,
      version: 0,
      className: 'Clock',
      name: 'Clock',
      detail: null,
      group: 'clock',
      types: {},
      scalerUnit: null,
      unit: null,
      requires: '',
      feature: null,
      access: { read: 'readers', write: ['management', 'field'], execute: [], keep: [], signed: false },
      source: expect.stringContaining('the rest is of our design'),
      mark: 'mixed',
    });
    const [first] = answer.objects.filter(
      ({ logicalName }: { logicalName: string }) => logicalName === '1-0:32.7.0*255',
    );
    expect(first).toMatchObject({ types: { value: 'long-unsigned' }, scalerUnit: { scaler: -1, unit: 35 }, unit: 'V' });
  });

  test('a wrong group lists the groups, a wrong type number says where', async () => {
    const { exitCode, stderr } = await run(['objects', '--group', 'toaster']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^dlms: there is no group "toaster", but clock, .*, load-profile-1, .*tamper\n$/);
    const wrong = await run(['objects', '--type-number', '684-2-11P-1342ZZD1-1B24045']);
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toMatch(
      /^dlms: type number, X10X11 at offset 14: "ZZ" where 00 or AA or AB or AH is expected\n$/,
    );
  });

  test.each(['40', '80'])('is no wider than %s columns', async (COLUMNS) => {
    const { stdout } = await run(['objects'], '', { COLUMNS });
    expect(widest(stdout)).toBeLessThanOrEqual(Number(COLUMNS));
    expect(stdout).not.toMatch(actedUpon);
  });
});

describe('arguments that are hostile', () => {
  const controls = '\u001b[2J\u001b]0;x\u0007\r\n\u0085\u2028\u2029\u202eb\u2066\ud800\u00ad\ue000';
  const texts = [controls, `'${controls}`, '__proto__', 'ß'.repeat(5000)];
  const places = [
    ['class', '{}'],
    ['class', '70', '--version', '{}'],
    ['objects', '--group', '{}'],
    ['objects', '--type-number', '{}'],
    ['type-number', '{}'],
    ['type-number', '684-2-11P-{}', '--json'],
    ['event', '{}'],
    ['event', '{}', '--json'],
    ['event', '--profile', '{}'],
    ['event', '--{}'],
    ['{}'],
  ];

  test.each(places)('%s %s %s %s', async (...place) => {
    const runs = texts.map((text) => run(place.map((argument) => argument.replace('{}', () => text))));
    for (const { exitCode, stdout, stderr } of await Promise.all(runs)) {
      expect(exitCode).toBeGreaterThan(0);
      expect(stdout + stderr).not.toMatch(actedUpon);
      if (place.includes('--json')) expect(() => JSON.parse(stdout)).not.toThrow();
      expect(stderr).not.toMatch(/\n./s);
    }
  });
});
