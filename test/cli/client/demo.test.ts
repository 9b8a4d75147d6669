import { expect, test } from 'vitest';
import { cliProgram, widest } from '../../support/program.ts';

const { run } = cliProgram();

test('dlms demo: a session with a meter, and all goes as it should', async () => {
  const started = performance.now();
  const { exitCode, stdout, stderr } = await run(['demo']);
  expect(stderr).toBe('');
  const titles = [...stdout.matchAll(/^══ (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    'A meter',
    'Associate with HLS-5 (GMAC)',
    'Read registers',
    'Read yesterday of load profile 1',
    'Disconnect without a signature',
    'Disconnect, signed (ECDSA P-256)',
    'The signed command, decoded',
  ]);
  expect(stdout).toMatch(
    /without a signature[\s\S]*scope-of-access-violated\nthe switch is connected, its contact closed/,
  );
  expect(stdout).toMatch(/signed \(ECDSA P-256\)\nremote-disconnect: success\nthe switch is disconnected/);
  expect(stdout).toMatch(
    /general-signing[\s\S]*glo-action-request[\s\S]*action-request-normal[\s\S]*signature-verified/,
  );
  expect(stdout).toContain('✓ all went as it should');
  expect(widest(stdout)).toBeLessThanOrEqual(100);
  expect(exitCode).toBe(0);
  expect(performance.now() - started).toBeLessThan(15_000);
}, 30_000);

test('colours where they are asked for', async () => {
  expect((await run(['demo'], '', { FORCE_COLOR: '1' })).stdout).toContain('\u001b[32m✓');
  expect((await run(['demo', 'meter', 'folder'])).exitCode).toBe(2);
}, 30_000);
