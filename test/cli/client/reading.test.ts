import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actedUpon, widest } from '../../support/program.ts';
import { liveMeter } from './live-meter.ts';

const { folder, profile, urls, dlms, json, withEnvironment, file } = liveMeter();
const oneLine = /^dlms: [^\n]+\n$/;

interface Role {
  readonly systemTitle: string;
  readonly keys: Record<string, string>;
}
const roleOf = (name: string): Role => JSON.parse(readFileSync(profile, 'utf8')).roles[name];

describe('dlms read', () => {
  test('the usual registers in words, scaled, with units', async () => {
    const { exitCode, stdout, stderr } = await dlms('read', profile);
    expect(stderr).toBe('');
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^logical name +object +value +unit$/);
    expect(lines[1]).toMatch(/^0-0:1\.0\.0\*255 +Clock +2026-06-10T12:00:00\+02:00$/);
    expect(lines).toContainEqual(expect.stringMatching(/^1-0:1\.8\.0\*255 +A\+ active import .* \d+ {2}Wh$/));
    expect(lines).toContainEqual(
      expect.stringMatching(/^1-0:14\.7\.0\*255 +Instantaneous frequency +(?:49|50)\.\d\d {2}Hz$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^1-0:32\.7\.0\*255 +Instantaneous voltage L1 +2\d\d\.\d {2}V$/),
    );
    expect(lines.length).toBeGreaterThan(18);
    expect(stdout).not.toMatch(actedUpon);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(exitCode).toBe(0);
  });

  test('the same over every link', async () => {
    const answers = [];
    for (const url of urls()) answers.push(await json('read', url, '--profile', profile, '1.8.0', '32.7.0', 'clock'));
    expect(answers).toHaveLength(4);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const [energy, voltage, clock] = answers[0]!.readings as Record<string, unknown>[];
    expect(energy).toEqual({
      logicalName: '1-0:1.8.0*255',
      classId: 3,
      attributeIndex: 2,
      name: 'A+ active import (QI+QIV), total',
      text: expect.stringMatching(/^\d+$/),
      unit: 'Wh',
      value: Number(energy!.text),
      scaled: energy!.text,
      error: null,
    });
    expect(voltage).toMatchObject({ unit: 'V', value: Math.round(Number(voltage!.scaled) * 10) });
    expect(clock).toMatchObject({ value: '2026-06-10T12:00:00+02:00', unit: '', scaled: null });
  });

  test('by CLASS/CODE and by words; several may be meant', async () => {
    const { readings } = await json('read', profile, '3/1-0:1.8.0', 'instantaneous frequency', 'power factor');
    const names = (readings as { logicalName: string; unit: string }[]).map(({ logicalName }) => logicalName);
    expect(names.slice(0, 2)).toEqual(['1-0:1.8.0*255', '1-0:14.7.0*255']);
    expect(names.length).toBeGreaterThan(2);
  });

  test('what is not there, and what is too much', async () => {
    const undefinedObject = await dlms('read', profile, '1-0:77.77.0');
    expect(undefinedObject.stdout).toContain('(object-undefined)');
    expect(undefinedObject.exitCode).toBe(1);
    for (const name of ['no such thing', 'harmonic']) {
      const { exitCode, stdout, stderr } = await dlms('read', profile, name);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(oneLine);
      expect(stderr).toContain(name);
    }
  });

  test('the public client, without a profile', async () => {
    const { exitCode, stdout } = await dlms('read', urls()[0]!);
    expect(stdout).toMatch(/^0-0:42\.0\.0\*255 .*"KAMOMNIA10000001"$/m);
    expect(exitCode).toBe(0);
    const refused = await dlms('read', urls()[0]!, '1-0:1.8.0');
    expect(refused.stdout).toMatch(/1-0:1\.8\.0\*255 .*\((?:read-write-denied|object-undefined)\)/);
    expect(refused.exitCode).toBe(1);
  });

  test('keys of the environment', async () => {
    const { systemTitle, keys } = roleOf('reader');
    const environment = {
      DLMS_KEY: keys.globalUnicastEncryptionKey!,
      DLMS_AUTH_KEY: keys.authenticationKey!,
      DLMS_SYSTEM_TITLE: systemTitle,
    };
    const args = ['get', `${urls()[0]}?client=2`, 'register/1-0:1.8.0/value', '--json'];
    const { exitCode, stdout } = await withEnvironment(environment, ...args);
    expect(JSON.parse(stdout)).toMatchObject({ attribute: 'value', type: 'double-long-unsigned' });
    expect(exitCode).toBe(0);
    const { DLMS_SYSTEM_TITLE, ...without } = environment;
    const missing = await withEnvironment(without, ...args);
    expect([missing.exitCode, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toMatch(/DLMS_SYSTEM_TITLE/);
  });
});

describe('dlms get', () => {
  test('by numbers and by names, as the class reads it', async () => {
    const byName = await dlms('get', profile, 'register/1-0:32.7.0/scaler-unit');
    expect(byName.stdout).toBe('scaler: -1\nunit: 35\n');
    const byNumber = await json('get', profile, '3/1.0.32.7.0.255/3');
    expect(byNumber).toEqual({
      classId: 3,
      className: 'Register',
      logicalName: '1-0:32.7.0*255',
      attributeIndex: 3,
      attribute: 'scalerUnit',
      type: 'structure',
      value: { scaler: -1, unit: 35 },
    });
  });

  test('times are ISO 8601, logical names codes, lists lists', async () => {
    expect(await json('get', profile, 'clock/0-0:1.0.0/time')).toMatchObject({ value: '2026-06-10T12:00:00+02:00' });
    const { value } = await json('get', profile, 'profile-generic/1-0:99.1.0/capture-objects');
    expect((value as unknown[])[0]).toEqual({
      classId: 8,
      logicalName: '0-0:1.0.0*255',
      attributeIndex: 2,
      dataIndex: 0,
    });
  });

  test('a refusal says which object, and is exit code 1', async () => {
    const { exitCode, stdout, stderr } = await dlms('get', profile, 'data/0-0:99.99.99/value', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ error: { layer: 'service', code: 'object-undefined' } });
    expect(stderr).toMatch(
      /^dlms: service: get 0-0:99\.99\.99\*255 Data attribute 2 .*object-undefined \(dlms objects/,
    );
    expect(exitCode).toBe(1);
  });

  test('a name that cannot be is refused before anybody is asked', async () => {
    const { exitCode, stdout, stderr } = await dlms('get', 'tcp://127.0.0.1:1', 'register/1-0:1.8.0/volume');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toMatch(/Register has logical-name, value, scaler-unit/);
  });
});

describe('dlms objects', () => {
  test('what a role sees, and what it may do', async () => {
    const { stdout, exitCode } = await dlms('objects', profile, '--role', 'control');
    expect(stdout).toMatch(/^0-0:96\.3\.10\*255 +70 v0 +Supply control switch.* 1-4 +4 +1-2$/m);
    expect(stdout).toMatch(/\n\d+ objects that control sees/);
    expect(exitCode).toBe(0);
    const { objects, count } = await json('objects', profile, '--role', 'control');
    expect(objects).toHaveLength(count as number);
    const found = (objects as { logicalName: string; methods: object }[]).find(
      ({ logicalName }) => logicalName === '0-0:96.3.10*255',
    );
    expect(found?.methods).toMatchObject({ 1: { access: true } });
  });

  test('groups are those of the catalogue alone', async () => {
    const { exitCode, stderr } = await dlms('objects', profile, '--group', 'clock');
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('for the catalogue')]);
  });
});

describe('who, where, and what fails', () => {
  test('a meter that is not there is exit code 1, and says which layer', async () => {
    const { exitCode, stdout, stderr } = await dlms('read', 'tcp://127.0.0.1:1', '--json');
    expect(stderr).toBe('dlms: tcp: ECONNREFUSED\n');
    expect(JSON.parse(stdout)).toEqual({
      error: { layer: 'tcp', code: 'refused', message: 'ECONNREFUSED', hint: null },
    });
    expect(exitCode).toBe(1);
  });

  test('a meter that does not answer is given up', async () => {
    const { exitCode, stderr } = await dlms('get', 'udp://127.0.0.1:9', '1/0-0:42.0.0/2', '--timeout', '0.2');
    expect(stderr).toMatch(/^dlms: (?:udp|wrapper): associate: .*\n$/);
    expect(exitCode).toBe(1);
  });

  test('a wrong key: which it may be, and never the key itself', async () => {
    const content = JSON.parse(readFileSync(profile, 'utf8'));
    const wrong = '00112233445566778899aabbccddee00';
    content.roles.reader.keys.authenticationKey = wrong;
    const other = file('wrong-key.json', JSON.stringify(content));
    const { exitCode, stdout, stderr } = await dlms('read', other, '--json');
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/authenticationKey/);
    for (const key of [wrong, ...Object.values<string>(content.roles.reader.keys)])
      expect(stdout + stderr).not.toContain(key);
  });

  test('a counter that was lost: a hint, and a step of its own that says what it did', async () => {
    const state = join(folder, 'forgotten');
    // So far ahead that nothing of it is taken for a repetition.
    for (let i = 0; i < 3; i += 1) await dlms('get', profile, 'clock/0-0:1.0.0/time', '--role', 'field');
    const refused = await dlms('get', profile, 'clock/0-0:1.0.0/time', '--role', 'field', '--state', state);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toMatch(/invocation-counter-error.*--sync-counter/);
    const args = ['get', profile, 'clock/0-0:1.0.0/time', '--role', 'field', '--sync-counter', '--state'];
    const { exitCode, stdout, stderr } = await dlms(...args, join(folder, 'new'));
    expect(stderr).toMatch(
      /^dlms: note: invocation counter of 0-0:43\.1\.4\*255: the meter reports \d+, ours goes on at/,
    );
    expect(stdout).toContain('2026-06-10');
    expect(exitCode).toBe(0);
    expect((await dlms(...args, join(folder, 'new'))).stderr).toMatch(/ours is above it already and stays/);
  });

  test('--trace writes APDUs, --verbose shows them decoded, both without keys', async () => {
    const trace = join(folder, 'trace.ndjson');
    const { exitCode, stdout, stderr } = await dlms('get', profile, '8/0-0:1.0.0/2', '--trace', trace, '--verbose');
    expect(exitCode).toBe(0);
    expect(stdout).toBe('2026-06-10T12:00:00+02:00\n');
    expect(stderr).toMatch(
      /→ wrapper 1>1 {2}glo-get-request › get-request-normal #\d+ Clock 0-0:1\.0\.0\*255 time {2}verified/,
    );
    const lines = readFileSync(trace, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).direction)).toEqual(
      expect.arrayContaining(['sent', 'received', 'closed']),
    );
    for (const key of Object.values(roleOf('management').keys)) expect(lines.join() + stderr).not.toContain(key);
  });

  test.each([
    [['read', 'profile.json', '--role', 'nobody'], /--role is one of public, management/],
    [['read', 'profile.json', '--role', 'push'], /nobody can ask in it/],
    [['read', 'tcp://127.0.0.1:1', '--timeout', 'soon'], /--timeout/],
    [['read', 'tcp://127.0.0.1:1', '--profile', 'absent.json'], /absent\.json/],
  ])('%j', async (args, reason) => {
    const { exitCode, stdout, stderr } = await dlms(...(args as string[]));
    expect(stdout).toBe('');
    expect(stderr).toMatch(oneLine);
    expect(stderr).toMatch(reason as RegExp);
    expect(exitCode).toBe(2);
  });
});
