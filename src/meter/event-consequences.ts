import { monitorsAfterEvent } from './control/register-monitors.ts';
import { errorOfEvent } from './error-registers.ts';
import type { LoggedEvent } from './event-memory.ts';
import { snapshotOfEvent } from './grid-snapshot/grid-snapshot.ts';
import type { OmniaMeter } from './omnia-meter.ts';
import { countEvent } from './power-quality/occurrence-counters.ts';
import { showLastEvent } from './power-quality/shown-registers.ts';
import { keepEventColumns } from './profile/event-rows.ts';
import { pushOfEvent } from './push/push-process.ts';
import { tamperOfEvent } from './tamper/tamper-of-event.ts';

/** What follows from an event that is in its logs, in the same transaction. */
export type EventConsequence = (meter: OmniaMeter, event: Omit<LoggedEvent, 'number'>) => void;

/** All that follows from events, in this order. */
export const eventConsequences: readonly EventConsequence[] = [
  errorOfEvent,
  keepEventColumns,
  tamperOfEvent,
  pushOfEvent,
  countEvent,
  showLastEvent,
  snapshotOfEvent,
  monitorsAfterEvent,
];
