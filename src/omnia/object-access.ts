import type { RoleName } from './roles.ts';

/** Who may do what with an object. */
export interface ObjectAccess {
  /**
   * `readers`: the roles that read its group. `public`: the public client as well. `everyone`: every role that reads at
   * all. Left out: those alone who read everything, write or execute it.
   */
  readonly read?: 'readers' | 'public' | 'everyone';
  /** Who sets its attributes, as far as the class lets a client, and runs its methods. */
  readonly write?: readonly RoleName[];
  /** Who runs its methods without setting attributes. */
  readonly execute?: readonly RoleName[];
  /** Attributes that stay as they are. */
  readonly keep?: readonly string[];
  /** What changes it is signed by the head-end, on a meter that requires signatures (0-0:96.80.100). */
  readonly signed?: true;
}

/** Values, counters, states: nobody changes them. */
export const reading: ObjectAccess = { read: 'readers' };
/** What is read without a key. */
export const publicReading: ObjectAccess = { read: 'public' };
/** What tells a meter from another. */
export const everyoneReads: ObjectAccess = { read: 'everyone' };
/** Settings. */
export const configuration: ObjectAccess = { read: 'readers', write: ['management'] };
/** Settings that a service tool may change on the spot as well. */
export const fieldConfiguration: ObjectAccess = { read: 'readers', write: ['management', 'field'] };
/** Profiles whose columns are fixed. */
export const fixedColumns: ObjectAccess = { read: 'readers', write: ['management'], keep: ['captureObjects'] };

/** What these roles start. */
/* @__NO_SIDE_EFFECTS__ */
export function executedBy(...execute: readonly RoleName[]): ObjectAccess {
  return { execute };
}
