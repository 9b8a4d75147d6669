import type { DecodedCapture, LiveCapture, Message } from '../../decode/index.ts';
import { escapeText, type Palette, plainPalette, renderNdjson, renderTree } from '../../render/index.ts';
import { apduInWords, linkInWords, outcomeInWords } from './message-words.ts';

/** How live traffic is shown: a line for each message, its tree, or JSON. */
export type LiveFormat = 'line' | 'tree' | 'json';

/** Where and when something was seen. */
export interface Sighting {
  readonly time: Date;
  /** The connection or the peer, where there can be several. */
  readonly connection: string;
  readonly direction?: 'sent' | 'received' | undefined;
}

/** What was seen so far. */
export interface Counts {
  messages: number;
  damaged: number;
  skippedOctets: number;
  injectedFaults: number;
  connections: number;
  /** Octets that passed while decoding was too far behind. */
  undecodedOctets: number;
  octets: { sent: number; received: number };
}

/** How the lines are written. */
export interface DisplayOptions {
  readonly format: LiveFormat;
  readonly palette?: Palette | undefined;
  readonly width?: number | undefined;
}

const flagOctet = 0x7e;

/** Puts live traffic into words and counts it. */
export class Display {
  readonly counts: Counts = {
    messages: 0,
    damaged: 0,
    skippedOctets: 0,
    injectedFaults: 0,
    connections: 0,
    undecodedOctets: 0,
    octets: { sent: 0, received: 0 },
  };
  readonly #format: LiveFormat;
  readonly #palette: Palette;
  readonly #width: number;

  constructor({ format, palette = plainPalette, width = 80 }: DisplayOptions) {
    this.#format = format;
    this.#palette = palette;
    this.#width = width;
  }

  /** Whether all that was seen is explained and nothing failed. */
  get isGood(): boolean {
    const { damaged, skippedOctets, undecodedOctets } = this.counts;
    return damaged + skippedOctets + undecodedOctets === 0;
  }

  /** What some octets completed. */
  *capture(capture: LiveCapture, sighting: Sighting): Generator<string> {
    const { octets, origin } = capture;
    const skipped = capture.skipped.filter(
      ({ start, end }) => !octets.subarray(start - origin, end - origin).every((octet) => octet === flagOctet),
    );
    const number = this.counts.messages + 1;
    this.#count({ ...capture, skipped });
    if (this.#format === 'json') yield* this.#json({ ...capture, skipped }, sighting);
    else if (this.#format === 'tree') yield* this.#tree({ ...capture, skipped }, sighting, number);
    else {
      for (const message of capture.messages) yield this.#line(this.#words(message), sighting);
      for (const { start, end, reason } of skipped)
        yield this.#line(this.#palette.bad(`${end - start} octets skipped: ${reason}`), sighting);
    }
  }

  /** Something that is no message: a connection, an injected fault. */
  event(text: string, sighting: Sighting): string {
    if (this.#format === 'json') return `${JSON.stringify({ ...jsonHead(sighting), event: escapeText(text) })}\n`;
    return this.#line(this.#palette.faint(escapeText(text)), sighting);
  }

  /** What was seen, at the end. */
  summary(): string {
    if (this.#format === 'json') return `${JSON.stringify({ summary: this.counts })}\n`;
    const { messages, damaged, skippedOctets, injectedFaults, connections, undecodedOctets, octets } = this.counts;
    const parts = [
      counted(messages, 'message'),
      `${damaged} damaged`,
      `${counted(skippedOctets, 'octet')} skipped`,
      ...(undecodedOctets > 0 ? [`${counted(undecodedOctets, 'octet')} not decoded`] : []),
      ...(injectedFaults > 0 ? [`${counted(injectedFaults, 'fault')} injected`] : []),
      ...(connections > 0 ? [counted(connections, 'connection')] : []),
      `${octets.sent} → ← ${octets.received} octets`,
    ];
    return `${this.#palette.heading(parts.join(' · '))}\n`;
  }

  #count({ messages, skipped }: DecodedCapture): void {
    this.counts.messages += messages.length;
    this.counts.damaged += messages.filter(isDamaged).length;
    this.counts.skippedOctets += skipped.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  #line(text: string, { time, connection, direction }: Sighting): string {
    const { faint, name } = this.#palette;
    const arrow = direction === undefined ? '·' : direction === 'sent' ? '→' : '←';
    const where = connection === '' ? '' : `${faint(escapeText(connection))} `;
    return `${faint(timeOfDay(time))} ${where}${name(arrow)} ${text}\n`;
  }

  #words(message: Message): string {
    const { faint, value, meaning, bad } = this.#palette;
    const outcome = outcomeInWords(message).map(escapeText);
    const parts = [
      faint(escapeText(linkInWords(message))),
      value(escapeText(apduInWords(message))),
      ...outcome.map(isDamaged(message) ? bad : meaning),
    ];
    return parts.filter((part) => part !== '').join('  ');
  }

  *#tree(capture: LiveCapture, sighting: Sighting, firstNumber: number): Generator<string> {
    if (capture.messages.length + capture.skipped.length === 0) return;
    yield this.#line('', sighting);
    const { octets, origin } = capture;
    yield* renderTree(capture, {
      octets,
      origin,
      firstNumber,
      palette: this.#palette,
      width: this.#width,
      coverage: false,
    });
  }

  *#json(capture: LiveCapture, sighting: Sighting): Generator<string> {
    const head = JSON.stringify(jsonHead(sighting)).slice(0, -1);
    for (const line of renderNdjson(capture)) yield `${head},${line.slice(1)}`;
  }
}

/** A message names its direction itself. */
function jsonHead({ time, connection }: Sighting): object {
  return { time: time.toISOString(), ...(connection === '' ? {} : { connection: escapeText(connection) }) };
}

function isDamaged({ authenticity, issues }: Message): boolean {
  return authenticity === 'failed' || issues.some(({ severity }) => severity !== 'note');
}

function timeOfDay(time: Date): string {
  const two = (value: number) => `${value}`.padStart(2, '0');
  const milliseconds = `${time.getMilliseconds()}`.padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${milliseconds}`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
