import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cliProgram } from '../../support/program.ts';
import { commandOf } from '../peers.ts';
import { absent } from '../required.ts';

const tmux = commandOf('tmux');
const { folder } = cliProgram();
let terminals = 0;
const patience = { timeout: 20_000, interval: 50 };

test('tmux is there', ({ skip }) => {
  if (tmux === undefined) absent('tmux', 'apt-get install tmux', skip);
});

describe.skipIf(tmux === undefined)('dlms meter --panel in a terminal of 80 x 24', () => {
  let socket: string;
  const control = (...args: readonly string[]) =>
    execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const press = (...keys: readonly string[]) => control('send-keys', '-t', 'meter', ...keys);
  const screen = () => control('capture-pane', '-p', '-t', 'meter');
  const begin = (...args: readonly string[]) => {
    const program = [process.execPath, join(folder, 'dlms.mjs'), 'meter', '--panel', ...args].join(' ');
    // What was there before has to be there again.
    const line = `echo before; ${program}; echo "exit $?"; stty -a | grep -o -- '-\\?icanon'; sleep 600`;
    control('new-session', '-d', '-s', 'meter', '-x', '80', '-y', '24', line);
  };
  const shows = (pattern: RegExp | string) => expect.poll(screen, patience).toMatch(pattern);

  beforeEach(() => {
    terminals += 1;
    socket = `dlms-panel-${process.pid}-${terminals}`;
    begin('--tcp', '0', '--clock', 'virtual', '--history', '2', '--display-lists', 'intermediate');
  });
  afterEach(() => {
    control('kill-server');
  });

  test('shows the front of the meter, live', async () => {
    await shows(/1000 imp\/kWh/);
    const first = screen();
    for (const part of [
      'KAMOMNIA',
      '1.8.0',
      'kWh',
      'L1-L2-L3',
      'connected',
      'mains',
      'link',
      'queue',
      'tcp://127.0.0.1:',
    ])
      expect(first).toContain(part);
    expect(first.split('\n').length).toBeLessThanOrEqual(25);
    await expect.poll(() => screen().split('\n')[1], patience).not.toBe(first.split('\n')[1]);
  });

  test('m goes through the manual list', async () => {
    await shows('1.8.0');
    press('m', 'm');
    await shows('2.8.0');
    press('m');
    await shows('1.8.1');
  });

  test('C holds the control button for 3 s; a single c is too short', async () => {
    await shows('switch  connected');
    press('c');
    await shows('control held');
    await expect.poll(screen, patience).not.toMatch('control held');
    expect(screen()).toContain('switch  connected');
    press('C');
    await shows(/released: hold the control button/);
  });

  test('follows the size of the terminal', async () => {
    await shows('1000 imp/kWh');
    control('resize-window', '-t', 'meter', '-x', '70', '-y', '16');
    await shows(/[○●] 1000 imp\/kWh/);
    expect(screen().split('\n').length).toBeLessThanOrEqual(17);
    control('resize-window', '-t', 'meter', '-x', '120', '-y', '40');
    await shows(/q {2}end/);
    expect(screen().match(/1000 imp/g)).toHaveLength(1);
  });

  test.each([['q'], ['C-c']])('%s ends it, and the terminal is as it was', async (key) => {
    await shows('1000 imp/kWh');
    press(key);
    await shows(/before\n(?:.*\n)*exit 0\nicanon/);
    expect(screen()).not.toContain('1000 imp/kWh');
    expect(control('display-message', '-p', '-t', 'meter', '#{cursor_flag} #{alternate_on}').trim()).toBe('1 0');
  });

  test('a signal ends it the same way', async () => {
    await shows('1000 imp/kWh');
    const shell = control('display-message', '-p', '-t', 'meter', '#{pane_pid}').trim();
    const meter = execFileSync('pgrep', ['-P', shell], { encoding: 'utf8' }).trim().split('\n')[0]!;
    process.kill(Number(meter), 'SIGTERM');
    await shows(/before\n(?:.*\n)*exit 0\nicanon/);
  });
});

describe('without a terminal', () => {
  const { run } = cliProgram();
  test('--panel says that it needs one', async () => {
    const { exitCode, stderr } = await run(['meter', '--panel', '--tcp', '0']);
    expect([exitCode, stderr]).toEqual([2, 'dlms: --panel: a terminal is needed\n']);
  });
});
