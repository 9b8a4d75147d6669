import type { JournalFile, JournalFiles } from '../../src/node/journal-files.ts';
import { SecurityError } from '../../src/security/index.ts';

/** Gives a whole number below `limit`. */
export type Choose = (limit: number) => number;

/** Seeded, so that a crash point that fails can be seen again (Mulberry32). */
export function chooser(seed: number): Choose {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

interface Write {
  readonly at: number;
  readonly octets: Uint8Array;
}

/** What the cache of the system has of a file, what the disk has, and which writes are on their way. */
interface Inode {
  cached: Uint8Array;
  durable: Uint8Array;
  pending: Write[];
}

export type Operation = 'create' | 'write' | 'sync' | 'rename' | 'sync-folder';
export type Fault = 'power' | 'kill' | 'EIO' | 'ENOSPC';

/** What is left of a write that power loss cut short: nothing after `octets`, zeros, or what was on the disk before. */
export interface Tear {
  readonly octets: number;
  readonly rest: 'short' | 'zeros' | 'garbage';
}

/**
 * A disk that forgets what was not synced. At power loss each write that was not synced is there, gone, or torn, whichever
 * came first; a name whose folder was not synced may be any of those files that it was since. After a failed sync the
 * cache has what the disk never gets, as on Linux.
 */
export class ForgetfulDisk implements JournalFiles {
  /** Says which operation fails; they are counted from 0. */
  fault: (operation: Operation, index: number) => Fault | undefined = () => undefined;
  operations: Operation[] = [];
  #names = new Map<string, Inode>();
  /** All that a name may be after power loss. */
  #possible = new Map<string, (Inode | undefined)[]>();
  #locks = new Set<string>();
  #isDown = false;

  resolve(path: string): string {
    return path;
  }

  read(path: string): Uint8Array | undefined {
    this.#requirePower();
    return this.#names.get(path)?.cached.slice();
  }

  create(path: string): JournalFile {
    this.#operate('create');
    const inode: Inode = { cached: new Uint8Array(), durable: new Uint8Array(), pending: [] };
    this.#name(path, inode);
    let isOpen = true;
    const requireOpen = () => {
      if (!isOpen) throw new Error('EBADF');
    };
    return {
      write: (octets) => {
        requireOpen();
        this.#operate(
          'write',
          () => append(inode, octets),
          () => append(inode, octets.subarray(0, octets.length >> 1)),
        );
      },
      sync: () => {
        requireOpen();
        this.#operate('sync', undefined, () => inode.pending.splice(0));
        inode.durable = inode.cached.slice();
        inode.pending = [];
      },
      close: () => {
        isOpen = false;
      },
    };
  }

  rename(from: string, to: string): void {
    const move = () => {
      const inode = this.#names.get(from);
      if (inode === undefined) throw new Error('ENOENT');
      this.#name(to, inode);
      this.#names.delete(from);
      this.#possible.get(from)?.push(undefined);
    };
    this.#operate('rename', move);
  }

  syncFolder(): void {
    this.#operate('sync-folder');
    this.#possible = new Map([...this.#names].map(([name, inode]) => [name, [inode]]));
  }

  lock(path: string): () => void {
    this.#requirePower();
    if (this.#locks.has(path)) throw new SecurityError('store-locked', `${path} is in use`);
    this.#locks.add(path);
    return () => this.#locks.delete(path);
  }

  /** The process is gone and the system is not: all that was written is still to be read. */
  restart(): void {
    this.#isDown = false;
    this.fault = () => undefined;
    this.operations = [];
    this.#locks.clear();
  }

  /** Power comes back. Without a tear given, all is chosen; with one, it is what became of the last write. */
  powerUp(choose: Choose, tear?: Tear): void {
    const names = [...new Set([...this.#names.keys(), ...this.#possible.keys()])];
    const kept = new Map<string, Inode>();
    for (const name of names) {
      const possible = this.#possible.get(name) ?? [undefined];
      const inode = possible[choose(possible.length)];
      if (inode !== undefined) kept.set(name, inode);
    }
    for (const inode of new Set(kept.values())) {
      const octets = survivors(inode, choose, tear);
      Object.assign(inode, { cached: octets, durable: octets.slice(), pending: [] });
    }
    this.#names = kept;
    this.#possible = new Map([...kept].map(([name, inode]) => [name, [inode]]));
    this.restart();
  }

  /** The octets of a file, and all of them at once durable when set: for damage. */
  octets(path: string): Uint8Array {
    return this.#names.get(path)!.cached.slice();
  }

  replace(path: string, octets: Uint8Array): void {
    this.#names.set(path, { cached: octets.slice(), durable: octets.slice(), pending: [] });
    this.#possible.set(path, [this.#names.get(path)]);
  }

  #name(path: string, inode: Inode): void {
    const possible = this.#possible.get(path) ?? [undefined];
    this.#possible.set(path, [...possible, inode]);
    this.#names.set(path, inode);
  }

  #operate(operation: Operation, effect?: () => void, onError?: () => void): void {
    this.#requirePower();
    const fault = this.fault(operation, this.operations.length);
    this.operations.push(operation);
    if (fault === 'EIO' || fault === 'ENOSPC') {
      onError?.();
      throw Object.assign(new Error(`${fault}: ${operation}`), { code: fault });
    }
    effect?.();
    if (fault === undefined) return;
    this.#isDown = true;
    throw new Error(`${fault} at ${operation}`);
  }

  #requirePower(): void {
    if (this.#isDown) throw new Error('the process is gone');
  }
}

function append(inode: Inode, octets: Uint8Array): void {
  const write = { at: inode.cached.length, octets: octets.slice() };
  inode.cached = put(inode.cached, write);
  inode.pending.push(write);
}

function put(file: Uint8Array, { at, octets }: Write): Uint8Array {
  const grown = new Uint8Array(Math.max(file.length, at + octets.length));
  grown.set(file);
  grown.set(octets, at);
  return grown;
}

function survivors(inode: Inode, choose: Choose, tear: Tear | undefined): Uint8Array {
  let octets = inode.durable;
  const last = inode.pending.at(-1);
  for (const write of inode.pending) {
    const fate = tear !== undefined ? (write === last ? 2 : 1) : choose(3);
    if (fate === 1) octets = put(octets, write);
    if (fate === 2) octets = put(octets, torn(write, choose, tear ?? chooseTear(write, choose)));
  }
  return octets;
}

function chooseTear(write: Write, choose: Choose): Tear {
  return { octets: choose(write.octets.length + 1), rest: (['short', 'zeros', 'garbage'] as const)[choose(3)]! };
}

function torn({ at, octets }: Write, choose: Choose, { octets: kept, rest }: Tear): Write {
  if (rest === 'short') return { at, octets: octets.subarray(0, kept) };
  const left = new Uint8Array(octets.length);
  if (rest === 'garbage') for (let i = kept; i < left.length; i += 1) left[i] = choose(256);
  left.set(octets.subarray(0, kept));
  return { at, octets: left };
}
