import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { FileInvocationCounterStore, nodeCryptography } from '../../node/index.ts';
import { InvocationCounters, keyIdentity } from '../../security/index.ts';
import { UsageError } from '../usage.ts';
import type { ClientKeys } from './credentials.ts';

/** The invocation counters of a key, in a file of their own. */
export interface KeptCounters extends Disposable {
  readonly counters: InvocationCounters;
  /** The key and the title that sends with it: see `keyIdentity`. */
  readonly scope: string;
  readonly file: string;
}

/** Numbers that are lost at most when the program ends. */
const blockSize = 50;

/** Opens the counters of a client's key; one process has them at a time. */
export function openCounters({ systemTitle, key }: ClientKeys, folder = stateFolder()): KeptCounters {
  const encryptionKey = key('globalUnicastEncryptionKey')!;
  const scope = keyIdentity(encryptionKey, systemTitle, nodeCryptography);
  // One file for each key: commands that talk to different meters do not wait for each other.
  const file = join(folder, `${scope}.counters`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(
      `${folder}: invocation counters cannot be kept there (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  const store = new FileInvocationCounterStore(file, { create: true });
  return {
    counters: new InvocationCounters(store, { blockSize }),
    scope,
    file,
    [Symbol.dispose]: () => store.close(),
  };
}

/** Where programs of a user keep what lasts (XDG Base Directory). */
function stateFolder(): string {
  const { DLMS_STATE, XDG_STATE_HOME } = process.env;
  return DLMS_STATE || join(XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'dlms');
}
