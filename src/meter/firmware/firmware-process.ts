import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** Verifications and activations of firmware that take their time come to an end by themselves. */
export function firmwareProcess(meter: OmniaMeter): Process {
  return {
    name: 'firmware',
    next: (after) => Math.max(meter.firmware.doneAt, after + 1),
    run: () => meter.firmware.finish(),
  };
}
