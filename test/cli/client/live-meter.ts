import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { cliProgram, type Outcome } from '../../support/program.ts';

/** A meter that runs, and the program that talks to it. */
export interface LiveMeter {
  readonly folder: string;
  /** The profile file. */
  readonly profile: string;
  /** The URLs of its links, as its profile has them: TCP, UDP, HDLC, CoAP. */
  readonly urls: () => readonly string[];
  dlms(...args: string[]): Promise<Outcome>;
  withEnvironment(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<Outcome>;
  /** What `--json` gave. */
  json(...args: string[]): Promise<Record<string, unknown>>;
  file(name: string, content: string | Uint8Array): string;
  start(...args: string[]): ChildProcessWithoutNullStreams;
}

/** A meter on all links whose time stands still, for the tests of a file. */
export function liveMeter(): LiveMeter {
  const { folder, file, run, start } = cliProgram();
  const profile = join(folder, 'profile.json');
  const state = join(folder, 'state');
  let child: ChildProcessWithoutNullStreams | undefined;
  let urls: readonly string[] = [];
  beforeAll(async () => {
    const links = ['tcp', 'udp', 'hdlc-tcp', 'coap'].flatMap((link) => [`--${link}`, '0']);
    const still = ['--clock', 'virtual', '--speed', '0', '--history', '3'];
    child = start(['meter', '--json', '--print-profile', profile, ...still, ...links]);
    urls = JSON.parse(await firstLine(child)).connections;
  }, 30_000);
  afterAll(() => child?.kill('SIGKILL'));
  const withEnvironment: LiveMeter['withEnvironment'] = (environment, ...args) =>
    run(args, '', { DLMS_STATE: state, ...environment });
  return {
    folder,
    profile,
    urls: () => urls,
    file,
    start: (...args) => start(args, { DLMS_STATE: state }),
    withEnvironment,
    dlms: (...args) => withEnvironment({}, ...args),
    async json(...args) {
      const { stdout, stderr } = await withEnvironment({}, ...args, '--json');
      if (stdout === '') throw new Error(stderr);
      return JSON.parse(stdout);
    },
  };
}

/** The first line of what a program says. */
export async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  return text.slice(0, text.indexOf('\n'));
}
