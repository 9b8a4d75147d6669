import { concat, encode } from '../../src/codec/index.ts';
import { type Wrapper, WrapperDeframer, type WrapperUnit, wrapper as wrapperCodec } from '../../src/transport/index.ts';
import { contender, type Workload, type Workloads } from '../harness/workload.ts';
import { randomOctets } from '../inputs/random.ts';
import { copying } from '../reference/copying.ts';
import { deframeWrapper } from '../reference/hand-written-wrapper.ts';

const sizes = [128, 1000];
const streamSize = 64 * 1024;

/** Units of the TCP/UDP wrapper out of one stream, with views of their APDUs. */
export const wrapper: Workloads = Object.fromEntries(
  sizes.map((size) => [`wrapper deframe ${size}`, () => deframing(size)]),
);

function deframing(size: number): Workload {
  const count = Math.ceil(streamSize / (size + 8));
  const units = Array.from({ length: count }, (_, i): Wrapper => {
    return { version: 1, sourceWPort: 1, destinationWPort: 16, apdu: randomOctets(size, i + 1) };
  });
  const octets = concat(...units.map((unit) => encode(wrapperCodec, unit)));
  const ours = (stream: Uint8Array) => new WrapperDeframer().push(stream) as WrapperUnit[];
  const unitsOf = (found: readonly WrapperUnit[]) => found.map(({ unit }) => unit);
  return {
    work: { operations: count, octets: octets.length },
    ours: contender(() => ours(octets), unitsOf),
    references: {
      'hand-written': contender(
        () => deframeWrapper(octets),
        (found) => found,
      ),
      memcpy: copying(octets, (copied) => unitsOf(ours(copied))),
    },
  };
}
