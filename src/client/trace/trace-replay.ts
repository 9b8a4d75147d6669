import { equalBytes, fromHex, LinkError } from '../../codec/index.ts';
import { Inbox, type Receiver, type SendOptions, type Transport } from '../../transport/index.ts';
import { apduWords } from './apdu-words.ts';
import { masked } from './trace-masking.ts';
import type { TraceEntry } from './trace-recorder.ts';

/** How a trace is replayed. */
export interface ReplayOptions {
  /** Whether what is sent has to be what was sent; true where left out. Ciphered APDUs are the same with the same counters. */
  readonly compares?: boolean | undefined;
}

/** The entries of a trace. Throws a SyntaxError or LinkError that names the line. */
export function readTrace(text: string): readonly TraceEntry[] {
  return text
    .split('\n')
    .map((line, i) => [line.trim(), i + 1] as const)
    .filter(([line]) => line !== '')
    .map(([line, number]) => readEntry(line, number));
}

function readEntry(line: string, number: number): TraceEntry {
  const { time, direction, octets, words } = JSON.parse(line) as Record<string, unknown>;
  const isOctets = typeof octets === 'string' && fromHex(octets) !== undefined;
  if (typeof time === 'number' && direction === 'closed') return { time, direction, words: String(words) };
  if (typeof time === 'number' && (direction === 'sent' || direction === 'received') && isOctets)
    return { time, direction, octets, words: String(words) };
  throw new LinkError('memory', 'protocol', `line ${number} is no entry of a trace`);
}

/** A transport that plays a trace: to what is sent it gives what was received then. */
export function replayTrace(entries: readonly TraceEntry[], options: ReplayOptions = {}): Transport {
  return new Replay(entries, options);
}

const longestWait = 1_000_000;

class Replay implements Transport {
  readonly layer = 'memory';
  readonly #entries: readonly TraceEntry[];
  readonly #compares: boolean;
  readonly #inbox: Inbox<Uint8Array>;
  #at = 0;

  constructor(entries: readonly TraceEntry[], { compares = true }: ReplayOptions) {
    this.#entries = entries;
    this.#compares = compares;
    this.#inbox = new Inbox<Uint8Array>('memory', longestWait, (error) => this.#inbox.abandon(error));
  }

  async send(apdu: Uint8Array, { signal }: SendOptions = {}): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    if (this.#inbox.isEnded) throw new LinkError('memory', 'closed', 'the trace was closed here');
    const entry = this.#entries[this.#at];
    if (entry === undefined) throw this.#differs('the trace is over', apdu);
    const expected = fromHex(entry.octets ?? '')!;
    if (this.#compares && !equalBytes(expected, masked(apdu) ?? apdu)) throw this.#differs(entry.words, apdu);
    this.#at += 1;
    this.#give();
  }

  listen(receiver: Receiver<Uint8Array>): void {
    this.#inbox.listen(receiver);
    this.#give();
  }

  async close(): Promise<void> {
    this.#inbox.abandon(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Gives all that was received before the next was sent. */
  #give(): void {
    for (let entry = this.#entries[this.#at]; entry !== undefined; entry = this.#entries[this.#at]) {
      if (entry.direction === 'sent') return;
      this.#at += 1;
      if (entry.direction === 'received') this.#inbox.put(fromHex(entry.octets ?? '')!);
      else this.#inbox.end(new LinkError('memory', 'closed', entry.words ?? 'the link was closed'));
    }
  }

  #differs(expected: string | undefined, apdu: Uint8Array): LinkError {
    const reason = `the session differs from the trace at entry ${this.#at + 1}: ${expected}, sent was ${apduWords(apdu)}`;
    return new LinkError('memory', 'protocol', reason);
  }
}
