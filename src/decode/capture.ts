import { clientLimits, fromLatin1 } from '../codec/index.ts';
import { portableAead } from '../security/index.ts';
import { bareCarriers } from './carriers/bare.ts';
import type { Carrier } from './carriers/carrier.ts';
import { hdlc } from './carriers/hdlc.ts';
import { mbus } from './carriers/mbus.ts';
import { telegram } from './carriers/telegram.ts';
import { wrapper } from './carriers/wrapper.ts';
import { readText, type TextInput } from './input.ts';
import { KeyRing } from './key-ring.ts';
import { locate, type Located } from './locate.ts';
import { MessageBuilder } from './message-builder.ts';
import { Session } from './session.ts';
import type { DecodeCaptureOptions, DecodedCapture, Message, Skipped } from './types.ts';

const carriers: readonly Carrier[] = [hdlc, mbus, telegram, wrapper];

/** Octets to take apart on their own, and which way they went. */
export interface Region {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly direction?: 'sent' | 'received' | undefined;
  /** Which link they belong to; segments and blocks are put together within one link. */
  readonly link: string;
}

/**
 * Decodes what was captured from a meter: octets, text of any form, pcap. Never throws on input; what is wrong is an
 * issue with its place, and what belongs to no message is in `skipped`.
 */
export function decodeCapture(input: Uint8Array | string, options: DecodeCaptureOptions = {}): DecodedCapture {
  const settings = { strict: options.strict ?? false, tree: options.tree ?? true };
  const ring = new KeyRing(options.keys, options.aead ?? portableAead);
  const session = new Session(ring, settings, clientLimits, options.templates ?? []);
  const { bytes, regions } = regionsOf(input);
  const chosen = chooseCarriers(options.layer ?? 'auto');
  const run = new Run(session);
  for (const region of regions) {
    for (const located of locate(region.bytes, region.start, region.end, chosen.checked, chosen.bare)) run.take(located, region);
    run.close();
  }
  return run.finish(bytes.length);
}

function chooseCarriers(layer: string): { checked: readonly Carrier[]; bare: readonly Carrier[] } {
  if (layer === 'auto') return { checked: carriers, bare: bareCarriers };
  const named = (list: readonly Carrier[]) => list.filter((carrier) => carrier.name === layer);
  return { checked: named(carriers), bare: named(bareCarriers) };
}

function regionsOf(input: Uint8Array | string): { bytes: Uint8Array; regions: readonly Region[] } {
  if (typeof input === 'string') return regionsOfText(input);
  return { bytes: input, regions: [{ bytes: input, start: 0, end: input.length, link: '' }] };
}

/** Text that is a message itself begins as the messages of IEC 62056-21 do. */
const startsAsMessage = /^\s*(?:\/|[\x01\x02\x06\x15])/;

function regionsOfText(text: string): { bytes: Uint8Array; regions: readonly Region[] } {
  const { octets, runs } = startsAsMessage.test(text) ? noInput : readText(text);
  if (octets.length > 0) {
    return { bytes: octets, regions: runs.map(({ start, end, direction }) => ({ bytes: octets, start, end, direction, link: direction ?? '' })) };
  }
  const bytes = fromLatin1(text);
  return { bytes, regions: [{ bytes, start: 0, end: bytes.length, link: '' }] };
}

const noInput: Pick<TextInput, 'octets' | 'runs'> = { octets: new Uint8Array(), runs: [] };

/** Turns located units into messages; an APDU in several carriers is one message, with all that lies between them. */
class Run {
  private readonly session: Session;
  private readonly messages: Message[] = [];
  private readonly skipped: Skipped[] = [];
  private open: MessageBuilder | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  take(located: Located, region: Region): void {
    const { start, end } = located;
    if (located.kind === 'skipped') {
      this.skipped.push({ start, end, reason: located.reason });
      return;
    }
    const b = this.open ?? new MessageBuilder(start, this.session.options);
    b.direction ??= region.direction;
    const outcome = located.carrier.decode(b, b.carrier(region.bytes, start, end), this.session, region.link);
    if (outcome === 'partial') this.open = b;
    else if (outcome === 'complete' || this.open === undefined) this.emit(b);
  }

  /** Ends a message whose rest is not in the capture. */
  close(): void {
    if (this.open === undefined) return;
    const { start } = this.open.root;
    this.open.issue('warning', 'incomplete', { offset: start, path: 'message' }, 'the capture ends before the APDU does', 'the rest of the segments or blocks is missing');
    this.emit(this.open);
  }

  finish(total: number): DecodedCapture {
    this.close();
    const lost = this.skipped.reduce((sum, { start, end }) => sum + end - start, 0);
    return { messages: this.messages, skipped: this.skipped, bytes: { total, explained: Math.max(0, total - lost) } };
  }

  private emit(b: MessageBuilder): void {
    this.open = undefined;
    this.messages.push(b.finish());
  }
}
