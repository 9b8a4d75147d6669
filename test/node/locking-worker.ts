import { parentPort, workerData } from 'node:worker_threads';
import { lockForProcess } from '../../src/node/process-lock.ts';

// Started by the tests in several threads: takes and releases the lock, and counts how often it was not alone.
const { path, rounds, shared, threads } = workerData as {
  path: string;
  rounds: number;
  shared: SharedArrayBuffer;
  threads: number;
};
/** How many have the lock, how many are ready, and nothing to wait for. */
const counts = new Int32Array(shared);
Atomics.add(counts, 1, 1);
while (Atomics.load(counts, 1) < threads) Atomics.wait(counts, 2, 0, 1);

let [held, clashes] = [0, 0];
for (let round = 0; round < rounds; round += 1) {
  try {
    const release = lockForProcess(path);
    if (Atomics.add(counts, 0, 1) !== 0) clashes += 1;
    Atomics.wait(counts, 2, 0, 0.3);
    held += 1;
    Atomics.sub(counts, 0, 1);
    release();
  } catch (error) {
    if ((error as { code: string }).code !== 'store-locked') throw error;
  }
}
parentPort!.postMessage({ held, clashes });
