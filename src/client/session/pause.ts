import type { AbortSignalLike, Clock } from '../../transport/index.ts';

/** Waits so many milliseconds, or until the signal aborts. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignalLike | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = () => {
      prevent();
      reject(signal?.reason);
    };
    const prevent = clock.setTimer(milliseconds, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    signal?.addEventListener('abort', abort);
  });
}
