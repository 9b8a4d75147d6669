import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createInterface, type Interface } from 'node:readline';

/** A program of others, which writes lines. */
export class Program {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  #errors = '';

  constructor(command: string, ...rest: readonly string[]) {
    this.#child = spawn(command, rest);
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#child.stderr.on('data', (text) => {
      this.#errors += text;
    });
  }

  /** The next line it writes. */
  line(): Promise<string> {
    return new Promise((resolve, reject) => {
      const failed = () => reject(new Error(`the program ended: ${this.#errors}`));
      this.#child.once('exit', failed);
      this.#lines.once('line', (line) => {
        this.#child.off('exit', failed);
        resolve(line);
      });
    });
  }

  /** Writes a line to it; its answer. */
  async ask<T>(order: unknown): Promise<T> {
    const answer = this.line();
    this.#child.stdin.write(`${JSON.stringify(order)}\n`);
    return JSON.parse(await answer) as T;
  }

  /** Ends it. */
  stop(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill('SIGKILL');
  }
}

/** A UDP port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
