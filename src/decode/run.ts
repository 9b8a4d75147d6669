import { clientLimits } from '../codec/index.ts';
import { portableAead } from '../security/index.ts';
import type { Extent } from './carriers/carrier.ts';
import { keyRing } from './key-ring.ts';
import type { Located } from './locate.ts';
import { MessageBuilder } from './message-builder.ts';
import type { Region } from './regions.ts';
import { Session } from './session.ts';
import type { DecodeCaptureOptions, DecodedCapture, Message, Skipped } from './types.ts';

/** What was found in a region, and where in the input it stands. */
export interface Found {
  readonly located: Located;
  readonly region: Pick<Region, 'bytes' | 'link' | 'direction' | 'inInput'>;
  readonly extent: Extent;
}

/** Turns located units into messages; an APDU in several carriers is one message, with all that lies between them. */
export class Run {
  readonly #session: Session;
  #messages: Message[] = [];
  #skipped: Skipped[];
  /** Messages whose APDU goes on in a later unit of the same link. */
  readonly #open = new Map<string, MessageBuilder>();

  constructor(options: DecodeCaptureOptions, skipped: readonly Skipped[] = []) {
    const settings = { strict: options.strict ?? false, tree: options.tree ?? true };
    const ring = keyRing(options.keys, options.aead ?? portableAead);
    this.#session = new Session(ring, settings, clientLimits, options.templates ?? []);
    this.#session.signatures = options.signatures;
    this.#skipped = [...skipped];
  }

  take({ located, region, extent }: Found): void {
    if (located.kind === 'skipped') {
      this.#skipped.push({ start: extent.start, end: extent.end, reason: located.reason });
      return;
    }
    const { link } = region;
    const b = this.#open.get(link) ?? new MessageBuilder(extent.start, this.#session.options);
    b.direction ??= region.direction;
    const octets = region.bytes.subarray(located.start, located.end);
    const place =
      region.inInput === undefined ? b.carrier(region.bytes, located.start, located.end) : b.streamed(octets, extent);
    const outcome = located.carrier.decode(b, place, this.#session, link);
    if (outcome === 'partial') this.#open.set(link, b);
    else if (outcome === 'complete' || !this.#open.has(link)) this.#emit(link, b);
  }

  /** Whether the APDU of a message on this link goes on. */
  isOpen(link: string): boolean {
    return this.#open.has(link);
  }

  /** Ends the message of a link whose rest does not come. */
  end(link: string): void {
    const b = this.#open.get(link);
    if (b === undefined) return;
    const at = { offset: b.root.start, path: 'message' };
    b.issue(
      'warning',
      'incomplete',
      at,
      'the capture ends before the APDU does',
      'the rest of the segments or blocks is missing',
    );
    this.#emit(link, b);
  }

  /** Ends the messages whose rest is not in the capture. */
  finish(total: number): DecodedCapture {
    for (const link of this.#open.keys()) this.end(link);
    return this.collect(total);
  }

  /** What there is so far of `total` octets, which is told no second time. */
  collect(total: number): DecodedCapture {
    const [messages, skipped] = [this.#messages, this.#skipped];
    [this.#messages, this.#skipped] = [[], []];
    const lost = skipped.reduce((sum, { start, end }) => sum + end - start, 0);
    return { messages, skipped, bytes: { total, explained: Math.max(0, total - lost) } };
  }

  #emit(link: string, b: MessageBuilder): void {
    this.#open.delete(link);
    this.#messages.push(b.finish());
  }
}
