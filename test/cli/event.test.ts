import { describe, expect, test } from 'vitest';
import { events } from '../../src/omnia/index.ts';
import { actedUpon, cliProgram, widest } from '../support/program.ts';

const { run } = cliProgram();

describe('dlms event', () => {
  test('says what a code of the OMNIA stands for, with its logs and its alarm', async () => {
    const { exitCode, stdout, stderr } = await run(['event', '82'], '', { COLUMNS: '100' });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      '82  Missing voltage L1',
      'codes      omnia 82, idis 82, smr 86',
      'logs       power quality 0-0:99.98.4*255 (code in 0-0:96.11.4*255)',
      'alarm      AR2.2 in 0-0:97.98.1*255: phase failure L1 (omnia, idis)',
      'ends with  85, Voltage L1 normal',
      'hardware   every meter',
      'source     seen: event logs of public IDIS drivers',
      '',
      '82 in smr is Overvoltage L3: omnia has it as 81',
      '',
    ]);
  });

  test('says that a numbering has no such code, and the way round', async () => {
    const { exitCode, stdout } = await run(['event', '76', '--profile', 'smr']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^smr has no event 76\n\n76 in omnia and idis is Undervoltage L1: smr has it as 77\n/);
    expect(stdout).toMatch(/^77 {2}Undervoltage L1$/m);
    expect(stdout).toContain('0-0:99.98.5*255');
  });

  test('says what has no counterpart', async () => {
    const relays = await run(['event', '59', '--profile', 'smr']);
    expect(relays.stdout).toMatch(
      /59 in omnia and idis is SCS ready for manual reconnection:\s+smr has no such\s+event\n/,
    );
    expect(relays.stdout).toMatch(/^- {2}SCS ready/m);
    expect(relays.stdout).toContain('omnia 59, idis 59, smr none');
    const designed = await run(['event', '140', '--profile', 'idis']);
    expect(designed.stdout).toMatch(/140 in omnia is Frequency below limit: idis has no such event/);
  });

  test('says what the code means elsewhere', async () => {
    const { stdout } = await run(['event', '77', '--profile', 'smr']);
    expect(stdout).toMatch(/^77 {2}Undervoltage L1\n/);
    expect(stdout).toMatch(/\n77 in omnia and idis is Undervoltage L2: smr has it as 78\n$/);
  });

  test('finds events by words', async () => {
    const { exitCode, stdout } = await run(['event', 'voltage', 'SAG']);
    expect(exitCode).toBe(0);
    expect(stdout.match(/^ +14[345] {2}Voltage sag/gm)).toHaveLength(3);
    expect(stdout).toContain('\n3 events; codes are those of omnia\n');
    expect((await run(['event', 'watchdog'])).stdout).toMatch(/^15 {2}Watchdog error\n/);
  });

  test('without words lists them all', async () => {
    const { stdout } = await run(['event', '--profile', 'smr'], '', { COLUMNS: '200' });
    expect(stdout).toContain(`\n${events.length} events; codes are those of smr\n`);
    expect(stdout).toMatch(/^ {3}- {2}External alert detected/m);
  });

  test.each([['300'], ['76.5'], ['toaster'], ['9'.repeat(400)]])('1 for %s, which is no event', async (text) => {
    const { exitCode, stdout, stderr } = await run(['event', text]);
    expect([exitCode, stderr]).toEqual([1, '']);
    expect(stdout).toMatch(/^omnia has no event /);
  });

  test('--json', async () => {
    const { exitCode, stdout } = await run(['event', '76', '--profile', 'smr', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      profile: 'smr',
      asked: '76',
      events: [],
      otherProfiles: [
        {
          profiles: ['omnia', 'idis'],
          event: {
            code: 77,
            text: 'Undervoltage L1',
            detail: '10-minute mean',
            codes: { omnia: 76, idis: 76, smr: 77 },
            logs: [{ name: 'power quality', log: '0-0:99.98.5*255', eventCode: '0-0:96.11.5*255' }],
            alarm: null,
            clearedBy: 83,
            requires: '',
            source: 'idis',
            mark: 'seen',
          },
        },
      ],
    });
    const [event] = JSON.parse((await run(['event', '40', '--json'])).stdout).events;
    expect(event.alarm).toEqual({ register: 1, bit: 13, name: 'fraud attempt', profiles: ['omnia', 'idis', 'smr'] });
    const none = await run(['event', 'toaster', '--json']);
    expect([none.exitCode, JSON.parse(none.stdout).events]).toEqual([1, []]);
  });

  test.each(['40', '80'])('is no wider than %s columns', async (COLUMNS) => {
    for (const words of [[], ['76'], ['255'], ['voltage'], ['x'.repeat(500)], ['\u202e'.repeat(50)]]) {
      const { stdout } = await run(['event', ...words], '', { COLUMNS });
      expect(widest(stdout)).toBeLessThanOrEqual(Number(COLUMNS));
      expect(stdout).not.toMatch(actedUpon);
    }
  });
});
