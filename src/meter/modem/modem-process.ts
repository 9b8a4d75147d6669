import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** The modem attaches, follows the signal and goes out with the mains by itself. */
export function modemProcess({ modem }: OmniaMeter): Process {
  return {
    name: 'modem',
    next: (after) => modem?.next(after) ?? Number.POSITIVE_INFINITY,
    run: (at) => modem?.step(at),
  };
}
