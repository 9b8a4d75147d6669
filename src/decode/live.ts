import { concat } from '../codec/index.ts';
import { scanMessage } from '../iec62056-21/index.ts';
import type { Carrier, Extent } from './carriers/carrier.ts';
import { chosenCarriers } from './carriers/chosen.ts';
import { type LocateOptions, locate } from './locate.ts';
import { Run } from './run.ts';
import type { DecodeCaptureOptions, DecodedCapture } from './types.ts';

/** Where octets come from: segments and blocks are put together within one link, which is one direction of a line. */
export interface LiveSource {
  readonly link: string;
  readonly direction?: 'sent' | 'received' | undefined;
}

/** What some octets complete. Offsets count the octets of the link; those of `octets` begin at `origin`. */
export interface LiveCapture extends DecodedCapture {
  readonly octets: Uint8Array;
  readonly origin: number;
}

/** One link of a line. */
interface Line {
  held: Uint8Array;
  /** Octets in front of those held. */
  origin: number;
  last: Carrier | undefined;
  /** Where the message began that is still open. */
  openSince: number | undefined;
}

/** The most that is held back while it is not complete: two of the longest units of the wrapper. */
const mostHeld = 128 * 1024;

/** The most octets of a link that one message may take, frames that only confirm among them. */
const longestMessage = 1024 * 1024;

/** Peers come and go: the one that began first of so many is over. */
const mostLines = 1024;

/**
 * Decodes what arrives as it arrives; what requests, titles and keys taught goes for all that follows. Never throws on
 * octets. Whoever feeds it decides when silence ends a unit (`flush`) and when a link is over (`end`).
 */
export class LiveDecoder {
  readonly #run: Run;
  readonly #carriers: Pick<LocateOptions, 'checked' | 'bare'>;
  readonly #lines = new Map<string, Line>();

  constructor(options: DecodeCaptureOptions = {}) {
    this.#carriers = chosenCarriers(options.layer ?? 'auto', 'anything');
    this.#run = new Run(options);
  }

  /** Takes the next octets of a stream; what may be the beginning of a unit is held back. */
  receive(octets: Uint8Array, source: LiveSource): LiveCapture {
    const line = this.#line(source.link);
    line.held = concat(line.held, octets);
    return this.#take(source, line, line.held.length > mostHeld ? line.held.length : this.#decided(line));
  }

  /** Takes a datagram, which ends what begins in it. */
  datagram(octets: Uint8Array, source: LiveSource): LiveCapture {
    Object.assign(this.#line(source.link), { held: octets, last: undefined });
    return this.flush(source);
  }

  /** Nothing more belongs to what is held back of a link. */
  flush(source: LiveSource): LiveCapture {
    const line = this.#line(source.link);
    return this.#take(source, line, line.held.length);
  }

  /** The link is over; a message whose rest did not come ends incomplete. */
  end(source: LiveSource): LiveCapture {
    const line = this.#line(source.link);
    this.#lines.delete(source.link);
    return this.#take(source, line, line.held.length, true);
  }

  /** Its message is told with what comes next. */
  #forget(link: string): void {
    this.#lines.delete(link);
    this.#run.end(link);
  }

  #line(link: string): Line {
    const known = this.#lines.get(link);
    if (known !== undefined) return known;
    if (this.#lines.size >= mostLines) this.#forget(this.#lines.keys().next().value!);
    const line = { held: new Uint8Array(), origin: 0, last: undefined, openSince: undefined };
    this.#lines.set(link, line);
    return line;
  }

  /** How many of the octets held are decided: those up to the end of the last unit that its checks prove. */
  #decided({ held, last }: Line): number {
    const { checked } = this.#carriers;
    const found = locate(held, 0, held.length, { checked, bare: [], guess: false, last });
    const latest = found.findLast((located) => located.kind === 'unit');
    if (latest === undefined) return 0;
    const end = latest.carrier.name === 'p1' && goesOn(held, latest) ? latest.start : latest.end;
    // What seems to be a unit inside of one that is still to end may be a part of it.
    return found[0]?.kind === 'unit' || !checked.some((carrier) => isBeginning(carrier, held)) ? end : 0;
  }

  #take({ link, direction }: LiveSource, line: Line, count: number, isOver = false): LiveCapture {
    const { origin, last } = line;
    const octets = line.held.subarray(0, count);
    for (const located of locate(octets, 0, count, { ...this.#carriers, guess: true, last })) {
      const extent = { start: origin + located.start, end: origin + located.end };
      this.#run.take({ located, region: { bytes: octets, link, direction, inInput: () => extent }, extent });
      if (located.kind === 'unit') line.last = located.carrier;
    }
    line.held = line.held.slice(count);
    line.origin += count;
    line.openSince = this.#run.isOpen(link) ? (line.openSince ?? origin) : undefined;
    if (isOver || line.origin - (line.openSince ?? line.origin) > longestMessage) this.#run.end(link);
    return { ...this.#run.collect(count), octets, origin };
  }
}

const carriageReturn = 0x0d;

/** Whether a message of IEC 62056-21 may be the beginning of a longer one. */
function goesOn(octets: Uint8Array, { start, end }: Extent): boolean {
  const found = scanMessage(octets, start, end);
  if (end < octets.length || found === undefined || found.kind === 'noise') return false;
  const isOpenEnded = found.kind === 'identification' || found.kind === 'data-lines';
  return isOpenEnded || !found.complete || octets[end - 1] === carriageReturn;
}

/** Whether octets begin as a unit whose end is not there. The other carriers say so of everything, or of nothing. */
function isBeginning({ name, suspect }: Carrier, octets: Uint8Array): boolean {
  if (name !== 'hdlc' && name !== 'wrapper') return false;
  const suspected = suspect(octets, 0, octets.length);
  return suspected?.start === 0 && suspected.end === octets.length;
}
