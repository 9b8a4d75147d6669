import type { OmniaMeter } from '../omnia-meter.ts';
import type { PushPriority } from './push-setups.ts';

/** Whether something can be sent now: over a network, and without supply the last gasp alone (OMNIA data sheet, Last gasp). */
export function canSend({ modem, supply }: OmniaMeter, priority: PushPriority): boolean {
  if (modem?.isAttached !== true) return false;
  return priority === 0 ? supply.feedsModem : supply.isRunning;
}
