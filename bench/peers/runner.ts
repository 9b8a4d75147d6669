import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Input } from './workloads.ts';

/** What a runner can be told, one JSON line each. */
export type Command =
  /** Get ready for a task and say what the work gives. */
  | { readonly do: 'prepare'; readonly task: string; readonly input: Input }
  /** Say again what it gives. */
  | { readonly do: 'answer' }
  /** Do the work so many times and say how long it took. */
  | { readonly do: 'run'; readonly iterations: number };

/** What it answers, one JSON line each. */
export interface Reply {
  readonly answer?: unknown;
  readonly nanoseconds?: number;
  /** The peer has no API for the task. */
  readonly absent?: string;
  /** What the peer raised. */
  readonly failure?: string;
}

const patience = 180_000;

/** A process that runs one peer, or us. */
export class Runner {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly ended: Promise<Reply>;

  constructor(command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const [program, ...rest] = command as [string, ...string[]];
    this.child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, ...environment },
    });
    this.child.stdin!.on('error', () => undefined);
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      this.child.on('error', (error) => resolve({ failure: error.message }));
      this.child.on('exit', (code, signal) => resolve({ failure: `the runner ended with ${signal ?? code}` }));
    });
  }

  async ask(command: Command): Promise<Reply> {
    this.child.stdin!.write(`${JSON.stringify(command)}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Reply>((resolve) => {
      timer = setTimeout(() => {
        this.child.kill('SIGKILL');
        resolve({ failure: `no answer within ${patience / 1000} s` });
      }, patience);
    });
    const line = this.lines.next().then(({ done, value }) => (done ? this.ended : (JSON.parse(value) as Reply)));
    const reply = await Promise.race([line, late]);
    clearTimeout(timer);
    return reply;
  }

  /** Nanoseconds for so many runs. */
  async time(iterations: number): Promise<number> {
    const { nanoseconds, failure } = await this.ask({ do: 'run', iterations });
    if (nanoseconds === undefined) throw new Error(failure);
    return nanoseconds;
  }

  close(): void {
    this.child.stdin!.end();
    this.child.kill();
  }
}
