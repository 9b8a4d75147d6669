/** A phase by its number: L1 to L3. */
export type Phase = 1 | 2 | 3;

interface OfPhases {
  /** All of them where left out. */
  readonly phases?: readonly Phase[] | undefined;
}

/** Something that is not as usual in the network or in the installation behind the meter. */
export type Condition =
  /** No voltage; the loads of these phases take nothing. */
  | ({ readonly kind: 'interruption' } & OfPhases)
  /** Another voltage, in V: a sag, a swell, an over- or undervoltage. */
  | ({ readonly kind: 'voltage'; readonly volts: number } & OfPhases)
  /** The neutral is broken and has a voltage of its own, in V and degrees. */
  | { readonly kind: 'neutral-shift'; readonly volts: number; readonly angle: number }
  /** A phase of the medium voltage is open: L1 is as it was, L2 and L3 are half as high and opposite to it. */
  | { readonly kind: 'medium-voltage-break' }
  | { readonly kind: 'frequency'; readonly hertz: number }
  /** A harmonic, in percent of the fundamental. */
  | ({
      readonly kind: 'harmonic';
      readonly of: 'voltage' | 'current';
      /** From 2 to 50. */
      readonly order: number;
      readonly percent: number;
    } & OfPhases)
  /** L2 and L3 are exchanged. */
  | { readonly kind: 'phase-sequence' }
  /** What each phase takes, in W and var, instead of the usual load; negative where it feeds in. */
  | ({ readonly kind: 'load'; readonly active: number; readonly reactive?: number | undefined } & OfPhases)
  /** There is voltage at the input for auxiliary supply. */
  | { readonly kind: 'auxiliary-supply' };

/** A condition and when it holds, in milliseconds since 1970 UTC. */
export interface Conditioned {
  readonly id: number;
  readonly from: number;
  /** The first instant at which it does not hold any more; Infinity while it is open. */
  readonly until: number;
  readonly condition: Condition;
}

/** Whether a condition is about a phase, counted from 0. */
export function isOfPhase({ phases }: { readonly phases?: readonly Phase[] | undefined }, phase: number): boolean {
  return phases === undefined || phases.includes((phase + 1) as Phase);
}

/** Throws a RangeError for what no network can be. */
export function checkCondition(condition: Condition): void {
  const require = (isRight: boolean, what: string): void => {
    if (!isRight) throw new RangeError(`${condition.kind}: ${what}`);
  };
  if (condition.kind === 'voltage') require(condition.volts >= 0, `${condition.volts} V are less than none`);
  if (condition.kind === 'frequency') require(condition.hertz > 0, `${condition.hertz} Hz are no frequency`);
  if (condition.kind !== 'harmonic') return;
  const { order, percent } = condition;
  require(Number.isInteger(order) && order >= 2 && order <= 50, `the order ${order} is not from 2 to 50`);
  require(percent >= 0 && percent <= 100, `${percent} % are not from 0 to 100`);
}
