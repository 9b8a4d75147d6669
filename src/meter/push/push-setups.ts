import { type Obis, obis } from '../../obis/index.ts';
import type { AlarmBit } from '../../omnia/index.ts';

/** The classes of what waits to be pushed, the most urgent first (OMNIA data sheet, Events and alarms; order designed). */
export const pushPriorities = [
  'last gasp',
  'alarm',
  'grid snapshot',
  'events',
  'billing and load profile',
  'analysis',
] as const;

/** The place of a class in `pushPriorities`: 0 goes first. */
export type PushPriority = 0 | 1 | 2 | 3 | 4 | 5;

/** What is particular to a push setup of the OMNIA. */
export interface PushPurpose {
  readonly logicalName: Obis;
  readonly priority: PushPriority;
  /**
   * What is remembered of a push that waits. `copy`: its values as they were when it was invoked. `data`: that there is
   * something to be sent; the rows are in their profiles, and all other values are read when it is their turn.
   */
  readonly keeps: 'copy' | 'data';
  /** Nobody acknowledges it: it is sent as often as its setup has retries, whatever becomes of it. */
  readonly isRepeated?: true;
  /** Milliseconds within which the first sending is drawn, besides what the setup says (designed). */
  readonly jitter?: number;
  /** The alarm that it is: what it shows of that register has the bit. */
  readonly alarm?: AlarmBit;
}

/** The push setups of the OMNIA: the numbering is that of IDIS, last gasp and grid snapshot are designed. */
export const pushSetups = {
  lastGasp: {
    logicalName: obis('0-5:25.9.0'),
    priority: 0,
    keeps: 'copy',
    isRepeated: true,
    jitter: 500,
    alarm: { register: 3, bit: 0 },
  },
  alarm: { logicalName: obis('0-4:25.9.0'), priority: 1, keeps: 'copy' },
  gridSnapshot: { logicalName: obis('0-8:25.9.0'), priority: 2, keeps: 'copy' },
  installation: { logicalName: obis('0-7:25.9.0'), priority: 2, keeps: 'data' },
  connectivity: { logicalName: obis('0-0:25.9.0'), priority: 2, keeps: 'data' },
  interval3: { logicalName: obis('0-3:25.9.0'), priority: 3, keeps: 'data' },
  interval1: { logicalName: obis('0-1:25.9.0'), priority: 4, keeps: 'data' },
  interval2: { logicalName: obis('0-2:25.9.0'), priority: 5, keeps: 'data' },
} as const satisfies Readonly<Record<string, PushPurpose>>;

/** A push setup of `pushSetups`. */
export type PushSetupName = keyof typeof pushSetups;

/** All of them, the most urgent first. */
export const pushSetupNames = Object.keys(pushSetups) as readonly PushSetupName[];

/** What is particular to a push setup. */
export function purposeOf(name: PushSetupName): PushPurpose {
  return pushSetups[name];
}
