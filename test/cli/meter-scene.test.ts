import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { actedUpon, cliProgram } from '../support/program.ts';
import { type Running, running } from './running.ts';

const { run, start, file, folder } = cliProgram();
const programs: Running[] = [];
const examples = fileURLToPath(new URL('../../docs/examples/scenes/', import.meta.url));

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop()));
});

const sag = `# A sag on L1.
title: A voltage sag
steps:
  - at: +00:10:00
    do: { voltage: { volts: 150, phases: [1], for: 00:00:00.150 } }
  - at: +00:11:00
    expect:
      events: { in: powerQuality, have: 143, magnitude: 150, duration: 0.15, within: 0.01 }
      values: { 1-0:32.7.0: { atLeast: 207, atMost: 253 } }
`;
const sagFile = file('good.yaml', sag);
const brokenSag = () => file('sag.yaml', sag.replace('volts', 'volt')).replace(/.*\//, '');

describe('dlms meter --scene --run', () => {
  test('plays to the end at once, and shows what the meter did', async () => {
    const { exitCode, stdout, stderr } = await run(['meter', '--scene', sagFile, '--run']);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('+00:10:00.000  voltage {volts:150,phases:[1],for:150}  steps[0].do.voltage\n');
    expect(stdout).toMatch(
      /\+00:10:00\.1\d\d {4}event 143 Voltage sag \(dip\) L1, 150, 0\.15 s {2}power quality, alarm\n/,
    );
    expect(stdout).toContain('+00:11:00.000  as expected: events  steps[1].expect.events\n');
    expect(stdout).toMatch(/\n1 acts, 2 expectations, 0 not met\n$/);
    expect(stdout).not.toMatch(actedUpon);
  });

  test('is the same every time, and for programs too', async () => {
    const [one, other] = await Promise.all([0, 1].map(() => run(['meter', '--scene', sagFile, '--run', '--json'])));
    expect(one!.stdout).toBe(other!.stdout);
    const lines = one!.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.find(({ kind }) => kind === 'act')).toEqual({
      time: '2026-06-10T10:10:00.000Z',
      kind: 'act',
      path: 'steps[0].do.voltage',
      act: 'voltage',
      parameters: { volts: 150, phases: [1], for: 150 },
    });
    expect(lines.find(({ kind }) => kind === 'event')).toMatchObject({ event: { code: expect.any(Number) } });
    expect(lines.at(-1)).toEqual({ kind: 'end', acts: 1, expectations: 2, misses: [] });
  });

  test('exit code 1 where something is not as expected, with colours where they are asked for', async () => {
    const wrong = file('wrong.json', JSON.stringify({ steps: [{ expect: { switch: 'disconnected' } }] }));
    const { exitCode, stdout } = await run(['meter', '--scene', wrong, '--run'], '', { FORCE_COLOR: '1' });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('\u001b[1;31mnot as expected: the switch is connected\u001b[0m');
  });

  test('what is typed goes before what the scene says', async () => {
    const scene = file('seed.yaml', 'seed: 5\nsteps: [{ expect: { values: { 0-0:42.0.0: KAMOMNIA10000007 } } }]\n');
    expect((await run(['meter', '--scene', scene, '--run'])).exitCode).toBe(1);
    expect((await run(['meter', '--scene', scene, '--run', '--seed', '7'])).exitCode).toBe(0);
  });

  test.each<[string, string, string]>([
    [
      'a strange field',
      sag.replace('volts', 'volt'),
      'scene.yaml:5:22: steps[0].do.voltage.volt: fields (volts, phases',
    ],
    ['a field that is missing', sag.replace('volts: 150, ', ''), 'scene.yaml:5:11: steps[0].do.voltage: volts'],
    ['a strange value', sag.replace('[1]', '[1, 4]'), 'scene.yaml:5:46: steps[0].do.voltage.phases[1]: 1, 2 or 3'],
    [
      'an object that is none',
      sag.replace('1-0:32.7.0', '1-0:99.9.9'),
      'scene.yaml:9:17: steps[1].expect.values.1-0:99.9.9',
    ],
    ['no YAML', `${sag}   - at`, 'scene.yaml:10:4: All sequence items must start at the same column'],
    ['nothing', '', 'scene.yaml:1:1: the scene: steps (what happens)'],
  ])('%s is told with its line', async (_, text, words) => {
    file('scene.yaml', text);
    const { exitCode, stderr } = await run(['meter', '--scene', 'scene.yaml', '--run']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`dlms: ${words}`);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  test.each<[string[], string]>([
    [['--run'], '--run plays the scene of --scene FILE'],
    [['--scene', sagFile, '--run', '--hdlc-tcp'], '--run serves nobody: --hdlc-tcp is not for it'],
    [['--scene', 'missing.yaml'], 'missing.yaml'],
    [['--scene', sagFile, '--clock', 'virtual', '--time', 'noon'], '--time: a time'],
  ])('%j is refused', async (args, words) => {
    const { exitCode, stdout, stderr } = await run(['meter', ...args]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });
});

describe('dlms meter --scene', () => {
  function play(...args: string[]): Running {
    const program = running(start(['meter', '--tcp', '0', ...args]));
    programs.push(program);
    return program;
  }

  test('plays while the meter serves, as fast as it is told to', async () => {
    const program = play('--scene', sagFile, '--speed', '600');
    await program.shows(/tcp:\/\/127\.0\.0\.1:\d+/);
    await program.shows(/event 143 Voltage sag/);
    await program.shows(/1 acts, 2 expectations, 0 not met/);
    expect((await program.stop()).exitCode).toBe(0);
  });

  test('goes on from where it was, with its state', async () => {
    const state = join(folder, 'state');
    const late = file('late.json', JSON.stringify({ steps: [{ at: '+00:01:00', do: { note: { a: '1-0:1.8.0' } } }] }));
    const times: number[] = [];
    for (let i = 0; i < 2; i += 1) {
      const program = play('--scene', late, '--speed', '600', '--state', state, '--json');
      const [, time] = await program.shows(/"time":"([^"]+)","kind":"act"/);
      times.push(Date.parse(time!));
      await program.stop();
    }
    expect(times[1]).toBeGreaterThan(times[0]!);
  });

  test('exit code 1 where something was not as expected', async () => {
    const wrong = file('wrong-live.json', JSON.stringify({ steps: [{ expect: { switch: 'disconnected' } }] }));
    const program = play('--scene', wrong);
    await program.shows(/1 not met/);
    expect((await program.stop()).exitCode).toBe(1);
  });
});

test('docs/guide/scenes.md has what the program says', async () => {
  const guide = readFileSync(new URL('../../docs/guide/scenes.md', import.meta.url), 'utf8');
  const [scene] = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);
  const { exitCode, stdout } = await run(['meter', '--scene', file('guide.yaml', scene!), '--run']);
  expect(exitCode).toBe(0);
  const shown = /```\n(\+00:00[\s\S]*?)```/.exec(guide)![1]!;
  for (const line of shown.trimEnd().split('\n')) expect(stdout).toContain(`${line}\n`);
  const broken = await run(['meter', '--scene', brokenSag(), '--run']);
  const error = /```\n(dlms: sag\.yaml[\s\S]*?)```/.exec(guide)![1]!;
  expect(broken.stderr).toBe(error);
});

test('the examples play from the command line', async () => {
  const { exitCode } = await run(['meter', '--scene', join(examples, 'tamper.yaml'), '--run']);
  expect(exitCode).toBe(0);
});
