import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What became of one step, as a peer tells it. */
export interface PeerResult {
  readonly step: string;
  readonly ok: boolean;
  readonly value?: unknown;
  readonly error?: string;
}

/** All that a client of others has done. */
export interface PeerReport {
  readonly results: readonly PeerResult[];
  /** Frames, `> ` those of the peer. */
  readonly trace: readonly string[];
}

/** What a client of others is told to do: JSON on its command line. */
export interface PeerJob {
  readonly host: string;
  readonly port: number;
  readonly framing: 'wrapper' | 'hdlc';
  readonly clientSap: number;
  readonly serverSap: number;
  readonly mechanism: string;
  readonly password?: string;
  readonly systemTitle?: string;
  readonly serverSystemTitle?: string;
  readonly keys?: Readonly<Record<string, string>>;
  readonly invocationCounter?: number;
  readonly steps: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[];
}

const longest = 60_000;

/** Runs a client of others; its report is the last line that it prints. */
export async function runPeerClient(command: readonly string[], job: PeerJob): Promise<PeerReport> {
  const child = spawn(command[0]!, [...command.slice(1), JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = setTimeout(() => child.kill('SIGKILL'), longest);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(ended);
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line) as PeerReport;
  } catch (cause) {
    throw new Error(`the peer printed no report: ${output.slice(-500)} ${errors.slice(-2000)}`, { cause });
  }
}

/** A server of others on a port of its own. */
export interface PeerServer extends AsyncDisposable {
  readonly port: number;
  /** The end of what it has said of its own errors. */
  errors(): string;
}

/** Starts a server of others, which ends when its standard input does. */
export async function startPeerServer(command: readonly string[], options: unknown): Promise<PeerServer> {
  const child = spawn(command[0]!, [...command.slice(1), JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk).slice(-4000);
  });
  const port = await new Promise<number>((resolve, reject) => {
    const failed = () => reject(new Error(`the peer did not start: ${errors}`));
    const late = setTimeout(failed, longest);
    child.once('exit', failed);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(late);
      child.off('exit', failed);
      resolve(Number(line));
    });
  });
  await listening(port);
  return { port, errors: () => errors, [Symbol.asyncDispose]: () => end(child) };
}

/** A server may print its port before it listens. */
async function listening(port: number): Promise<void> {
  const { connect } = await import('node:net');
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nobody listens on port ${port}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.stdin?.end();
  const kill = setTimeout(() => child.kill('SIGKILL'), 2000);
  await closed;
  clearTimeout(kill);
}
