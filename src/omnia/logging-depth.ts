import type { Mark } from './mark.ts';

/** The memory of a profile logger and what an entry takes of it, in octets. */
export interface ProfileStorage {
  readonly mark: Mark;
  readonly memory: number;
  /** What each entry has besides its registers. */
  readonly entryHeader: number;
  readonly register: number;
}

/** Date-time 12, status 1, flags 1, sequence number and check 4: the sum follows from the data sheet, not its parts. */
export const entryHeader = 18;

/**
 * Load profile 1. The twelve depths of the OMNIA data sheet force a header of 4.5 registers; with registers of 4 octets
 * the memory lies from 589,680 to 589,967, where 576 KiB is the only multiple of 4096.
 */
export const loadProfile1Storage: ProfileStorage = { mark: 'mixed', memory: 589_824, entryHeader, register: 4 };

/** Load profile 2, as load profile 1: the data sheet is silent. */
export const loadProfile2Storage: ProfileStorage = { ...loadProfile1Storage, mark: 'designed' };

/** The analysis logger: 1 MiB; the data sheet says no more than that its depth follows from the configuration. */
export const analysisLoggerStorage: ProfileStorage = { ...loadProfile1Storage, mark: 'designed', memory: 1_048_576 };

/** Registers that the analysis logger captures at most (OMNIA data sheet, Analysis logger). */
export const analysisLoggerRegisters = { withoutSelectiveAccess: 48, withSelectiveAccess: 36 } as const;

/** The capture periods of the load profiles in seconds (OMNIA data sheet, Load profile). */
export const loadProfilePeriods: readonly number[] = [300, 600, 900, 1800, 3600];

/** The register sets of the data sheet and how many registers each is. */
export const loadProfileRegisterSets: Readonly<Record<string, number>> = {
  'A+/A-/R+/R-': 4,
  'A+/A-/R1/R2/R3/R4': 6,
  'A+/A-/R+/R-/R1/R2/R3/R4': 8,
};

const secondsOfDay = 86_400;

/** How many entries of so many registers a logger holds; clock and status are in the header. */
export function profileEntries(registers: number, storage: ProfileStorage = loadProfile1Storage): number {
  if (!(Number.isInteger(registers) && registers >= 0)) throw new RangeError('a whole number of registers is expected');
  return Math.floor(storage.memory / (storage.entryHeader + storage.register * registers));
}

/** How many whole days a logger holds when it captures so many registers every `period` seconds. */
export function loggingDays(registers: number, period: number, storage: ProfileStorage = loadProfile1Storage): number {
  if (!(period > 0)) throw new RangeError('a period above zero is expected');
  return Math.floor((profileEntries(registers, storage) * period) / secondsOfDay);
}

/** The depth of a register set: entries, and days for each of `loadProfilePeriods`. */
export interface LoggingDepthRow {
  readonly registers: string;
  readonly entries: number;
  readonly days: readonly number[];
}

/** The logging depths of the data sheet, and those for 10 minutes, which it leaves out. */
export function loggingDepthRows(storage: ProfileStorage = loadProfile1Storage): readonly LoggingDepthRow[] {
  return Object.entries(loadProfileRegisterSets).map(([registers, count]) => ({
    registers,
    entries: profileEntries(count, storage),
    days: loadProfilePeriods.map((period) => loggingDays(count, period, storage)),
  }));
}
