import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import type { Outcome } from '../support/program.ts';

/** A program that runs until it is told to end. */
export interface Running {
  /** Resolves with what matched as soon as standard output does. */
  shows(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves as soon as it was shown so many times. */
  showsTimes(text: string, count: number): Promise<void>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
  readonly ended: Promise<Outcome>;
  readonly child: ChildProcessWithoutNullStreams;
}

const patience = 15_000;

export function running(child: ChildProcessWithoutNullStreams): Running {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([exitCode]): Outcome => ({ exitCode, stdout, stderr }));
  return {
    child,
    ended,
    async shows(pattern) {
      const until = Date.now() + patience;
      for (let found = pattern.exec(stdout); ; found = pattern.exec(stdout)) {
        if (found !== null) return found;
        if (Date.now() > until || child.exitCode !== null)
          throw new Error(`nothing that matches ${pattern} in:\n${stdout}\n${stderr}`);
        await new Promise((done) => setTimeout(done, 10));
      }
    },
    showsTimes: (text, count) => until(() => stdout.split(text).length > count),
    stop(signal = 'SIGINT') {
      child.kill(signal);
      return ended;
    },
  };
}

/** A server that answers every chunk with what `answer` makes of it. */
export async function answering(answer: (octets: Buffer, socket: Socket) => void): Promise<Server & { port: number }> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (octets) => answer(octets, socket)).on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as { port: number }).port });
}

/** A socket that is connected, and all that it received. */
export async function connected(port: number): Promise<{ socket: Socket; received: () => Buffer }> {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  const parts: Buffer[] = [];
  socket.on('data', (part) => parts.push(part)).on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, received: () => Buffer.concat(parts) };
}

/** Waits until `isSo`; fails after some seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + patience;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not so in time: ${isSo}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Whether there is socat, which makes pseudo-terminals. */
export const hasSocat = (() => {
  try {
    execFileSync('socat', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** Two pseudo-terminals that are one line; `end` pulls it out. */
export async function terminals(folder: string): Promise<{ one: string; other: string; end: () => void }> {
  const [one, other] = [`${folder}/one`, `${folder}/other`];
  const child = spawn('socat', [`pty,raw,echo=0,link=${one}`, `pty,raw,echo=0,link=${other}`], { stdio: 'ignore' });
  await until(() => existsSync(one) && existsSync(other));
  return { one, other, end: () => child.kill() };
}
