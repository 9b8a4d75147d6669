import type { VirtualClock } from '../../src/transport/index.ts';
import { settled } from './channels.ts';

/** Lets time pass until `promise` is settled, and gives what it came to; throws where nothing is left to happen. */
export async function passing<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const watched = promise.finally(() => {
    isSettled = true;
  });
  watched.catch(() => {});
  for (;;) {
    await settled();
    if (isSettled) return watched;
    if (!clock.step()) throw new Error('nothing is left to happen');
  }
}

/** Lets so many milliseconds pass. */
export async function pass(clock: VirtualClock, milliseconds: number): Promise<void> {
  const until = clock.now() + milliseconds;
  await settled();
  while ((clock.next() ?? Number.POSITIVE_INFINITY) <= until) {
    clock.step();
    await settled();
  }
  clock.advance(until - clock.now());
}
