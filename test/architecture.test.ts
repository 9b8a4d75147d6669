import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** Which folder may import which: this table is the documentation of the layers. */
const may: Record<string, string[]> = {
  codec: [],
  axdr: ['codec'],
  obis: ['codec', 'axdr'],
  hdlc: ['codec', 'axdr'],
  'iec62056-21': ['codec', 'obis'],
  coap: ['codec', 'axdr'],
  acse: ['codec', 'axdr'],
  apdu: ['codec', 'axdr', 'obis'],
  cosem: ['codec', 'axdr', 'obis'],
  security: ['codec', 'axdr', 'apdu', '@noble/ciphers', '@noble/curves', '@noble/hashes'],
  omnia: ['codec', 'obis', 'cosem'],
  transport: ['codec', 'axdr', 'hdlc', 'iec62056-21', 'coap'],
  association: ['codec', 'axdr', 'obis', 'acse', 'apdu', 'cosem', 'security'],
  server: ['codec', 'axdr', 'obis', 'acse', 'apdu', 'cosem', 'security', 'association', 'transport'],
  client: ['codec', 'axdr', 'obis', 'acse', 'apdu', 'cosem', 'security', 'association', 'transport'],
  meter: [
    'codec',
    'axdr',
    'obis',
    'hdlc',
    'iec62056-21',
    'coap',
    'acse',
    'apdu',
    'cosem',
    'security',
    'omnia',
    'association',
    'transport',
    'server',
  ],
  decode: ['codec', 'axdr', 'obis', 'hdlc', 'iec62056-21', 'coap', 'acse', 'apdu', 'cosem', 'security', 'transport'],
  render: ['codec', 'axdr', 'obis', 'cosem', 'decode'],
  headend: ['codec', 'axdr', 'obis', 'coap', 'acse', 'apdu', 'cosem', 'security', 'association', 'transport'],
  conformance: [
    'codec',
    'axdr',
    'obis',
    'hdlc',
    'coap',
    'acse',
    'apdu',
    'cosem',
    'security',
    'association',
    'transport',
    'client',
  ],
  node: ['codec', 'security', 'iec62056-21', 'transport', 'server', 'node:'],
  cli: [
    'codec',
    'axdr',
    'obis',
    'cosem',
    'security',
    'decode',
    'render',
    'apdu',
    'acse',
    'hdlc',
    'iec62056-21',
    'coap',
    'transport',
    'omnia',
    'association',
    'server',
    'client',
    'meter',
    'conformance',
    'headend',
    'node',
    'node:',
    'commander',
    'yaml',
  ],
};

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const text = (file: string) => readFileSync(join(src, file), 'utf8');
const imports = (file: string, types = true) =>
  [...text(file).matchAll(/^(?:import|export)\s(type\s)?[^;]*?from '([^']+)'/gm)]
    .filter((m) => types || !m[1])
    .map((m) => m[2]!);
const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');
const resolve = (file: string, target: string) => relative(src, join(src, dirname(file), target));

describe('architecture', () => {
  test.each(files.filter((file) => folderOf(file) !== '.'))('%s imports only what its layer may', (file) => {
    const allowed = may[folderOf(file)];
    expect(allowed, `the folder ${folderOf(file)} is not in the table`).toBeDefined();
    for (const target of imports(file)) {
      const to = target.startsWith('.') ? folderOf(resolve(file, target)) : target;
      if (to === folderOf(file)) continue;
      expect(
        allowed!.some(
          (name) => to === name || (name.endsWith(':') && to.startsWith(name)) || to.startsWith(`${name}/`),
        ),
        `${file} imports ${target}`,
      ).toBe(true);
      if (target.startsWith('.')) expect(target, `${file} reaches past a folder's door`).toMatch(/\/index\.ts$/);
    }
  });

  test('no cycles between modules', () => {
    const state = new Map<string, 'open' | 'done'>();
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return;
      expect(state.get(file), `cycle: ${[...path, file].join(' -> ')}`).not.toBe('open');
      state.set(file, 'open');
      for (const target of imports(file, false))
        if (target.startsWith('.')) visit(resolve(file, target), [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
  });

  test.each(files)('%s is at most 400 lines and names no clock, timer or randomness of its own', (file) => {
    expect(text(file).split('\n').length).toBeLessThanOrEqual(401);
    if (folderOf(file) === 'cli' || folderOf(file) === 'node') return;
    expect(text(file)).not.toMatch(
      /\bDate\.now\(|\bsetTimeout\(|Math\.random\(|(?<![-/.])\bprocess\.[a-z]|\bBuffer\.[a-z]/,
    );
  });
});
