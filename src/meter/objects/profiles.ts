import type { CaptureObject, ProfileGenericV1 } from '../../cosem/index.ts';
import {
  analysisLoggerRegisters,
  analysisLoggerStorage,
  type CatalogueObject,
  loadProfile1Storage,
  loadProfile2Storage,
  loadProfilePeriods,
  type ProfileStorage,
  profileEntries,
} from '../../omnia/index.ts';
import { type ObjectImplementation, ServiceRefusal, type StoredOptions, stored } from '../../server/index.ts';
import { columnWriter } from '../captured-column.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { columnsOf, profileBuffer } from '../profile.ts';
import { clearProfile, rowsOf } from '../profile-rows.ts';
import { initialOf } from './held-attributes.ts';

/** What is particular to the loggers whose columns a client chooses. */
interface LoggerRules {
  readonly storage: ProfileStorage;
  readonly mostRegisters: number;
}

const loggers: Readonly<Record<string, LoggerRules>> = {
  '1-0:99.1.0*255': { storage: loadProfile1Storage, mostRegisters: 48 },
  '1-0:99.2.0*255': { storage: loadProfile2Storage, mostRegisters: 48 },
  '1-0:99.14.0*255': { storage: analysisLoggerStorage, mostRegisters: analysisLoggerRegisters.withoutSelectiveAccess },
  '1-0:99.14.2*255': { storage: loadProfile1Storage, mostRegisters: 24 },
};

const usualMost = 32;
const clockAndStatus = 2;

/** Columns that hold registers: clock and status have their place in every entry. */
function registersIn(columns: readonly CaptureObject[]): number {
  return columns.filter(({ classId }) => classId >= 3 && classId <= 5).length;
}

/** What a Profile generic object of the meter does. */
export function profileImplementation(
  object: CatalogueObject,
): ObjectImplementation<typeof ProfileGenericV1, OmniaMeter> {
  const { logicalName } = object;
  const rules = loggers[`${logicalName}`];
  const initial = <T>(name: string): T => initialOf(object, name) as T;
  const clear = (_: unknown, self: OmniaMeter) => clearProfile(self, logicalName);
  const columns: StoredOptions<OmniaMeter, readonly CaptureObject[]> = {
    check: (value, self) => checkColumns(value, self, rules?.mostRegisters ?? usualMost),
    stored: clear,
  };
  const isPeriodic = initial<number>('capturePeriod') > 0;
  const period: StoredOptions<OmniaMeter, number> = {
    check: (value) => checkPeriod(value, rules !== undefined && isPeriodic ? loadProfilePeriods : undefined),
    stored: clear,
  };
  return {
    buffer: (self, _, selection) => profileBuffer(self, logicalName, selection),
    captureObjects: stored(initial('captureObjects'), columns),
    capturePeriod: stored(initial('capturePeriod'), period),
    entriesInUse: (self) => rowsOf(self, logicalName).length,
    ...(rules?.storage && {
      profileEntries: (self: OmniaMeter) => profileEntries(registersIn(columnsOf(self, logicalName)), rules.storage),
    }),
    reset: (self) => {
      clearProfile(self, logicalName);
    },
    capture: () => {
      // What captures by itself has no row in between.
      throw new ServiceRefusal('other-reason');
    },
  };
}

function checkPeriod(value: number, periods: readonly number[] | undefined): void {
  if (periods?.includes(value) === false) throw new ServiceRefusal('other-reason');
}

function checkColumns(columns: readonly CaptureObject[], self: OmniaMeter, mostRegisters: number): void {
  const names = new Set(columns.map((one) => `${one.logicalName} ${one.attributeIndex}`));
  const isGood =
    names.size === columns.length &&
    columns.length <= mostRegisters + clockAndStatus &&
    columns.every((column) => column.dataIndex === 0 && columnWriter(self, column) !== undefined);
  if (!isGood) throw new ServiceRefusal('other-reason');
}
