import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readScene, runScene, VirtualStage } from '../../src/meter/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';

const folder = fileURLToPath(new URL('../../docs/examples/scenes/', import.meta.url));
const scenes = readdirSync(folder).map((file) => ({ file, text: readFileSync(folder + file, 'utf8') }));

test.each(scenes.map(({ file, text }) => [readScene(parse(text)).title, file, text]))(
  '%s (%s)',
  async (_, __, text) => {
    const scene = readScene(parse(text));
    const { misses, expectations } = await runScene(scene, new VirtualStage(scene, { cryptography: nodeCryptography }));
    expect(misses).toEqual([]);
    expect(expectations).toBeGreaterThan(0);
  },
);
