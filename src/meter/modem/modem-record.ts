import { decodeUtf8, encodeUtf8 } from '../../axdr/index.ts';
import type { AccessTechnology } from './access-technology.ts';

/** What a modem is about: without power, looking for a network, attached, or without a SIM that works. */
export type ModemCondition = 'off' | 'searching' | 'attached' | 'sim-error';

/** A time for which a modem was about the same. */
export interface ModemPeriod {
  /** Milliseconds since 1970 UTC. */
  readonly from: number;
  readonly condition: ModemCondition;
  /** Of the last attachment, where it is not attached. */
  readonly technology: AccessTechnology;
  /** dB that something between antenna and network takes away. */
  readonly attenuation: number;
}

/** What a modem remembers. Instants are in milliseconds since 1970 UTC. */
export interface ModemRecord {
  /** The newest last. */
  readonly periods: readonly [...ModemPeriod[], ModemPeriod];
  /** When it tries to attach; undefined where it does not. */
  readonly tryAt?: number | undefined;
  /** When what it has stored runs out: without mains it lives on for its last gasp. */
  readonly offAt?: number | undefined;
  /** When the head-end last acknowledged something that this attachment has sent. */
  readonly acknowledgedAt?: number | undefined;
  /** The network is out of reach, whatever the signal. */
  readonly isLinkCut?: boolean | undefined;
  readonly isSimBroken?: boolean | undefined;
  /** Somebody has told it to connect. */
  readonly isCalled?: boolean | undefined;
}

/** Periods that are remembered: the diagnostic profiles look back on them. */
const mostPeriods = 64;

/** The period that a modem is in. */
export function presentPeriod({ periods }: ModemRecord): ModemPeriod {
  return periods.at(-1)!;
}

/** The record with something else from an instant on. */
export function withPeriod(record: ModemRecord, change: Partial<ModemPeriod> & { readonly from: number }): ModemRecord {
  const present = presentPeriod(record);
  const next: ModemPeriod = { ...present, ...change };
  const earlier = present.from === next.from ? record.periods.slice(0, -1) : record.periods;
  return { ...record, periods: [...earlier.slice(1 - mostPeriods), next] };
}

/** The record in octets, for the memory. */
export function encodeModemRecord(record: ModemRecord): Uint8Array {
  return encodeUtf8(JSON.stringify(record));
}

/** The record that was remembered. */
export function decodeModemRecord(octets: Uint8Array): ModemRecord {
  return JSON.parse(decodeUtf8(octets).text) as ModemRecord;
}
