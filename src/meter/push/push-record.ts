import { decodeUtf8, encodeUtf8 } from '../../axdr/index.ts';
import type { AlarmBits } from './alarm-bits.ts';
import type { PushSetupName } from './push-setups.ts';

/** When a push was invoked in relation to others, and from when on it may be sent, in milliseconds since 1970 UTC. */
export interface PushTurn {
  readonly ordinal: number;
  readonly readyAt: number;
}

/** A copy that waits; its ordinal names it. */
export interface WaitingCopy extends PushTurn {
  readonly id: number;
  readonly setup: PushSetupName;
}

/** A setup that has been invoked, and the push of its data that is on its way. */
export interface PushRequest extends PushTurn {
  readonly id?: number | undefined;
}

/** What is remembered of the queue besides the pushes themselves. */
export interface PushState {
  /** Long-invoke-ids and ordinals that come next. */
  readonly nextId: number;
  readonly nextOrdinal: number;
  readonly copies: readonly WaitingCopy[];
  /** Setups that have been invoked and not sent all they have. */
  readonly requests: Readonly<Partial<Record<PushSetupName, PushRequest>>>;
  /** By setup and profile: the number of the row that comes after the last one that was acknowledged. */
  readonly cursors: Readonly<Record<string, number>>;
  /** By priority: copies and rows that were lost, because there was no more room for them. */
  readonly dropped: readonly number[];
  /** Priorities of which a copy was lost since one was acknowledged. */
  readonly overflown: readonly number[];
  /** The head-end was out of reach, and not all that waited since has been acknowledged. */
  readonly isBehind: boolean;
}

/** A push whose APDU is made: it stays as it is, however often it is sent. */
export interface FormedPush {
  readonly id: number;
  readonly setup: PushSetupName;
  /** Milliseconds since 1970 UTC. */
  readonly formedAt: number;
  /** The cursors when it is acknowledged. */
  readonly cursors?: Readonly<Record<string, number>> | undefined;
  /** What it says of alarms. */
  readonly alarms?: PushedAlarms | undefined;
  /** In the clear. */
  readonly apdu: Uint8Array;
}

/** The alarms of a push: those it was invoked for, and all that its descriptors show. */
export interface PushedAlarms {
  readonly raised: AlarmBits;
  readonly shown: AlarmBits;
}

/** A queue that nothing was ever put into: a meter that is installed tells so first, and then that it is connected. */
export const firstPushState: PushState = {
  nextId: 1,
  nextOrdinal: 2,
  copies: [],
  requests: { installation: { ordinal: 0, readyAt: 0 }, connectivity: { ordinal: 1, readyAt: 0 } },
  cursors: {},
  dropped: [0, 0, 0, 0, 0, 0],
  overflown: [],
  isBehind: false,
};

export function encodePushState(state: PushState): Uint8Array {
  return encodeUtf8(JSON.stringify(state));
}

export function decodePushState(octets: Uint8Array): PushState {
  return JSON.parse(decodeUtf8(octets).text);
}

/** The APDU comes last, behind all else and the length of that in two octets. */
export function encodeFormedPush({ apdu, ...head }: FormedPush): Uint8Array {
  const text = encodeUtf8(JSON.stringify(head));
  const octets = new Uint8Array(2 + text.length + apdu.length);
  new DataView(octets.buffer).setUint16(0, text.length);
  octets.set(text, 2);
  octets.set(apdu, 2 + text.length);
  return octets;
}

export function decodeFormedPush(octets: Uint8Array): FormedPush {
  const end = 2 + new DataView(octets.buffer, octets.byteOffset).getUint16(0);
  return { ...JSON.parse(decodeUtf8(octets.subarray(2, end)).text), apdu: octets.slice(end) };
}
