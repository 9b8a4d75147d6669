import { describe, expect, test } from 'vitest';
import { actedUpon, cliProgram, widest } from '../support/program.ts';

const { run } = cliProgram();
const good = '684-2-11P-1342AAD1-1B24045';

describe('dlms type-number', () => {
  test('explains every position and what the hardware has', async () => {
    const { exitCode, stdout, stderr } = await run(['type-number', good]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.startsWith(`${good}\n\nposition `)).toBe(true);
    expect(stdout).toMatch(/^X1 {9}4 {4}meter type {16}three-phase$/m);
    expect(stdout).toMatch(/^X18X19X20 {2}045 {2}country code {14}045$/m);
    expect(stdout).toMatch(/^supply control switch {3}yes$/m);
    expect(stdout).toMatch(/^maximum current {9}100 A$/m);
  });

  test('takes it without dashes', async () => {
    expect(await run(['type-number', good.replaceAll('-', '')])).toEqual(await run(['type-number', good]));
  });

  test.each([
    ['684-2-11P-1342ZZD1-1B24045', 14, 2, 'X10X11, FLEX interfaces: "ZZ" where 00 or AA or AB or AH is expected'],
    ['694-2-11P-1342AAD1-1B24045', 0, 2, '68: "69" where 68 is expected'],
    ['684-2-11P-1302AAD1-1B24045', 12, 1, 'X8, integrated communication: "0" where 4 is expected; rule R2 (designed):'],
    ['684-2-11P-1342AAD1-1B24', 23, 1, 'X18X19X20, country code: nothing where 0-9 or A-Z is expected'],
    [`${good}99`, 26, 2, 'end: "99" where nothing more is expected'],
    ['', 0, 1, '68: nothing where 68 is expected'],
  ])('points at what is wrong in %s', async (text, offset, count, sentence) => {
    const { exitCode, stdout, stderr } = await run(['type-number', text], '', { COLUMNS: '100' });
    expect([exitCode, stderr]).toEqual([1, '']);
    const [shown, carets, said] = stdout.split('\n');
    expect(shown).toBe(text);
    expect(carets).toBe(' '.repeat(offset) + '^'.repeat(count));
    expect(said!.startsWith(sentence)).toBe(true);
  });

  test('says what the allowed characters mean', async () => {
    const { stdout } = await run(['type-number', '684-2-11P-1342AAX1-1B24045']);
    expect(stdout).toMatch(/^7 {2}supercap, 7 days$/m);
    expect(stdout).toMatch(/^E {2}battery and last gasp$/m);
  });

  test('--json', async () => {
    const { exitCode, stdout } = await run(['type-number', good.replaceAll('-', ''), '--json']);
    expect(exitCode).toBe(0);
    const { typeNumber, positions, capabilities } = JSON.parse(stdout);
    expect(typeNumber).toBe(good);
    expect(positions).toHaveLength(16);
    expect(positions[3]).toEqual({
      position: 'X4',
      name: 'integrated breaker',
      characters: '1',
      meaning: 'standard',
    });
    expect(capabilities).toMatchObject({
      phases: 3,
      loadControlRelays: 2,
      backupDays: 7,
      hotSwap: true,
      country: '045',
    });
    const battery = await run(['type-number', good.replace('D1', 'E1'), '--json']);
    expect(JSON.parse(battery.stdout).capabilities.backupDays).toBe('Infinity');
  });

  test('--json of a fault', async () => {
    const { exitCode, stdout } = await run(['type-number', '684-2-11P-1302AAD1-1B24045', '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      typeNumber: '684-2-11P-1302AAD1-1B24045',
      fault: {
        code: 'type-number-rule',
        position: 'X8',
        offset: 12,
        found: '0',
        allowed: ['4'],
        rule: { name: 'R2', mark: 'designed', reason: 'a last gasp needs the modem' },
      },
    });
  });

  test.each(['40', '80'])('is no wider than %s columns', async (COLUMNS) => {
    for (const text of [good, `${good}${'\u202e'.repeat(200)}`, '684-2-11P-1302AAD1-1B24045', 'x'.repeat(500)]) {
      const { stdout } = await run(['type-number', text], '', { COLUMNS });
      expect(widest(stdout)).toBeLessThanOrEqual(Number(COLUMNS));
      expect(stdout).not.toMatch(actedUpon);
    }
  });
});
