/** Something that counts only when it has held for some time. */
export interface Held {
  /** Since when it has held; undefined while it does not. */
  readonly since: number | undefined;
  /** It has held for long enough. */
  readonly isReported: boolean;
}

/** What does not hold. */
export const notHeld: Held = { since: undefined, isReported: false };

/** Where something that has to hold is looked at. */
export interface Look {
  readonly instant: number;
  readonly holds: boolean;
  /** Milliseconds that it has to hold. */
  readonly time: number;
}

/** Goes on with what held until a look; `begun` and `ended` only of what has held for long enough. */
export function followHeld(
  state: Held,
  { instant, holds, time }: Look,
): readonly [Held, 'begun' | 'ended' | undefined] {
  if (!holds) return [notHeld, state.isReported ? 'ended' : undefined];
  const since = state.since ?? instant;
  const isReported = instant - since >= time;
  return [{ since, isReported }, isReported && !state.isReported ? 'begun' : undefined];
}

/** When it will have held for long enough; Infinity where it need not be looked at for that. */
export function nextOfHeld({ since, isReported }: Held, time: number): number {
  return since === undefined || isReported ? Number.POSITIVE_INFINITY : since + time;
}
