import { eventByCode } from '../../omnia/index.ts';
import type { LoggedEvent } from '../event-memory.ts';
import type { Process } from '../life/process.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { alarmsInBoth, alarmsWithout, hasAlarms, oneAlarm, shownAlarms } from './alarm-bits.ts';
import { beginPushing, pushBegin } from './push-store.ts';

const attached = 206;

/** From its first power-up on, what happens in a meter is pushed. Most meters of a fleet push nothing: they need no queue. */
export function pushProcess({ memory }: OmniaMeter): Process {
  return {
    name: 'push',
    next: (after) => (pushBegin(memory) === undefined ? after + 1 : Number.POSITIVE_INFINITY),
    // The life of a meter begins in the instant before the first in which it does something.
    run: (at) => beginPushing(memory, at - 1),
  };
}

/**
 * What events push: an alarm that its filter lets pass and no push waits for is sent at once (OMNIA data sheet, Events and
 * alarms), as the register monitors of the alarm descriptors have it; and a meter that is attached tells so.
 */
export function pushOfEvent(meter: OmniaMeter, { code }: Pick<LoggedEvent, 'code'>): void {
  if (code === attached) meter.push.reconnect();
  const alarm = eventByCode(code)?.alarm;
  if (alarm === undefined) return;
  const raised = alarmsInBoth(oneAlarm(alarm), shownAlarms(meter));
  if (hasAlarms(alarmsWithout(raised, meter.push.waitingAlarms))) meter.push.enqueue('alarm', raised);
}
