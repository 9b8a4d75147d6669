import { type GeneralBlockTransferEvent, GeneralBlockTransferMachine } from '../../association/index.ts';
import type { AbortSignalLike, Clock } from '../../transport/index.ts';

/** How long APDUs go in blocks, where general-block-transfer is negotiated. */
export interface BlockOptions {
  /** Blocks that the server may send before we acknowledge, 1 to 63; 16 where left out. */
  readonly windowSize?: number | undefined;
  /**
   * Milliseconds without a block until the last ones are sent again; only on media that are not reliable,
   * a third of `responseTimeout` there, where left out.
   */
  readonly repeatTimeout?: number | undefined;
  /** False where the transport may lose, duplicate or reorder APDUs: UDP. */
  readonly isReliable?: boolean | undefined;
}

/** The link under the blocks, and who is above them. */
export interface BlockMedium {
  readonly clock: Clock;
  transmit(octets: Uint8Array, signal: AbortSignalLike | undefined): Promise<void>;
  /** An APDU is whole. */
  deliver(apdu: Uint8Array): void;
  /** Blocks are moving. */
  progress(): void;
  fail(error: unknown): void;
}

const defaultWindow = 16;
const generalBlockTransferTag = 0xe0;
/** After the tag and the block control. */
const blockNumberAt = 2;

/** General-block-transfer on a client's link (Green Book 9.4.6.13), driven by its clock. */
export class BlockLayer {
  readonly #machine: GeneralBlockTransferMachine;
  readonly #medium: BlockMedium;
  #timer: { readonly at: number; readonly prevent: () => void } | undefined;
  #isClosed = false;
  /** What the server had sent before it heard that a transfer is over may still be on its way. */
  #isSettling = false;

  constructor(medium: BlockMedium, { windowSize = defaultWindow, ...options }: BlockOptions, maximumSize: number) {
    this.#medium = medium;
    this.#machine = new GeneralBlockTransferMachine({ role: 'client', windowSize, maximumSize, ...options });
  }

  /** Sends an APDU, in blocks where it is too long. */
  send(apdu: Uint8Array, signal: AbortSignalLike | undefined): Promise<void> {
    return this.#handle(this.#machine.send(apdu, this.#now()), signal);
  }

  /** Takes what was received: a block, or an APDU that came whole. */
  receive(octets: Uint8Array): void {
    if (this.#isLate(octets)) return;
    const { steps } = this.#machine;
    this.#perform(() => this.#machine.receive(octets, this.#now()));
    // What comes unasked, or again, gives a server no more time.
    if (this.#machine.steps > steps) this.#medium.progress();
  }

  /** Ends the transfer that is under way, and tells the server. */
  abort(): void {
    this.#isSettling = true;
    this.#perform(() => this.#machine.abort());
  }

  close(): void {
    this.#isClosed = true;
    this.#machine.reset();
    this.#keepTime();
  }

  /** The answer to what was asked since begins with block 1, or comes whole. */
  #isLate(octets: Uint8Array): boolean {
    if (!this.#isSettling) return false;
    const blockNumber = octets[blockNumberAt]! * 0x100 + octets[blockNumberAt + 1]!;
    if (octets[0] === generalBlockTransferTag && blockNumber !== 1) return true;
    this.#isSettling = false;
    return false;
  }

  #perform(run: () => readonly GeneralBlockTransferEvent[]): void {
    this.#handle(run(), undefined).catch((error: unknown) => this.#medium.fail(error));
  }

  async #handle(events: readonly GeneralBlockTransferEvent[], signal: AbortSignalLike | undefined): Promise<void> {
    this.#keepTime();
    const sent: Promise<void>[] = [];
    for (const event of events) {
      if (event.kind === 'transmit') sent.push(this.#medium.transmit(event.octets, signal));
      else if (event.kind === 'received') this.#medium.deliver(event.apdu);
      else this.#medium.fail(event.error);
    }
    await Promise.all(sent);
  }

  #now(): number {
    return this.#medium.clock.now();
  }

  #keepTime(): void {
    const at = this.#isClosed ? undefined : this.#machine.nextTimeout();
    if (at === this.#timer?.at) return;
    this.#timer?.prevent();
    this.#timer = undefined;
    if (at === undefined) return;
    const prevent = this.#medium.clock.setTimer(at - this.#now(), () => {
      this.#timer = undefined;
      this.#perform(() => this.#machine.onTimeout(this.#now()));
    });
    this.#timer = { at, prevent };
  }
}
