import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { OmniaMeter, OmniaType, type RoleKeys, testKeys } from '../../meter/index.ts';
import { FileJournal, nodeCryptography, systemClock } from '../../node/index.ts';
import { type RoleName, roles, type TypeNumber } from '../../omnia/index.ts';
import { type MeterServer, PermanentMemory } from '../../server/index.ts';
import { UsageError } from '../usage.ts';
import { randomBytes } from './random.ts';
import type { KeysByRole } from './role-keys.ts';
import { SuppliedServer } from './supplied-server.ts';

/** What a meter is started with. */
export interface RunningMeterOptions {
  readonly typeNumber: TypeNumber;
  readonly seed: number;
  readonly now: () => number;
  /** A folder for what survives; nothing does where left out. */
  readonly state?: string | undefined;
  /** Of each role; test keys where left out. */
  readonly keys?: KeysByRole | undefined;
  /** Days for which there are profiles when it is started for the first time. */
  readonly historyDays: number;
  readonly onFault: (error: unknown) => void;
}

/** A meter that serves. */
export interface RunningMeter {
  readonly meter: OmniaMeter;
  readonly server: MeterServer;
  readonly keys: (role: RoleName) => RoleKeys | undefined;
  close(): void;
}

const day = 86_400_000;

/** Starts a meter; throws a UsageError where its state is that of another, or in use. */
export function startMeter(options: RunningMeterOptions): RunningMeter {
  const { typeNumber, seed, now, state, keys: given, historyDays, onFault } = options;
  const memory = new PermanentMemory();
  const journal = state === undefined ? undefined : openJournal(state, memory);
  if (journal !== undefined) memory.attach(journal);
  const keys = (role: RoleName): RoleKeys | undefined => {
    if (roles[role].securityControl === 0) return undefined;
    return given === undefined ? testKeys(seed, role, nodeCryptography) : given.get(role);
  };
  try {
    const installedAt = now() - historyDays * day;
    const type = new OmniaType(typeNumber, randomBytes);
    const meter = new OmniaMeter({
      type,
      seed,
      now,
      memory,
      installedAt,
      keys: given && keys,
      cryptography: nodeCryptography,
      randomBytes,
      onFault,
    });
    const server = new SuppliedServer(meter, {
      clock: systemClock,
      cryptography: nodeCryptography,
      randomBytes,
      authenticationFailures: meter.control.refusedMessages.authenticationFailures,
      onFault,
    });
    return { meter, server, keys, close: () => journal?.close() };
  } catch (error) {
    journal?.close();
    throw error instanceof RangeError ? new UsageError(error.message) : error;
  }
}

function openJournal(folder: string, memory: PermanentMemory): FileJournal {
  try {
    mkdirSync(folder, { recursive: true });
    return new FileJournal(join(folder, 'meter.journal'), memory, { create: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : `${folder} cannot be used`);
  }
}
