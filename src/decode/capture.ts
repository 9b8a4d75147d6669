import { clientLimits } from '../codec/index.ts';
import { portableAead } from '../security/index.ts';
import { bareCarriers, coapDatagram } from './carriers/bare.ts';
import type { Carrier, Extent } from './carriers/carrier.ts';
import { hdlc } from './carriers/hdlc.ts';
import { mbus } from './carriers/mbus.ts';
import { telegram } from './carriers/telegram.ts';
import { wrapper } from './carriers/wrapper.ts';
import { keyRing } from './key-ring.ts';
import { type Located, locate } from './locate.ts';
import { MessageBuilder } from './message-builder.ts';
import { type Region, regionsOf } from './regions.ts';
import { Session } from './session.ts';
import type { DecodeCaptureOptions, DecodedCapture, Message, Skipped } from './types.ts';

const carriers: readonly Carrier[] = [hdlc, mbus, telegram, wrapper];

/**
 * Decodes what was captured from a meter: octets, text of any form, pcap and pcapng. Never throws on input; what is
 * wrong is an issue with its place, and what belongs to no message is in `skipped`.
 */
export function decodeCapture(input: Uint8Array | string, options: DecodeCaptureOptions = {}): DecodedCapture {
  const settings = { strict: options.strict ?? false, tree: options.tree ?? true };
  const ring = keyRing(options.keys, options.aead ?? portableAead);
  const session = new Session(ring, settings, clientLimits, options.templates ?? []);
  session.signatures = options.signatures;
  const { bytes, regions, skipped } = regionsOf(input);
  const run = new Run(session, skipped);
  for (const found of inOrder(regions.flatMap((region) => unitsOf(region, options.layer ?? 'auto')))) run.take(found);
  return run.finish(bytes.length);
}

/** What was found in a region, and where in the input it stands. */
interface Found {
  readonly located: Located;
  readonly region: Region;
  readonly extent: Extent;
}

function unitsOf(region: Region, layer: string): Found[] {
  const { checked, bare } = chosenCarriers(layer, region.expects);
  const options = { checked, bare, guess: region.expects !== 'proven' };
  return locate(region.bytes, region.start, region.end, options).map((located) => ({
    located,
    region,
    extent: region.inInput?.(located.start, located.end) ?? located,
  }));
}

/** Streams of a capture file are read one by one; requests and answers meet in the order of the file. */
function inOrder(found: readonly Found[]): readonly Found[] {
  if (found.every(({ region }) => region.inInput === undefined)) return found;
  return [...found].sort((a, b) => a.extent.end - b.extent.end);
}

function chosenCarriers(
  layer: string,
  expects: Region['expects'],
): { checked: readonly Carrier[]; bare: readonly Carrier[] } {
  if (layer === 'auto')
    return expects === 'coap' ? { checked: [], bare: [coapDatagram] } : { checked: carriers, bare: bareCarriers };
  const named = (list: readonly Carrier[]) => list.filter((carrier) => carrier.name === layer);
  const name = layer === 'iec62056-21' ? telegram.name : layer;
  return {
    checked: carriers.filter((carrier) => carrier.name === name),
    bare: layer === 'coap' ? [coapDatagram] : named(bareCarriers),
  };
}

/** Turns located units into messages; an APDU in several carriers is one message, with all that lies between them. */
class Run {
  readonly #session: Session;
  readonly #messages: Message[] = [];
  readonly #skipped: Skipped[];
  /** Messages whose APDU goes on in a later unit of the same link. */
  readonly #open = new Map<string, MessageBuilder>();

  constructor(session: Session, skipped: readonly Skipped[]) {
    this.#session = session;
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

  /** Ends the messages whose rest is not in the capture. */
  finish(total: number): DecodedCapture {
    for (const [link, b] of this.#open) {
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
    const lost = this.#skipped.reduce((sum, { start, end }) => sum + end - start, 0);
    return { messages: this.#messages, skipped: this.#skipped, bytes: { total, explained: Math.max(0, total - lost) } };
  }

  #emit(link: string, b: MessageBuilder): void {
    this.#open.delete(link);
    this.#messages.push(b.finish());
  }
}
