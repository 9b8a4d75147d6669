import type { EventConsequence } from '../event-consequences.ts';

/** What an event says of tampering is counted, and goes on until an event says that it is over. */
export const tamperOfEvent: EventConsequence = (meter, { code }) => meter.tamper.notice(code);
