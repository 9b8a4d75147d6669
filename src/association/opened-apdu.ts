import type { Apdu, ApduKind } from '../apdu/index.ts';
import type { OpenedApdu, ProtectionLevel } from '../security/index.ts';

interface Opened extends Pick<OpenedApdu, 'delivery' | 'durable'> {
  readonly apdu: Apdu;
  /** The octets of `apdu`, without protection; only lent. */
  readonly octets: Uint8Array;
  /** What protected it. */
  readonly level: ProtectionLevel;
  /** The titles of who signed it. */
  readonly signers: readonly Uint8Array[];
}

/** What a server sent unasked. */
export interface OpenedNotification extends Opened {
  readonly kind: 'notification';
}

/** What may answer a request; one that comes when nothing was asked is late. */
export interface OpenedResponse extends Opened {
  readonly kind: 'response';
}

/** What a client received in an association, without its protection. */
export type OpenedAssociationApdu =
  | OpenedNotification
  | OpenedResponse
  /** AARE or RLRE: part of an exchange that is over. */
  | { readonly kind: 'acse'; readonly octets: Uint8Array };

const notifications: readonly ApduKind[] = [
  'data-notification',
  'event-notification-request',
  'informationReportRequest',
];

/** Whether a server sends this without being asked. */
export function isNotification({ kind }: Apdu): boolean {
  return notifications.includes(kind);
}

/** The titles of who signed an APDU. */
export function signersOf({ layers }: OpenedApdu): readonly Uint8Array[] {
  return layers.filter(({ kind }) => kind === 'signature').map(({ systemTitle }) => systemTitle);
}

/**
 * The titles of who signed an APDU for its receiver: who names it, or signs what is ciphered under a key of it. What is
 * signed for nobody in particular could be passed on to one server after the other.
 */
export function signersForUs({ layers }: OpenedApdu): readonly Uint8Array[] {
  return layers.flatMap((layer, at) => {
    if (layer.kind !== 'signature') return [];
    const isCiphered = layers.slice(at + 1).some(({ kind }) => kind === 'ciphering');
    return isCiphered || layer.recipientSystemTitle.length > 0 ? [layer.systemTitle] : [];
  });
}
