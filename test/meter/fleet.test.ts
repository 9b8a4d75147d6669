import { expect, test } from 'vitest';
import { Register } from '../../src/cosem/index.ts';
import type { OmniaMeter } from '../../src/meter/index.ts';
import { obis } from '../../src/obis/index.ts';
import { fullType, noon, testMeter } from './support.ts';

/** 10,000 in 1.5 GB are 150 kB for each. */
const most = 40_000;
const count = 1000;

test('meters of a type share all but what tells them apart', () => {
  const name = obis('1-0:1.8.0');
  testMeter().read(Register, name, 'value');
  const before = process.memoryUsage();
  const meters: OmniaMeter[] = [];
  for (let seed = 1; seed <= count; seed += 1) meters.push(testMeter({ seed, installedAt: noon - 86_400_000 }));
  const values = new Set(meters.map((meter) => meter.read(Register, name, 'value').value));
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  expect((heapUsed - before.heapUsed + arrayBuffers - before.arrayBuffers) / count).toBeLessThan(most);
  expect(values.size).toBeGreaterThan(count * 0.9);
  expect(new Set(meters.map(({ identity }) => identity.logicalDeviceName)).size).toBe(count);
  expect(fullType.objects.size).toBeGreaterThan(500);
});
