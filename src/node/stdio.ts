import { Duplex, type Readable, type Writable } from 'node:stream';
import type { ByteStream } from '../transport/index.ts';
import { DuplexStream } from './duplex.ts';

/** Where octets come from and go to, where it is not the standard input and output. */
export interface StdioOptions {
  readonly input?: Readable | undefined;
  readonly output?: Writable | undefined;
}

/** The standard input and output as one stream: for a process in a pipe, or one that socat or ssh starts. */
export function openStdio({ input = process.stdin, output = process.stdout }: StdioOptions = {}): ByteStream {
  return new DuplexStream(Duplex.from({ readable: input, writable: output }), 'stdio');
}
