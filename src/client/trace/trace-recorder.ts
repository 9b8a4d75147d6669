import { type LinkError, toHex } from '../../codec/index.ts';
import type { Clock, Transport } from '../../transport/index.ts';
import { apduWords } from './apdu-words.ts';
import { masked } from './trace-masking.ts';

/** One line of a trace, which is NDJSON. */
export interface TraceEntry {
  /** Milliseconds since the trace began. */
  readonly time: number;
  readonly direction: 'sent' | 'received' | 'closed';
  /** In hexadecimal; secrets are zeros. */
  readonly octets?: string | undefined;
  /** Whether secrets were masked. */
  readonly masked?: true | undefined;
  /** What it is, in one line; of a close, the error. */
  readonly words?: string | undefined;
}

/** Where a trace goes. */
export interface TraceOptions {
  readonly clock: Clock;
  /** Takes one line, without its end. */
  readonly write: (line: string) => void;
}

/** The same transport, each APDU written down. Keys never are; a password is masked. */
export function recordTrace(transport: Transport, { clock, write }: TraceOptions): Transport {
  const start = clock.now();
  const record = (direction: TraceEntry['direction'], entry: Omit<TraceEntry, 'time' | 'direction'>) =>
    write(JSON.stringify({ time: round(clock.now() - start), direction, ...entry }));
  return {
    layer: transport.layer,
    send(apdu, options) {
      record('sent', entryOf(apdu));
      return transport.send(apdu, options);
    },
    listen: (receiver) =>
      transport.listen({
        receive(apdu) {
          record('received', entryOf(apdu));
          return receiver.receive(apdu);
        },
        closed(error) {
          record('closed', { words: closeWords(error) });
          receiver.closed(error);
        },
      }),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

function entryOf(apdu: Uint8Array): Omit<TraceEntry, 'time' | 'direction'> {
  const copy = masked(apdu);
  return { octets: toHex(copy ?? apdu), words: apduWords(apdu), ...(copy && { masked: true }) };
}

function closeWords(error: LinkError | undefined): string | undefined {
  return error?.message;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
