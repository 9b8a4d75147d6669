import { toLatin1 } from '../codec/index.ts';
import type { AttributeValue, ImageTransfer } from '../cosem/index.ts';
import { type MemoryEntry, ServiceRefusal } from '../server/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** image_transfer_status of class Image transfer, by name. */
export type ImageStatus = Extract<AttributeValue<typeof ImageTransfer, 'imageTransferStatus'>, string>;

/** A transfer that was initiated. */
interface Transfer {
  readonly identifier: Uint8Array;
  readonly size: number;
  readonly status: ImageStatus;
}

/** Octets of a block of the image (catalogue). */
export const imageBlockSize = 512;
/** The largest image that is taken (designed). */
const largestImage = 4 * 1024 * 1024;

const transferKey = 'image transfer';
const blockKey = (number: number): string => `image block ${number}`;

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

/** The parts of the firmware that an image may be for, by the letters that its identifier begins with (designed). */
const targets: Readonly<Record<string, string>> = { 'OMNIA-M': '1-0:0.2.0', 'OMNIA-C': '1-2:0.2.0' };
const application = '1-1:0.2.0';

/** Events: the image is ready, was activated, could not be verified or activated. */
const events = { ready: 17, activated: 18, failed: 51 } as const;

/** The image of a firmware upgrade (Blue Book 4.4.6). Blocks survive a power cut; nothing else of the meter changes. */
export class FirmwareImage {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  get status(): ImageStatus {
    return this.#transfer?.status ?? 'image-transfer-not-initiated';
  }

  /** By block, whether it is there. */
  get blocks(): readonly boolean[] {
    const transfer = this.#transfer;
    if (transfer === undefined) return [];
    const { memory } = this.#meter;
    return Array.from({ length: countOf(transfer) }, (_, number) => memory.get(blockKey(number)) !== undefined);
  }

  get firstMissing(): number {
    const { blocks } = this;
    const missing = blocks.indexOf(false);
    return missing < 0 ? blocks.length : missing;
  }

  /** What `activate` would activate, once it is verified. */
  get toActivate(): AttributeValue<typeof ImageTransfer, 'imageToActivateInfo'> {
    const transfer = this.#transfer;
    if (transfer?.status !== 'image-verification-successful') return [];
    const { size, identifier } = transfer;
    const signature = new Uint8Array(0);
    return [
      { imageToActivateSize: size, imageToActivateIdentification: identifier, imageToActivateSignature: signature },
    ];
  }

  /** Begins a transfer; what was there of another is gone. */
  initiate(identifier: Uint8Array, size: number): void {
    if (size === 0 || size > largestImage || identifier.length > 64) throw new ServiceRefusal('other-reason');
    const blocks = this.blocks.map((_, number): MemoryEntry => [blockKey(number), undefined]);
    this.#meter.memory.put([...blocks, remembered({ identifier, size, status: 'image-transfer-initiated' })]);
  }

  /** Takes a block; one that is there already may come again. */
  take(number: number, octets: Uint8Array): void {
    const transfer = this.#transfer;
    if (transfer?.status !== 'image-transfer-initiated') throw new ServiceRefusal('temporary-failure');
    const expected = Math.min(imageBlockSize, transfer.size - number * imageBlockSize);
    if (expected <= 0 || octets.length !== expected) throw new ServiceRefusal('other-reason');
    this.#meter.memory.put([[blockKey(number), octets]]);
  }

  /** Verifies that the image is whole. */
  verify(): void {
    const transfer = this.#transfer;
    if (transfer === undefined || transfer.status === 'image-activation-successful')
      throw new ServiceRefusal('temporary-failure');
    if (this.blocks.includes(false)) {
      // The transfer goes on: what is missing may still come.
      this.#meter.events.log(events.failed);
      throw new ServiceRefusal('other-reason');
    }
    const verified = { ...transfer, status: 'image-verification-successful' as const };
    this.#change([remembered(verified)], events.ready);
  }

  /** Runs the verified image: the identifier of the firmware becomes that of the image. */
  activate(): void {
    const transfer = this.#transfer;
    if (transfer?.status !== 'image-verification-successful') throw new ServiceRefusal('temporary-failure');
    const target = targets[toLatin1(transfer.identifier.subarray(0, 7))] ?? application;
    const activated = { ...transfer, status: 'image-activation-successful' as const };
    this.#change([remembered(activated), [firmwareKey(target), transfer.identifier]], events.activated);
  }

  #change(entries: readonly MemoryEntry[], event: number): void {
    const { memory, events } = this.#meter;
    memory.transact(() => {
      memory.put(entries);
      events.log(event);
    });
  }

  get #transfer(): Transfer | undefined {
    const octets = this.#meter.memory.get(transferKey);
    if (octets === undefined) return undefined;
    const view = new DataView(octets.buffer, octets.byteOffset);
    return { status: statuses[view.getUint8(0)]!, size: view.getUint32(1), identifier: octets.slice(5) };
  }
}

const firmwareKey = (logicalName: string): string => `firmware ${logicalName}`;

/** The identifier of a part of the firmware; undefined where it is that of the factory. */
export function upgradedFirmware({ memory }: OmniaMeter, logicalName: string): string | undefined {
  const octets = memory.get(firmwareKey(logicalName));
  return octets && toLatin1(octets);
}

function countOf({ size }: Transfer): number {
  return Math.ceil(size / imageBlockSize);
}

function remembered({ status, size, identifier }: Transfer): MemoryEntry {
  const octets = new Uint8Array(5 + identifier.length);
  const view = new DataView(octets.buffer);
  view.setUint8(0, statuses.indexOf(status));
  view.setUint32(1, size);
  octets.set(identifier, 5);
  return [transferKey, octets];
}
