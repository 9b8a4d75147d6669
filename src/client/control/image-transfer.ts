import { LinkError, TimeoutError } from '../../codec/index.ts';
import { type AttributeValue, ImageTransfer as ImageTransferClass } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { RequestOptions } from '../client-options.ts';
import type { ObjectClient } from '../object-client.ts';
import { required } from '../services/outcome.ts';
import { invoking, obisOf } from '../services/service-request.ts';
import { pause } from '../session/pause.ts';
import { ImageTransferError } from './image-transfer-error.ts';

/** image_transfer_status of an Image transfer (Blue Book 4.4.6). */
export type ImageTransferStatus = AttributeValue<typeof ImageTransferClass, 'imageTransferStatus'>;

/** A firmware image. */
export interface FirmwareImage {
  /** image_identifier: what the manufacturer calls it. */
  readonly identifier: Uint8Array;
  readonly octets: Uint8Array;
}

/** How far a firmware update is. */
export interface ImageProgress {
  readonly step: 'initiate' | 'transfer' | 'verify' | 'activate';
  /** Blocks that the meter has, as far as we know. */
  readonly blocks: number;
  readonly totalBlocks: number;
}

/** How a firmware update is carried out. */
export interface ImageTransferOptions extends RequestOptions {
  /** Goes on where a transfer of this image was broken off: before it verifies, the meter cannot tell images apart. */
  readonly resume?: boolean | undefined;
  /** False stops before the activation. */
  readonly activate?: boolean | undefined;
  /** Milliseconds between looks at a verification or activation that takes its time; 2 s where left out. */
  readonly pollInterval?: number | undefined;
  /** Milliseconds that each of them may take; 10 min where left out. */
  readonly patience?: number | undefined;
  readonly onProgress?: ((progress: ImageProgress) => void) | undefined;
}

/** How a firmware update ended. */
export interface ImageTransferOutcome {
  /** `activating`: the meter was told to and was not heard of since, as when it restarts. */
  readonly state: 'verified' | 'activated' | 'activating';
  /** Blocks that were sent, repetitions included. */
  readonly sentBlocks: number;
  readonly totalBlocks: number;
}

interface Transfer {
  readonly image: FirmwareImage;
  readonly blockSize: number;
  readonly totalBlocks: number;
}

const defaultLogicalName = '0-0:44.0.0*255';
const defaultPollInterval = 2000;
const defaultPatience = 600_000;
/** How often the meter may find blocks missing before it is given up. */
const mostRounds = 5;
/** So many blocks in a row may go unanswered. */
const mostUnanswered = 3;

/** The firmware of a meter (class 18). */
export class ImageTransfer {
  readonly #client: ObjectClient;
  readonly #logicalName: Obis;

  constructor(client: ObjectClient, logicalName: Obis | string = defaultLogicalName) {
    this.#client = client;
    this.#logicalName = obisOf(logicalName);
  }

  /** What the meter says of a transfer. */
  status(options?: RequestOptions): Promise<ImageTransferStatus> {
    return this.#client.get(ImageTransferClass, this.#logicalName, 'imageTransferStatus', options);
  }

  /** Transfers, verifies and activates an image. Throws an ImageTransferError or ServiceError where the meter refuses. */
  async update(image: FirmwareImage, options: ImageTransferOptions = {}): Promise<ImageTransferOutcome> {
    const blockSize = await this.#enable(options);
    const transfer = { image, blockSize, totalBlocks: Math.ceil(image.octets.length / blockSize) };
    const { totalBlocks } = transfer;
    const left = (await this.#leftOver(totalBlocks, options)) ?? (await this.#initiate(transfer, options));
    const sentBlocks = await this.#transfer(transfer, left, options);
    options.onProgress?.({ step: 'verify', blocks: totalBlocks, totalBlocks });
    await this.#verify(options);
    if (options.activate === false) return { state: 'verified', sentBlocks, totalBlocks };
    options.onProgress?.({ step: 'activate', blocks: totalBlocks, totalBlocks });
    return { state: await this.activate(options), sentBlocks, totalBlocks };
  }

  /** Activates an image that the meter has verified. */
  async activate(options: ImageTransferOptions = {}): Promise<'activated' | 'activating'> {
    try {
      await this.#start('imageActivate', options);
      const status = await this.#awaited('image-activation-initiated', options);
      if (status !== 'image-activation-failed') return 'activated';
    } catch (error) {
      if (error instanceof LinkError) return 'activating';
      throw error;
    }
    throw new ImageTransferError('activation-failed', 'the meter could not activate the image');
  }

  /** Lets the meter take images, and asks for the size of its blocks. */
  async #enable(options: RequestOptions): Promise<number> {
    const isEnabled = await this.#client.get(ImageTransferClass, this.#logicalName, 'imageTransferEnabled', options);
    if (!isEnabled)
      await this.#client.set(ImageTransferClass, this.#logicalName, 'imageTransferEnabled', true, options);
    const blockSize = await this.#client.get(ImageTransferClass, this.#logicalName, 'imageBlockSize', options);
    if (blockSize < 1) throw new ImageTransferError('block-size', `the meter has blocks of ${blockSize} octets`);
    return blockSize;
  }

  /** The blocks that a transfer that was broken off lacks; undefined where there is none to go on with. */
  async #leftOver(totalBlocks: number, options: ImageTransferOptions): Promise<readonly number[] | undefined> {
    if (options.resume !== true || (await this.status(options)) !== 'image-transfer-initiated') return undefined;
    const missing = await this.#missing(totalBlocks, options);
    return missing.length === totalBlocks ? undefined : missing;
  }

  async #initiate({ image, totalBlocks }: Transfer, options: ImageTransferOptions): Promise<readonly number[]> {
    options.onProgress?.({ step: 'initiate', blocks: 0, totalBlocks });
    const parameter = { imageIdentifier: image.identifier, imageSize: image.octets.length };
    await this.#client.invoke(ImageTransferClass, this.#logicalName, 'imageTransferInitiate', parameter, options);
    return Array.from({ length: totalBlocks }, (_, block) => block);
  }

  /** Sends the blocks that are missing until none is. */
  async #transfer(transfer: Transfer, first: readonly number[], options: ImageTransferOptions): Promise<number> {
    const { totalBlocks } = transfer;
    let sent = 0;
    let missing = first;
    for (let round = 0; missing.length > 0; round += 1) {
      if (round === mostRounds)
        throw new ImageTransferError('blocks-missing', `${missing.length} blocks do not arrive`);
      await this.#sendBlocks(transfer, missing, options);
      sent += missing.length;
      missing = await this.#missing(totalBlocks, options);
    }
    return sent;
  }

  /** One that is not answered may have arrived or not: the meter is asked afterwards. */
  async #sendBlocks(transfer: Transfer, blocks: readonly number[], options: ImageTransferOptions): Promise<void> {
    const { image, blockSize, totalBlocks } = transfer;
    const before = totalBlocks - blocks.length;
    let unanswered = 0;
    for (const [i, imageBlockNumber] of blocks.entries()) {
      const at = imageBlockNumber * blockSize;
      const parameter = { imageBlockNumber, imageBlockValue: image.octets.subarray(at, at + blockSize) };
      try {
        await this.#client.invoke(ImageTransferClass, this.#logicalName, 'imageBlockTransfer', parameter, options);
        unanswered = 0;
      } catch (error) {
        unanswered += 1;
        if (!(error instanceof TimeoutError) || unanswered === mostUnanswered) throw error;
      }
      options.onProgress?.({ step: 'transfer', blocks: before + i + 1, totalBlocks });
    }
  }

  /** The first one alone costs less to ask for than a bit for each. */
  async #missing(totalBlocks: number, options: RequestOptions): Promise<readonly number[]> {
    const name = this.#logicalName;
    const first = await this.#client.get(ImageTransferClass, name, 'imageFirstNotTransferredBlockNumber', options);
    if (first >= totalBlocks) return [];
    const bits = await this.#client.get(ImageTransferClass, name, 'imageTransferredBlocksStatus', options);
    const blocks = Array.from({ length: totalBlocks }, (_, block) => block);
    return blocks.filter((block) => bits[block] !== true);
  }

  async #verify(options: ImageTransferOptions): Promise<void> {
    await this.#start('imageVerify', options);
    const status = await this.#awaited('image-verification-initiated', options);
    if (status === 'image-verification-successful') return;
    throw new ImageTransferError('verification-failed', `the meter did not verify the image: ${status}`);
  }

  /** `temporary-failure` says that it takes longer than an answer can wait; no answer may be as much. */
  async #start(method: 'imageVerify' | 'imageActivate', options: RequestOptions): Promise<void> {
    try {
      const outcome = await this.#client.perform(invoking(ImageTransferClass, this.#logicalName, method, 0), options);
      if (!outcome.ok && outcome.result !== 'temporary-failure') required(outcome);
    } catch (error) {
      if (method === 'imageActivate' || !(error instanceof TimeoutError)) throw error;
    }
  }

  /** The status as soon as it is no more `busy`. */
  async #awaited(busy: ImageTransferStatus, options: ImageTransferOptions): Promise<ImageTransferStatus> {
    const { pollInterval = defaultPollInterval, patience = defaultPatience, signal } = options;
    const { timers } = this.#client;
    const until = timers.now() + patience;
    for (;;) {
      const status = await this.status(options);
      if (status !== busy) return status;
      if (timers.now() >= until) throw new ImageTransferError('not-finished', `the meter is still busy: ${status}`);
      await pause(timers, pollInterval, signal);
    }
  }
}
