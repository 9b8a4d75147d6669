import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import * as capture from '../support/captures.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { exports: Record<string, unknown> };

/** Every subpath of the package but the two that need Node or are no code. */
const doors = Object.keys(exports)
  .filter((door) => door !== './node' && door !== './package.json')
  .map((door) => `src/${door.slice(2)}/index.ts`.replace('//', '/'));

async function bundle(entry: string, platform: 'neutral' | 'browser', minify = false): Promise<string> {
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: [entry], bundle: true, write: false, logLevel: 'silent', target: 'es2022' },
    ...{ platform, minify, format: 'iife', globalName: 'bundled', mainFields: ['module', 'main'] },
    conditions: ['import'],
  });
  return outputFiles[0]!.text;
}

describe('every door but that of Node', () => {
  test('is among these', () => expect(doors).toContain('src/decode/index.ts'));

  test.each(doors)('%s bundles without Node and loads with ECMAScript alone', async (entry) => {
    for (const platform of ['neutral', 'browser'] as const) {
      const code = await bundle(entry, platform);
      expect(code).not.toMatch(/["']node:|\brequire\(["']/);
      expect(Object.keys(load(code)).length).toBeGreaterThan(0);
    }
  });
});

/** Runs code where there is no process, Buffer, TextDecoder, crypto, atob, setTimeout or console. */
function load(code: string): Record<string, unknown> {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  for (const name of ['process', 'Buffer', 'TextDecoder', 'TextEncoder', 'crypto', 'atob', 'setTimeout', 'URL']) {
    expect(runInContext(`typeof ${name}`, context), name).toBe('undefined');
  }
  runInContext(
    'delete globalThis.console; delete globalThis.WebAssembly; delete globalThis.SharedArrayBuffer',
    context,
  );
  runInContext(code, context);
  return runInContext('bundled', context) as Record<string, unknown>;
}

describe('the decoder', () => {
  const octets = capture.frame(Uint8Array.of(0xe6, 0xe7, 0, ...capture.protect(capture.notification())));

  test('decodes a ciphered push with ECMAScript alone, from octets and from text', async () => {
    const { decodeCapture } = load(
      await bundle('src/decode/index.ts', 'neutral'),
    ) as typeof import('../../src/decode/index.ts');
    const digits = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(' ');
    for (const input of [octets, digits]) {
      const [message] = decodeCapture(input, { keys: capture.bothKeys }).messages;
      expect(message?.authenticity).toBe('verified');
      expect(message?.readings[0]).toMatchObject({ obis: '1-0:1.8.0*255', scaled: '1234.5', unit: 'Wh' });
    }
  });

  test('is small: under 69 kB, minified and compressed', async () => {
    const size = gzipSync(await bundle('src/decode/index.ts', 'browser', true), { level: 9 }).length;
    // The goal is 60: docs/architecture.md says what the octets are and what keeps them.
    expect(size / 1000).toBeLessThan(69);
  });
});
