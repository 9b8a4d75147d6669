import type { OmniaMeter } from '../omnia-meter.ts';
import { canSend } from './link-state.ts';
import type { PushAttempts } from './push-attempts.ts';
import type { PushState } from './push-record.ts';
import { PushSettings } from './push-settings.ts';
import { type PushSetupName, purposeOf, pushSetupNames } from './push-setups.ts';

/** Something that waits for its turn. */
export interface WaitingPush {
  readonly setup: PushSetupName;
  /** Its long-invoke-id, once its APDU is made. */
  readonly id: number | undefined;
  readonly ordinal: number;
  readonly readyAt: number;
  readonly isCopy: boolean;
}

/** All that waits: the most urgent first, and what was invoked first within a class. */
export function waitingPushes(meter: OmniaMeter, { copies, requests }: PushState): readonly WaitingPush[] {
  const requested = pushSetupNames.flatMap((setup): readonly WaitingPush[] => {
    const request = requests[setup];
    return request === undefined ? [] : [{ id: undefined, ...request, setup, isCopy: false }];
  });
  const all = [...copies.map((copy): WaitingPush => ({ ...copy, isCopy: true })), ...requested];
  return all
    .filter(({ setup }) => meter.has(purposeOf(setup).logicalName))
    .sort((a, b) => purposeOf(a.setup).priority - purposeOf(b.setup).priority || a.ordinal - b.ordinal);
}

/** What is to be sent now, or when to look again. */
export interface PushPlan {
  readonly push: WaitingPush | undefined;
  /** Milliseconds since 1970 UTC; Infinity where nothing is due before something changes. */
  readonly due: number;
}

/**
 * Whose turn it is. What waits for its window, or for the moment that was drawn, holds up nobody; what waits to be tried
 * again holds up all behind it, for the head-end is the same: unless it was refused, or nobody acknowledges it.
 */
export function planPush(meter: OmniaMeter, state: PushState, attempts: PushAttempts, now: number): PushPlan {
  let due = Number.POSITIVE_INFINITY;
  for (const push of waitingPushes(meter, state)) {
    const { priority, isRepeated = false } = purposeOf(push.setup);
    if (!canSend(meter, priority)) continue;
    const { notBefore, isRefused } = attempts.of(push.id);
    const paused = priority === 0 ? 0 : attempts.pausedUntil;
    const isBlocking = !isRefused && !isRepeated && push.readyAt <= now && Math.max(notBefore, paused) > now;
    const from = Math.max(push.readyAt, notBefore, paused, now);
    const settings = new PushSettings(meter, push.setup);
    const at = settings.destination(0) === undefined ? Number.POSITIVE_INFINITY : settings.opening(from);
    if (at <= now) return { push, due: now };
    due = Math.min(due, at);
    if (isBlocking) break;
  }
  return { push: undefined, due };
}
