import { type Contender, contender } from '../harness/workload.ts';

/** memcpy: what it costs to touch the octets at all. `answer` makes of the copy what the other contenders give. */
export function copying(octets: Uint8Array, answer: (copied: Uint8Array) => unknown): Contender {
  const copy = new Uint8Array(octets.length);
  const run = () => {
    copy.set(octets);
    return copy;
  };
  return contender(run, answer);
}
