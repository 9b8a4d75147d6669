import { crcX25 } from '../../src/codec/index.ts';
import { contender, type Workload, type Workloads } from '../harness/workload.ts';
import { randomOctets } from '../inputs/random.ts';
import { bytewiseCrc } from '../reference/bytewise-crc.ts';

const sizes = [13, 128, 1000];
const count = 256;

/** CRC-16/X-25 over many parts of one buffer: a header, a short and a long information field. */
export const crc: Workloads = Object.fromEntries(sizes.map((size) => [`crc ${size}`, () => checking(size)]));

function checking(size: number): Workload {
  const octets = randomOctets(size + count);
  // A loop for each: in one for both, the engine could inline neither.
  const ours = () => {
    let sum = 0;
    for (let at = 0; at < count; at += 1) sum += crcX25(octets, at, at + size);
    return sum;
  };
  const bytewise = () => {
    let sum = 0;
    for (let at = 0; at < count; at += 1) sum += bytewiseCrc(octets, at, at + size);
    return sum;
  };
  return {
    work: { operations: count, octets: count * size },
    ours: contender(ours, (sum) => sum),
    references: { 'bytewise loop': contender(bytewise, (sum) => sum) },
  };
}
