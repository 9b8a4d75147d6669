import type { LoggedEvent } from './event-memory.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** What follows from an event that is in its logs, in the same transaction. */
export type EventConsequence = (meter: OmniaMeter, event: Omit<LoggedEvent, 'number'>) => void;

/** All that follows from events, in this order. */
export const eventConsequences: readonly EventConsequence[] = [];
