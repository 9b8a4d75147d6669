import { closeSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { SecurityError } from '../security/index.ts';

/** Who has a claim: a process of one boot of one host. Where there is no /proc, boot and start are `-`. */
interface Claimant {
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
  /** In clock ticks since boot: the same pid with another start is another process. */
  readonly start: string;
}

const unknown = '-';

/**
 * Takes the lock of a path for this process, or throws `store-locked`. Node has no lock of the operating system, so each
 * process first puts down a claim, a file under a name of its own, and then looks for those of others: of two that come
 * at once one sees the other at least. Claims of processes that are dead are removed; that is safe, as nobody else ever
 * has their names. A claim of another host may be alive: it holds until somebody removes it.
 */
export function lockForProcess(path: string): () => void {
  const claim = putClaim(path);
  const release = () => rmSync(claim, { force: true });
  try {
    for (const other of claimsOf(path)) {
      if (other === claim) continue;
      if (isAlive(claimantOf(other.slice(prefixOf(path).length))))
        throw new SecurityError('store-locked', `${path} is in use: ${other} is the claim of whoever uses it`);
      rmSync(other, { force: true });
    }
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/** A process may have several claims on a path, of worker threads for instance: the last part of the name is a number. */
function putClaim(path: string): string {
  const boot = readProc('sys/kernel/random/boot_id')?.trim() ?? unknown;
  const start = statusOf(process.pid)?.start ?? unknown;
  const name = `${prefixOf(path)}${encodeURIComponent(hostname())}.${boot}.${process.pid}.${start}`;
  for (let number = 0; ; number += 1) {
    try {
      closeSync(openSync(`${name}.${number}`, 'wx', 0o600));
      return `${name}.${number}`;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

const prefixOf = (path: string): string => `${path}.lock.`;

function claimsOf(path: string): string[] {
  const folder = dirname(path);
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((claim) => claim.startsWith(prefixOf(path)));
}

function claimantOf(name: string): Claimant {
  const parts = name.split('.');
  const [boot = unknown, pid = '', start = unknown] = parts.slice(-4);
  return { host: parts.slice(0, -4).join('.'), boot, pid: Number(pid), start };
}

/** Whether the process may still be there: true where that cannot be told. */
function isAlive({ host, boot, pid, start }: Claimant): boolean {
  if (host !== encodeURIComponent(hostname()) || !(pid > 0)) return true;
  const ownBoot = readProc('sys/kernel/random/boot_id')?.trim();
  if (ownBoot !== undefined && boot !== unknown && boot !== ownBoot) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const status = statusOf(pid);
  if (status === undefined || start === unknown) return true;
  return status.start === start && !status.isZombie;
}

function statusOf(pid: number): { start: string; isZombie: boolean } | undefined {
  const text = readProc(`${pid}/stat`);
  if (text === undefined) return undefined;
  // The name of the program, in brackets, may hold anything; state is the third field, start time the 22nd.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { start: fields[19]!, isZombie: fields[0] === 'Z' || fields[0] === 'X' };
}

function readProc(name: string): string | undefined {
  try {
    return readFileSync(`/proc/${name}`, 'latin1');
  } catch {
    return undefined;
  }
}
