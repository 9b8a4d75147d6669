import type { AttributeValue, ImageTransfer } from '../../cosem/index.ts';
import type { MemoryEntry } from '../../server/index.ts';

/** image_transfer_status of class Image transfer, by name. */
export type ImageStatus = Extract<AttributeValue<typeof ImageTransfer, 'imageTransferStatus'>, string>;

/** A transfer that was initiated. */
export interface Transfer {
  readonly identifier: Uint8Array;
  /** Octets of the image. */
  readonly size: number;
  readonly status: ImageStatus;
  /** When the verification or activation under way is done, in milliseconds since 1970 UTC; 0 where none is. */
  readonly doneAt: number;
}

/** Under which the transfer is remembered. */
export const transferKey = 'image transfer';

const statuses: readonly ImageStatus[] = [
  'image-transfer-not-initiated',
  'image-transfer-initiated',
  'image-verification-initiated',
  'image-verification-successful',
  'image-verification-failed',
  'image-activation-initiated',
  'image-activation-successful',
  'image-activation-failed',
];
const identifierAt = 13;

/** What is to be remembered of a transfer. */
export function transferEntry({ status, size, doneAt, identifier }: Transfer): MemoryEntry {
  const octets = new Uint8Array(identifierAt + identifier.length);
  const view = new DataView(octets.buffer);
  view.setUint8(0, statuses.indexOf(status));
  view.setUint32(1, size);
  view.setFloat64(5, doneAt);
  octets.set(identifier, identifierAt);
  return [transferKey, octets];
}

/** The transfer that was remembered. */
export function decodeTransfer(octets: Uint8Array): Transfer {
  const view = new DataView(octets.buffer, octets.byteOffset);
  return {
    status: statuses[view.getUint8(0)]!,
    size: view.getUint32(1),
    doneAt: view.getFloat64(5),
    identifier: octets.slice(identifierAt),
  };
}
