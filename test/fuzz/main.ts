import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { toHex } from '../../src/codec/index.ts';
import { fuzz } from './fuzz.ts';
import { targets } from './targets/index.ts';

const usage = `npm run fuzz -- [TARGET ...] [--runs N] [--seed N]

Targets, all where none is given: ${targets.map(({ name }) => name).join(', ')}`;

/** Milliseconds without an input that has ended: then one hangs. */
const patience = 30_000;
/** Megabytes that the heap may grow from an early moment on. */
const mostGrowth = 64;
const longestInput = 16_384;
const early = 0.2;

interface Order {
  readonly name: string;
  readonly runs: number;
  readonly seed: number;
  /** The number of the input that is being fed, its size, and its octets: they outlive a thread that hangs. */
  readonly progress: SharedArrayBuffer;
}

if (isMainThread) process.exitCode = await main();
else serve(workerData as Order);

async function main(): Promise<number> {
  const options = { runs: { type: 'string', default: '200000' }, seed: { type: 'string', default: '1' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  const chosen = positionals.length === 0 ? targets.map(({ name }) => name) : positionals;
  const isKnown = chosen.every((name) => targets.some((target) => target.name === name));
  if (!isKnown || !(Number.isInteger(runs) && runs > 0) || !Number.isInteger(seed)) {
    console.error(usage);
    return 2;
  }
  let failed = 0;
  for (const name of chosen) {
    const failure = await watched({ name, runs, seed, progress: new SharedArrayBuffer(8 + longestInput) });
    if (failure === undefined) continue;
    failed += 1;
    console.error(failure);
  }
  return failed === 0 ? 0 : 1;
}

/** Runs a target in a thread of its own, which is ended where it hangs. */
function watched(order: Order): Promise<string | undefined> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: order });
  const numbers = new Int32Array(order.progress, 0, 2);
  let last = -1;
  return new Promise((resolve) => {
    const end = (failure: string | undefined) => {
      clearInterval(timer);
      void worker.terminate();
      resolve(failure);
    };
    const timer = setInterval(() => {
      const run = Atomics.load(numbers, 0);
      if (run === last) end(`${order.name}, seed ${order.seed}, input ${run} hangs: ${inputOf(order.progress)}`);
      last = run;
    }, patience);
    worker.once('error', (error) => end(String(error)));
    worker.once('message', ({ failure, said }: { failure?: string; said?: string }) => {
      if (said !== undefined) console.log(said);
      end(failure);
    });
  });
}

function inputOf(progress: SharedArrayBuffer): string {
  return toHex(new Uint8Array(progress, 8, new Int32Array(progress, 0, 2)[1]!).slice());
}

function serve({ name, runs, seed, progress }: Order): void {
  const target = targets.find((each) => each.name === name)!;
  const numbers = new Int32Array(progress, 0, 2);
  const room = new Uint8Array(progress, 8);
  const begin = performance.now();
  let before = 0;
  const started = (octets: Uint8Array, run: number) => {
    if (run === Math.floor(runs * early)) before = heap();
    room.set(octets.subarray(0, room.length));
    numbers[1] = Math.min(octets.length, room.length);
    Atomics.store(numbers, 0, run);
  };
  try {
    const met = fuzz(target, { seed, runs, started });
    const growth = (heap() - before) / 1e6;
    const seconds = (performance.now() - begin) / 1000;
    const said = [...met].map(([what, count]) => `${what} ${count}`).join(', ');
    parentPort!.postMessage({
      said: `${name}: ${runs} inputs in ${seconds.toFixed(1)} s, heap ${growth.toFixed(1)} MB more; ${said}`,
      ...(growth > mostGrowth && { failure: `${name}: the heap has grown by ${growth.toFixed(0)} MB` }),
    });
  } catch (error) {
    parentPort!.postMessage({ failure: error instanceof Error ? error.message : String(error) });
  }
}

function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
