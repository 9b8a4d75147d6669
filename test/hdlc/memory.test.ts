import { describe, expect, test } from 'vitest';
import { SecondaryStation } from '../../src/hdlc/index.ts';
import { below, type Random, randomFrom } from '../coap/random.ts';
import { megabytesInUse } from '../support/memory.ts';
import { control, informationControl } from './raw-client.ts';
import { rawFrame } from './raw-frame.ts';

const options = { logicalDevices: [1], physicalDevice: 17, addressSizes: [1] } as const;

/** Feeds so many frames that `frame` makes, a millisecond apart. */
function flood(station: SecondaryStation, count: number, frame: () => Uint8Array, from = 0): number {
  let told = 0;
  for (let i = 0; i < count; i += 1) told += station.receive(frame(), from + i).length;
  return told;
}

const from = (random: Random): readonly number[] => [(below(random, 128) << 1) | 1];

describe('memory of a secondary station', () => {
  test('a flood of SNRM from all clients, with parameters or without', () => {
    const random = randomFrom(1);
    const station = new SecondaryStation(options);
    const information = Uint8Array.of(0x81, 0x80, 0x06, 5, 1, 128, 6, 1, 128);
    const snrm = () =>
      rawFrame({ control: control.SNRM, source: from(random), ...(random() < 0.5 && { information }) });
    flood(station, 5000, snrm);
    const before = megabytesInUse();
    expect(flood(station, 95_000, snrm, 5000)).toBeGreaterThan(95_000);
    expect(megabytesInUse() - before).toBeLessThan(2);
    expect(station.links).toHaveLength(8);
  });

  test('a flood of first segments, of frames that are cut off, and of noise', () => {
    const random = randomFrom(2);
    const station = new SecondaryStation(options);
    const information = new Uint8Array(120);
    const any = () => {
      const source = from(random);
      const snrm = rawFrame({ control: control.SNRM, source });
      const segment = rawFrame({ control: informationControl(0, 0, false), source, information, segmented: true });
      return [snrm, segment, segment.subarray(0, below(random, segment.length)), information][below(random, 4)]!;
    };
    flood(station, 5000, any);
    const before = megabytesInUse();
    flood(station, 95_000, any, 5000);
    expect(megabytesInUse() - before).toBeLessThan(2);
  });
});
