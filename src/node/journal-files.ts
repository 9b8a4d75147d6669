import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { lockForProcess } from './process-lock.ts';

/** A file that is written from its beginning to its end. */
export interface JournalFile {
  /** Writes all octets after those that were written before, or throws. */
  write(octets: Uint8Array): void;
  /** When it returns, what was written is on the disk. */
  sync(): void;
  close(): void;
}

/** What a journal needs of a file system. Replaced in tests, by one that loses power. */
export interface JournalFiles {
  /** The one path of this file, whichever way it was given. */
  resolve(path: string): string;
  /** The whole file, undefined when there is none. */
  read(path: string): Uint8Array | undefined;
  /** A new, empty file for its owner alone; takes the place of one that is there. */
  create(path: string): JournalFile;
  /** In one step, and on the disk after `syncFolder` at the latest. */
  rename(from: string, to: string): void;
  /** When it returns, the names in the folder of this file are on the disk. */
  syncFolder(path: string): void;
  /** Throws `store-locked` while somebody else has the lock; gives what releases it. */
  lock(path: string): () => void;
}

/** The files of node:fs. */
export const nodeJournalFiles: JournalFiles = {
  resolve: (path) => ifThere(() => realpathSync(path)) ?? join(realpathSync(dirname(path)), basename(path)),
  read: (path) => ifThere(() => readFileSync(path)),
  create(path) {
    rmSync(path, { force: true });
    return openedFile(openSync(path, 'wx', 0o600));
  },
  rename: renameSync,
  syncFolder(path) {
    // Windows opens no folders; NTFS keeps the order of renames by itself.
    if (process.platform === 'win32') return;
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  },
  lock: lockForProcess,
};

function openedFile(descriptor: number): JournalFile {
  return {
    write(octets) {
      for (let at = 0; at < octets.length; ) at += writeSync(descriptor, octets, at);
    },
    sync: () => fdatasyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
}

/** Undefined where there is no such file, and for no other reason. */
function ifThere<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
