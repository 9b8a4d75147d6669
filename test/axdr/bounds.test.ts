import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Data, rawData } from '../../src/axdr/index.ts';
import { type Codec, concat, tryDecode } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';

const length = (count: number) => hex(`84${count.toString(16).padStart(8, '0')}`);

/** Hostile and honest inputs of about `n` octets. */
const families: Record<string, (n: number) => Uint8Array> = {
  'wide nulls': (n) => concat(hex('01'), length(n), new Uint8Array(n)),
  nested: (n) => new Uint8Array(n).fill(1),
  'pairs in structures': (n) =>
    concat(
      hex('01'),
      length(n >> 2),
      new Uint8Array(n & ~3).map((_, i) => [2, 2, 0, 0][i & 3]!),
    ),
  'empty arrays': (n) =>
    concat(
      hex('01'),
      length(n >> 1),
      new Uint8Array(n & ~1).map((_, i) => 1 - (i & 1)),
    ),
  'a long octet-string': (n) => concat(hex('09'), length(n), new Uint8Array(n)),
  'a long text': (n) => concat(hex('0a'), length(n), new Uint8Array(n).fill(0x61)),
  'a long utf8-string': (n) => concat(hex('0c'), length(n), new Uint8Array(n).fill(0xff)),
  'a long bit-string': (n) => concat(hex('04'), length(n * 8), new Uint8Array(n)),
  'a compact-array': (n) => concat(hex('13 11'), length(n), new Uint8Array(n)),
};
const limits = { maxDepth: 16, maxNodes: 1e7, maxReassembled: 1e7, maxProtection: 4 };

describe('R11: time grows with the octets', { retry: 2 }, () => {
  const least = (run: () => void): number => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    });
    return Math.min(...times);
  };

  test.each(Object.entries(families))('%s', (_, of) => {
    const slow = ([codec, small, large]: readonly [Codec<unknown>, Uint8Array, Uint8Array]): boolean => {
      const [t1, t4] = [small, large].map((bytes) => least(() => tryDecode(codec, bytes, { limits })));
      return t4! > 2 && t4! > 4 * 4 * Math.max(t1!, 0.5);
    };
    const [small, large] = [of(1 << 16), of(1 << 18)];
    for (const codec of [Data, rawData] as Codec<unknown>[]) {
      const attempts = [1, 2, 3].every(() => slow([codec, small, large]));
      expect(attempts, 'four times the octets take more than sixteen times as long: it grows as the square').toBe(
        false,
      );
    }
  });
});

/** A child with --expose-gc: octets of heap retained per result, for inputs in hexadecimal. */
const script = `
import { Data, rawData } from ${JSON.stringify(fileURLToPath(new URL('../../src/axdr/index.ts', import.meta.url)))};
import { fromHex, tryDecode } from ${JSON.stringify(fileURLToPath(new URL('../../src/codec/index.ts', import.meta.url)))};
const used = () => { gc(); gc(); const { heapUsed, external, arrayBuffers } = process.memoryUsage(); return heapUsed + arrayBuffers; };
const report = {};
for (const [name, text, count] of JSON.parse(process.argv[2])) {
  const bytes = fromHex(text);
  for (const [kind, codec] of [['data', Data], ['raw', rawData]]) {
    for (let i = 0; i < 20; i += 1) tryDecode(codec, bytes);
    const kept = new Array(count);
    const before = used();
    for (let i = 0; i < count; i += 1) kept[i] = tryDecode(codec, bytes);
    const retained = (used() - before) / count;
    let allocated = Infinity;
    for (let i = 0; i < 20; i += 1) {
      const start = process.memoryUsage();
      tryDecode(codec, bytes);
      const end = process.memoryUsage();
      allocated = Math.min(allocated, Math.abs(end.heapUsed + end.arrayBuffers - start.heapUsed - start.arrayBuffers));
    }
    report[name + ' ' + kind] = { size: bytes.length, retained, allocated, kept: kept.length };
  }
}
console.log(JSON.stringify(report));
`;

describe('R10: memory is bounded by the octets', { retry: 2 }, () => {
  let folder = '';
  let child = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dlms-bounds-'));
    child = join(folder, 'child.mjs');
    const stdin = { contents: script, loader: 'ts', resolveDir: folder } as const;
    await build({ stdin, bundle: true, format: 'esm', platform: 'node', outfile: child, logLevel: 'error' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  type Report = Record<string, { size: number; retained: number; allocated: number }>;
  const measure = (inputs: readonly (readonly [string, string, number])[]): Report =>
    JSON.parse(
      execFileSync(process.execPath, ['--expose-gc', child, JSON.stringify(inputs)], { encoding: 'utf8' }),
    ) as Report;

  test('16 octets allocate at most 16 KiB', () => {
    const inputs = [
      ['octets announced', '0984ffffffff01'],
      ['elements announced', '0184ffffffff00'],
      ['bits announced', '0484ffffffff00'],
      ['a compact-array announced', '1301ffff01ffff0000'],
      ['a counted array announced', '1301ffff110100'],
      ['a counted array in a structure', '13020201ffff00110100'],
      ['nested', '01'.repeat(16)],
      ['nulls', '010e'.padEnd(32, '0')],
    ].map(([name, text]) => [name!, text!, 100] as const);
    for (const [name, { allocated }] of Object.entries(measure(inputs)))
      expect(allocated, name).toBeLessThan(16 * 1024);
  });

  test('what is retained is at most 64 KiB and 160 octets for each octet', () => {
    const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
    const inputs = Object.entries(families).map(([name, of]) => [name, hexOf(of(4096)), 50] as const);
    for (const [name, { size, retained }] of Object.entries(measure(inputs))) {
      expect(retained, name).toBeLessThan(64 * 1024 + 160 * size);
    }
  });
});
