import type { HalfDuplexOptions } from './half-duplex.ts';
import type { Identification } from './identification.ts';
import type { Confirmation, SignOnPurpose } from './option-choice.ts';
import type { ProgrammingAccessOptions } from './programming-access.ts';

/** The rate that neither side goes beyond where nothing else is given. */
export const defaultMaximumRate = 9600;

/** How a hand-held unit signs on. All may be left out. */
export interface HandHeldUnitOptions extends HalfDuplexOptions {
  /** The highest rate that is chosen; 9600 Bd where left out. */
  readonly maximumRate?: number | undefined;
  /** The device is battery-operated and must be woken up. */
  readonly wakeUp?: boolean | undefined;
  /** `at-initial-rate` where left out; a device that does not confirm is handed over all the same. */
  readonly confirmation?: Confirmation | undefined;
}

/** Whom a hand-held unit calls, and what for. */
export interface SignOn {
  /** The device address; where left out, any device answers. */
  readonly address?: string | undefined;
  readonly purpose: SignOnPurpose;
}

/** What a tariff device is, and who may program it. */
export interface TariffDeviceOptions extends HalfDuplexOptions, ProgrammingAccessOptions {
  /** It also tells the mode: A, B, C or E. */
  readonly identification: Identification;
  /** The device answers a request without address, and one with this; leading zeros are no difference. */
  readonly address?: string | undefined;
  /** The device offers no more than this; 9600 Bd where left out. */
  readonly maximumRate?: number | undefined;
  /** How the hand-over to HDLC is confirmed; `at-initial-rate` where left out. */
  readonly confirmation?: Confirmation | undefined;
  /** What is done in modes C and E where nothing that is offered is selected; a readout at 300 Bd where left out. */
  readonly whenNotSelected?: 'readout' | 'silence' | undefined;
  /** The text of the error message for what is not allowed; `ER01` where left out. */
  readonly refusal?: string | undefined;
  /** The device sleeps until it is woken up. */
  readonly batteryOperated?: boolean | undefined;
}
