import type { PermanentMemory } from '../server/index.ts';
import type { FirmwarePolicy } from './firmware/firmware-check.ts';
import type { Phase } from './network/condition.ts';
import type { OmniaType } from './omnia-type.ts';
import type { MeterSecurity } from './role-security.ts';

/** What a meter is made of. */
export interface OmniaMeterOptions extends MeterSecurity {
  /** Shared by all meters of the type. */
  readonly type: OmniaType;
  /** Whatever is not said is drawn from it: identity, load, events. A whole number. */
  readonly seed: number;
  /** Milliseconds since 1970 UTC, as they really are; the clock of the meter may be set to something else. */
  readonly now: () => number;
  /** What survives; with a journal attached, also the process. */
  readonly memory?: PermanentMemory | undefined;
  /** When it was installed, in milliseconds since 1970 UTC; 30 days before now where left out. */
  readonly installedAt?: number | undefined;
  /** Whether it has the errors of its class, as where left out, or none. */
  readonly accuracy?: 'typical' | 'exact' | undefined;
  /** Volts between a phase and neutral; 230 where left out. */
  readonly nominalVoltage?: 230 | 240 | undefined;
  /** Phases that are connected, of a three-phase meter; all where left out. */
  readonly connected?: readonly Phase[] | undefined;
  /** Which images a firmware update may bring. */
  readonly firmware?: FirmwarePolicy | undefined;
  /** Seconds by which load control relays are late at the most, each change by its own time; 0 where left out (designed). */
  readonly loadControlDelay?: number | undefined;
  /** Told of what an object threw that is no refusal. */
  readonly onFault?: ((error: unknown) => void) | undefined;
  /** How fast its clock goes, in parts of a million; 0 where left out, from -5.79 to 5.79 it is as good as the data sheet says. */
  readonly clockDrift?: number | undefined;
}
