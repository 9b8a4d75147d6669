import { describe, expect, test } from 'vitest';
import { interfaceClasses } from '../../src/cosem/index.ts';
import { actedUpon, cliProgram, widest } from '../support/program.ts';

const { run } = cliProgram();

describe('dlms class', () => {
  test('shows attributes and methods, of the newest version unless another is asked for', async () => {
    const { exitCode, stdout, stderr } = await run(['class', '70']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Disconnect control: class_id 70, version 1 \(of 0, 1\)\n\nid {2}attribute/);
    expect(stdout).toMatch(/^ 3 {2}controlState {2}R {7}enum \(0=disconnected, 1=connected,$/m);
    expect(stdout).toMatch(/^ 4 {2}controlMode {3}R\/W {5}enum /m);
    expect(stdout).toContain('7=mode-7');
    expect(stdout).toMatch(/^ 2 {2}remoteReconnect {3}integer$/m);
    const older = await run(['class', '70', '--version', '0']);
    expect(older.stdout).toContain('version 0 (of 0, 1)');
    expect(older.stdout).not.toContain('7=mode-7');
  });

  test('shows selective access and what methods give back', async () => {
    const { stdout } = await run(['class', '15'], '', { COLUMNS: '200' });
    expect(stdout).toMatch(/^objectList {8}2 classList {12}array of long-unsigned$/m);
    expect(stdout).toMatch(/^ 1 {2}replyToHlsAuthentication {2}octet-string → octet-string$/m);
  });

  test('finds a class by any spelling of its name', async () => {
    const names = ['disconnect-control', 'DisconnectControl', 'Disconnect control'];
    const [byId, ...byName] = await Promise.all(['70', ...names].map((name) => run(['class', name])));
    for (const outcome of byName) expect(outcome).toEqual(byId);
  });

  test('without a class lists them all', async () => {
    const { exitCode, stdout } = await run(['class']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ {6}15 {2}Association LN +0, 1, 2, 3 +11 +6$/m);
    const ids = [...stdout.matchAll(/^ *(\d+) {2}\S.*\d$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual([...new Set(interfaceClasses.map(({ classId }) => classId))]);
    expect(stdout).toContain(`${ids.length} classes in ${interfaceClasses.length} versions\n`);
  });

  test('--json of a class', async () => {
    const { exitCode, stdout } = await run(['class', 'profile-generic', '--json']);
    expect(exitCode).toBe(0);
    const { attributes, methods, ...head } = JSON.parse(stdout);
    expect(head).toEqual({ classId: 7, version: 1, name: 'Profile generic' });
    expect(attributes[0]).toEqual({
      attributeId: 1,
      name: 'logicalName',
      type: 'octet-string(6)',
      writable: false,
      selectiveAccess: [],
    });
    expect(
      attributes[1].selectiveAccess.map(({ selector, name }: { selector: number; name: string }) => [selector, name]),
    ).toEqual([
      [1, 'range'],
      [2, 'entry'],
    ]);
    expect(methods).toEqual([
      { methodId: 1, name: 'reset', parameter: 'integer', result: null },
      { methodId: 2, name: 'capture', parameter: 'integer', result: null },
    ]);
  });

  test('--json of all classes', async () => {
    const { stdout } = await run(['class', '--json']);
    expect(JSON.parse(stdout)).toEqual(
      interfaceClasses.map(({ classId, version, name }) => ({ classId, version, name })),
    );
  });

  test.each(['40', '80', '200'])('is no wider than %s columns', async (COLUMNS) => {
    for (const args of [['class'], ['class', '15'], ['class', '40'], ['class', '64']]) {
      const { stdout } = await run(args, '', { COLUMNS });
      expect(widest(stdout)).toBeLessThanOrEqual(Number(COLUMNS));
      expect(stdout).not.toMatch(actedUpon);
    }
  });

  test('has colours on a terminal alone', async () => {
    const { stdout } = await run(['class', '70'], '', { FORCE_COLOR: '1' });
    expect(stdout).toContain('\u001b[1mcontrolState\u001b[0m');
    expect((await run(['class', '70', '--no-color'], '', { FORCE_COLOR: '1' })).stdout).not.toContain('\u001b');
  });

  test('says in one line what is not there', async () => {
    expect((await run(['class', 'toaster'])).stderr).toBe(
      'dlms: no interface class "toaster" is known: dlms class lists them\n',
    );
    expect((await run(['class', '70', '--version', '2'])).stderr).toBe(
      'dlms: Disconnect control has no version "2", but 0, 1\n',
    );
  });
});
