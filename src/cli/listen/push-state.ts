import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FileInvocationCounterStore, FileReplayStore, nodeCryptography } from '../../node/index.ts';
import {
  InvocationCounters,
  MemoryReplayStore,
  nextInvocationCounter,
  ReplayGuard,
  type ReplayProtection,
  replayProtection,
  type Secret,
  SecurityError,
} from '../../security/index.ts';
import { UsageError } from '../usage.ts';

/** What a receiver of pushes remembers of meters. */
export interface PushState extends Disposable {
  readonly replay: ReplayProtection;
  /** Undefined where nothing lasts: with counters that begin again, a key would be used up. */
  readonly nextInvocationCounter: ((key: Secret) => number) | undefined;
}

/** Opens the state in a folder, which is made, or one that ends with the program. */
export function openPushState(folder: string | undefined, systemTitle: Uint8Array): PushState {
  const protection = (store: ConstructorParameters<typeof ReplayGuard>[0]['store']) =>
    replayProtection(new ReplayGuard({ store, mode: 'sliding' }), nodeCryptography);
  if (folder === undefined)
    return { replay: protection(new MemoryReplayStore()), nextInvocationCounter: undefined, [Symbol.dispose]() {} };
  const marks = stored(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return new FileReplayStore(join(folder, 'replay.marks'), { create: true });
  });
  const counters = stored(folder, () => new FileInvocationCounterStore(join(folder, 'counters'), { create: true }));
  return {
    replay: protection(marks),
    nextInvocationCounter: nextInvocationCounter(new InvocationCounters(counters), systemTitle, nodeCryptography),
    [Symbol.dispose]() {
      marks.close();
      counters.close();
    },
  };
}

function stored<T>(folder: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    if (error instanceof SecurityError) throw new UsageError(error.message);
    throw new UsageError(`${folder}: nothing can be kept there (${(error as NodeJS.ErrnoException).code})`);
  }
}
