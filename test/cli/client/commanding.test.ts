import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actedUpon, widest } from '../../support/program.ts';
import { liveMeter } from './live-meter.ts';

const { folder, profile, urls, dlms, json, file } = liveMeter();

describe('dlms profile', () => {
  const day = ['profile', '--from', '2026-06-09', '--to', 'today', '--columns', '0-0:1.0.0,1.8.0'];
  const read = (...more: string[]) => [day[0]!, profile, '1-0:99.1.0', ...day.slice(1), ...more];

  test('a table, with the offset of its times said once', async () => {
    const { exitCode, stdout, stderr } = await dlms(...read());
    expect(stderr).toBe('');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/^2026-06-09 00:00:00 +\d+$/));
    expect(lines.at(-1)).toBe('25 rows, times at +02:00');
    expect(stdout).not.toMatch(actedUpon);
    expect(exitCode).toBe(0);
  });

  test('CSV, JSON and a picture of the same rows, over every link', async () => {
    const svg = join(folder, 'day.svg');
    const csv = (await dlms(...read('--format', 'csv', '--svg', svg))).stdout.trimEnd().split('\n');
    expect(csv[0]).toBe('0-0:1.0.0*255 Clock,"1-0:1.8.0*255 A+ active import (QI+QIV), total [Wh]"');
    expect(csv).toHaveLength(26);
    expect(readFileSync(svg, 'utf8')).toContain('<path class="line"');
    for (const url of urls()) {
      const [command, , ...others] = read('--profile', profile);
      const { columns, rows, count } = await json(command!, url, ...others);
      expect(count).toBe(25);
      expect((columns as object[])[1]).toMatchObject({ logicalName: '1-0:1.8.0*255', unit: 'Wh', classId: 3 });
      expect((rows as unknown[][]).map((row) => row.join(','))).toEqual(csv.slice(1));
    }
  });

  test('a chart is no wider than the terminal', async () => {
    const { exitCode, stdout } = await dlms(...read('--format', 'chart'));
    expect(stdout).toMatch(/^A\+ active import.*, per row {2}Wh\n *\d+ │/);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(exitCode).toBe(0);
  });

  test('rows by number', async () => {
    expect(await json('profile', profile, '1-0:99.1.0', '--entries', '1-3')).toMatchObject({ count: 3 });
  });

  test('what is no profile, no column, no time', async () => {
    const missing = await dlms('profile', profile, '1-0:99.77.0');
    expect([missing.exitCode, missing.stderr]).toEqual([1, expect.stringContaining('1-0:99.77.0')]);
    const column = await dlms('profile', profile, '1-0:99.1.0', '--columns', '9.9.9');
    expect([column.exitCode, column.stderr]).toEqual([2, expect.stringContaining('is no column')]);
    const time = await dlms('profile', profile, '1-0:99.1.0', '--from', 'soon');
    expect([time.exitCode, time.stderr]).toEqual([2, expect.stringContaining('a time is given as')]);
  });
});

describe('dlms set and dlms invoke', () => {
  test('a value of the type that is there, read back', async () => {
    const { exitCode, stdout } = await dlms('set', profile, 'clock/0-0:1.0.0/time-zone', '-60');
    expect([exitCode, stdout]).toEqual([0, '0-0:1.0.0*255 Clock timeZone is set to long -60\n']);
    expect(await json('get', profile, 'clock/0-0:1.0.0/time-zone')).toMatchObject({ type: 'long', value: -60 });
  });

  test('a value that cannot be is refused before anybody is asked', async () => {
    const nobody = 'tcp://127.0.0.1:1';
    const { exitCode, stderr } = await dlms('set', nobody, '70/0-0:96.3.10/4', 'mode-9');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('none, mode-1')]);
  });

  test('what the meter refuses', async () => {
    const { exitCode, stderr } = await dlms('set', profile, 'register/1-0:1.8.0/value', '5');
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/set 1-0:1\.8\.0\*255 .*read-write-denied/)]);
  });

  test('a method', async () => {
    const { exitCode, stdout } = await dlms('invoke', profile, 'clock/0-0:1.0.0/adjust-to-minute');
    expect([exitCode, stdout]).toEqual([0, '0-0:1.0.0*255 Clock adjustToMinute: done\n']);
    const refused = await dlms('invoke', profile, '70/0-0:96.3.10/1', '--role', 'reader');
    expect([refused.exitCode, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/read-write-denied|object-undefined/),
    ]);
  });
});

describe('dlms switch', () => {
  test('unsigned where it has to be signed, signed, and back', async () => {
    expect(await json('switch', profile, 'status')).toMatchObject({ state: 'connected', output: true });
    await dlms('set', profile, 'data/0-0:96.80.100/value', '1');
    const refused = await dlms('switch', profile, 'disconnect');
    expect(refused.exitCode).toBe(1);
    expect(refused.stdout).toMatch(/remote-disconnect {2}scope-of-access-violated\nafter {3}connected/);
    expect(refused.stderr).toMatch(/the switch is connected .*see --sign/);
    const signed = await json('switch', profile, 'disconnect', '--sign');
    expect(signed).toMatchObject({
      action: 'disconnect',
      reached: true,
      before: { state: 'connected' },
      after: { state: 'disconnected', output: false },
      steps: [{ kind: 'remote-disconnect', result: 'success' }],
    });
    const released = await dlms('switch', profile, 'release', '--sign');
    expect(released.stdout).toMatch(/set control mode mode-1 {2}success\n +remote-reconnect {2}success/);
    expect(released.stdout).toMatch(/after {3}ready-for-reconnection/);
    const key = file('key.txt', JSON.parse(readFileSync(profile, 'utf8')).roles.control.signing.privateKey);
    const reconnected = await dlms('switch', profile, 'reconnect', '--sign-with', key);
    expect(reconnected.stdout).toMatch(/after {3}connected/);
    expect(reconnected.exitCode).toBe(0);
  });

  test('with the key of somebody else, of another curve, or none', async () => {
    const pem = (namedCurve: string) =>
      `${generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'pem', type: 'pkcs8' })}`;
    const other = await dlms(
      'switch',
      profile,
      'disconnect',
      '--sign-with',
      file('other.pem', pem('P-256')),
      '--timeout',
      '1',
    );
    expect(other.exitCode).toBe(1);
    const curve = await dlms('switch', profile, 'disconnect', '--sign-with', file('curve.pem', pem('P-384')));
    expect([curve.exitCode, curve.stderr]).toEqual([2, expect.stringContaining('P-256')]);
    const none = await dlms('switch', profile, 'disconnect', '--sign', '--role', 'management');
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining('no signing key')]);
    expect(await json('switch', profile, 'status')).toMatchObject({ state: 'connected' });
  });
});

describe('dlms clock', () => {
  test('reads, sets, and leaves alone what is right', async () => {
    const { stdout } = await dlms('clock', profile, 'set', '2026-06-10T12:00:00+02:00');
    expect(stdout).toMatch(
      /^2026-06-10T12:00:00(?:\.\d\d)?\+02:00 {2}\d+(?:\.\d)? s (?:behind|ahead) {2}daylight saving\n$/,
    );
    expect(await json('clock', profile, 'get')).toMatchObject({
      time: expect.stringMatching(/^2026-06-10T12:00:00/),
      isDaylightSaving: true,
      isDoubtful: false,
    });
    const always = await json('clock', profile, 'sync', '--tolerance', '1e9');
    expect(always).toMatchObject({ action: 'none' });
    const { exitCode, stderr } = await dlms('clock', profile, 'set');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('needs one')]);
  });

  test('sync sets it to the time of this machine', async () => {
    const { action, remainingError } = await json('clock', profile, 'sync');
    expect(action).toBe('set');
    expect(Math.abs(remainingError as number)).toBeLessThan(2000);
    await dlms('clock', profile, 'set', '2026-06-10T12:00:00+02:00');
  });
});

describe('dlms firmware', () => {
  test('an image is transferred, verified, activated', async () => {
    const image = file('omnia.bin', new Uint8Array(3000).fill(7));
    const verified = await json('firmware', profile, image, '--no-activate');
    expect(verified).toMatchObject({ state: 'verified' });
    expect(verified.sentBlocks).toBe(verified.totalBlocks);
    const { exitCode, stdout } = await dlms('firmware', profile, image, '--identifier', 'hex:0102');
    expect(stdout).toMatch(/^\d+ of \d+ blocks sent: the meter (?:has activated|was told to activate) the image/);
    expect(exitCode).toBe(0);
  });

  test('no image', async () => {
    const { exitCode, stderr } = await dlms('firmware', profile, file('empty.bin', ''));
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('empty.bin is empty')]);
  });
});
