import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { installed } from '../peers.ts';

/** A program of others that takes a job or options as JSON. */
export interface PeerProgram {
  readonly name: string;
  readonly version: string;
  readonly language: 'Python' | 'Java';
  /** Undefined where it is not installed. */
  readonly command: readonly string[] | undefined;
  /** What it cannot do by itself, and why. */
  readonly cannot?: Readonly<Record<string, string>> | undefined;
}

/** A client of others. */
export interface PeerClient extends PeerProgram {
  /** Octets of the longest information field of HDLC that the meter offers it; 128 where left out. */
  readonly informationField?: number;
}

const source = (file: string): string => fileURLToPath(new URL(`./peers/${file}`, import.meta.url));

function python(name: string, version: string, file: string): PeerProgram {
  const folder = installed(`${name}-${version}`);
  return {
    name,
    version,
    language: 'Python',
    command: folder === undefined ? undefined : [join(folder, 'bin', 'python'), source(file)],
  };
}

function java(name: string, version: string, program: string): PeerProgram {
  const folder = installed(`${name}-${version}`);
  const classes = (home: string) => `${join(home, 'classes')}:${join(home, 'lib', '*')}`;
  const command = folder === undefined ? undefined : ['java', '-cp', classes(folder), program];
  return { name, version, language: 'Java', command };
}

/** Clients of others. */
export const peerClients: readonly PeerClient[] = [
  python('gurux-dlms', '1.0.203', 'gurux_client.py'),
  {
    ...python('dlms-cosem', '25.1.0', 'dlms_cosem_client.py'),
    cannot: { 'profile-entry': 'EntryDescriptor.to_bytes is not implemented' },
  },
  { ...java('jdlms', '1.8.0', 'JdlmsClient'), informationField: 512 },
];

/** A server of others. */
export interface PeerServerProgram extends PeerProgram {
  readonly systemTitle: string;
  /** Its clock goes on after it was set. */
  readonly clockRuns: boolean;
  /** Where it breaks a rule itself; a test holds it to that, so that a mended version shows. */
  readonly faults: readonly PeerFault[];
}

/** A rule that a peer breaks, and what comes of it. */
export interface PeerFault {
  readonly rule: string;
  where(framing: string, mechanism: string): boolean;
  readonly outcome: { readonly step: string; readonly ok: false; readonly error: unknown };
}

/** Servers of others. */
export const peerServers: readonly PeerServerProgram[] = [
  {
    ...java('jdlms', '1.8.0', 'JdlmsServer'),
    systemTitle: '4a444c0000000001',
    clockRuns: false,
    faults: [
      {
        rule:
          'HDLC: N(R) of an I frame acknowledges what was received (IEC 62056-46 6.4.3). To our I frame with N(S) 0 it answers ' +
          '`7ea03b2103105acae6e600612d…`: control 10, N(R) 0; we send the frame again, and it is silent.',
        where: (framing) => framing === 'hdlc',
        outcome: { step: 'associate', ok: false, error: expect.stringMatching(/^LinkError: hdlc/) },
      },
      {
        rule:
          'ACSE: the AARE repeats the application context of the AARQ. Asked for LLS without ciphering ' +
          '(`a109060760857405080101`) it accepts one with ciphering (`a109060760857405080103`).',
        where: (framing, mechanism) => framing === 'wrapper' && mechanism === 'lls',
        outcome: { step: 'associate', ok: false, error: expect.stringContaining('application context') },
      },
    ],
  },
];

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
  return { port, [Symbol.asyncDispose]: () => end(child) };
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
