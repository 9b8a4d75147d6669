import { toLatin1 } from '../../codec/index.ts';
import type { AttributeValue, ImageTransfer } from '../../cosem/index.ts';
import { ServiceRefusal } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { testMakerKey } from '../test-keys.ts';
import { activated, activeIdentifier } from './active-firmware.ts';
import { type CheckedImage, checkImage, type FirmwareChecker, type FirmwarePolicy } from './firmware-check.ts';
import { isOlder } from './firmware-target.ts';
import { ImageBlocks } from './image-blocks.ts';
import { decodeTransfer, type ImageStatus, type Transfer, transferEntry, transferKey } from './image-record.ts';

/** The largest image that is taken (designed). */
const largestImage = 4 * 1024 * 1024;
const longestIdentifier = 64;

/** Events: a transfer begins; the image is ready, runs, the update is over; it failed, and why. */
const codes = { started: 30, ready: 17, activated: 18, finished: 31, notGood: 51, failed: 32 } as const;

/** Statuses in which an image may be verified, if it is whole. */
const verifiable: readonly ImageStatus[] = [
  'image-transfer-initiated',
  'image-verification-successful',
  'image-verification-failed',
  'image-activation-failed',
];

/** The image of a firmware update (Blue Book 4.4.6). Blocks survive a power cut; nothing else of the meter changes. */
export class FirmwareImage {
  readonly #meter: OmniaMeter;
  readonly #policy: FirmwarePolicy;
  readonly #isTest: boolean;

  /** `isTest`: the meter has test keys, and takes firmware that is signed by the one for tests. */
  constructor(meter: OmniaMeter, policy: FirmwarePolicy, isTest: boolean) {
    this.#meter = meter;
    this.#policy = policy;
    this.#isTest = isTest;
  }

  get status(): ImageStatus {
    this.#meter.now();
    return this.#transfer?.status ?? 'image-transfer-not-initiated';
  }

  /** By block, whether it is there. */
  get blocks(): readonly boolean[] {
    return this.#blocks?.present ?? [];
  }

  /** The number of the first block that is missing; their count where none is. */
  get firstMissing(): number {
    const { blocks } = this;
    const missing = blocks.indexOf(false);
    return missing < 0 ? blocks.length : missing;
  }

  /** What `activate` would activate, once it is verified. */
  get toActivate(): AttributeValue<typeof ImageTransfer, 'imageToActivateInfo'> {
    this.#meter.now();
    const transfer = this.#transfer;
    if (transfer?.status !== 'image-verification-successful') return [];
    const { size, identifier } = transfer;
    const signature = this.#checked(transfer)?.signature ?? new Uint8Array(0);
    return [
      { imageToActivateSize: size, imageToActivateIdentification: identifier, imageToActivateSignature: signature },
    ];
  }

  /** Begins a transfer; what was there of another is gone. */
  initiate(identifier: Uint8Array, size: number): void {
    if (size === 0 || size > largestImage || identifier.length > longestIdentifier)
      throw new ServiceRefusal('other-reason');
    if (this.#isBusy) throw new ServiceRefusal('temporary-failure');
    const { memory, events } = this.#meter;
    memory.transact(() => {
      this.#blocks?.clear();
      memory.put([transferEntry({ identifier, size, status: 'image-transfer-initiated', doneAt: 0 })]);
      events.log(codes.started);
    });
  }

  /** Takes a block; one that is there already may come again. */
  take(number: number, octets: Uint8Array): void {
    const blocks = this.#blocks;
    if (blocks === undefined || this.status !== 'image-transfer-initiated')
      throw new ServiceRefusal('temporary-failure');
    const expected = blocks.sizeOf(number);
    if (expected <= 0 || octets.length !== expected) throw new ServiceRefusal('other-reason');
    blocks.put(number, octets);
  }

  /** Verifies that the image is whole, and good for this meter. */
  verify(): void {
    const { status } = this;
    if (!verifiable.includes(status)) throw new ServiceRefusal('temporary-failure');
    if (this.blocks.includes(false)) {
      // The transfer goes on: what is missing may still come.
      this.#meter.events.log(codes.notGood);
      throw new ServiceRefusal('other-reason');
    }
    this.#begin('image-verification-initiated', this.#policy.verificationTime);
  }

  /** Runs the verified image: the identifier of the firmware becomes that of the image, and all data stay. */
  activate(): void {
    if (this.status !== 'image-verification-successful') throw new ServiceRefusal('temporary-failure');
    this.#begin('image-activation-initiated', this.#policy.activationTime);
  }

  /** When what is under way is done; Infinity where nothing is. */
  get doneAt(): number {
    const { doneAt = 0 } = this.#transfer ?? {};
    return doneAt === 0 ? Number.POSITIVE_INFINITY : doneAt;
  }

  /** Ends the verification or activation under way. */
  finish(): void {
    const transfer = this.#transfer;
    if (transfer?.status === 'image-verification-initiated') this.#endVerification(transfer);
    if (transfer?.status === 'image-activation-initiated') this.#endActivation(transfer);
  }

  /** Throws where it goes on, and where it has failed at once. */
  #begin(status: ImageStatus, duration = 0): void {
    const { memory, life } = this.#meter;
    const now = this.#meter.now();
    memory.transact(() => {
      memory.put([transferEntry({ ...this.#transfer!, status, doneAt: now + duration })]);
      if (duration === 0) this.finish();
    });
    life.changed();
    if (duration > 0) throw new ServiceRefusal('temporary-failure');
    if (this.status.endsWith('-failed')) throw new ServiceRefusal('other-reason');
  }

  #endVerification(transfer: Transfer): void {
    if (this.#checked(transfer) === undefined) this.#fail({ ...transfer, status: 'image-verification-failed' });
    else this.#end({ ...transfer, status: 'image-verification-successful' }, [codes.ready]);
  }

  #endActivation(transfer: Transfer): void {
    const image = this.#checked(transfer);
    if (image === undefined || this.#isOlder(image)) {
      this.#fail({ ...transfer, status: 'image-activation-failed' });
      return;
    }
    this.#meter.memory.put(activated(image, this.#meter.now()));
    this.#end({ ...transfer, status: 'image-activation-successful' }, [codes.activated, codes.finished]);
  }

  #fail(transfer: Transfer): void {
    this.#end(transfer, [codes.notGood, codes.failed]);
  }

  #end(transfer: Transfer, events: readonly number[]): void {
    this.#meter.memory.put([transferEntry({ ...transfer, doneAt: 0 })]);
    for (const code of events) this.#meter.events.log(code);
  }

  /** What is signed goes forward alone: an older version may have faults that this one has not (designed). */
  #isOlder({ target, identifier, signature }: CheckedImage): boolean {
    if (signature.length === 0) return false;
    return isOlder(toLatin1(identifier), activeIdentifier(this.#meter, target));
  }

  #checked({ identifier, size }: Transfer): CheckedImage | undefined {
    return checkImage(identifier, new ImageBlocks(this.#meter.memory, size).octets, this.#checker);
  }

  get #checker(): FirmwareChecker {
    const { type, security } = this.#meter;
    const { cryptography } = security;
    const { makerKey, takesPlainImages = true } = this.#policy;
    const ofTests = () => cryptography.publicKey('P-256', testMakerKey(cryptography).reveal());
    return { type, cryptography, makerKey: makerKey ?? (this.#isTest ? ofTests() : undefined), takesPlainImages };
  }

  get #isBusy(): boolean {
    return /^image-(verification|activation)-initiated$/.test(this.status);
  }

  get #blocks(): ImageBlocks | undefined {
    const transfer = this.#transfer;
    return transfer && new ImageBlocks(this.#meter.memory, transfer.size);
  }

  get #transfer(): Transfer | undefined {
    const octets = this.#meter.memory.get(transferKey);
    return octets && decodeTransfer(octets);
  }
}
