import { RawData } from '../../axdr/index.ts';
import { encode, equalBytes } from '../../codec/index.ts';
import { type CaptureObject, Clock, Data, ProfileGenericV1 } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import {
  analysisLoggerRegisters,
  analysisLoggerStorage,
  type CatalogueGroup,
  type CatalogueObject,
  loadProfile1Storage,
  loadProfile2Storage,
  loadProfilePeriods,
  type ProfileStorage,
  profileEntries,
} from '../../omnia/index.ts';
import { type AttributeImplementation, type ObjectImplementation, ServiceRefusal, stored } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { capturedColumn, isOfEvent, isProfileStatus } from '../profile/captured-column.ts';
import { columnsOf } from '../profile/encode-rows.ts';
import { profileBuffer } from '../profile/profile-buffer.ts';
import { clearProfile, rowsOf } from '../profile/profile-rows.ts';
import { initialOf, memoryKey } from './held-attributes.ts';

/** What is particular to a logger whose columns a client chooses. */
interface LoggerRules {
  /** From which its depth follows; as the catalogue says where left out. */
  readonly storage?: ProfileStorage;
  readonly mostRegisters: (self: OmniaMeter) => number;
  /** One of these it always has. */
  readonly oneOf?: readonly string[];
  /** What it may capture; anything where left out. */
  readonly groups?: readonly CatalogueGroup[];
  readonly hasSelectiveAccess?: (self: OmniaMeter) => boolean;
}

const analysisLogger = obis('1-0:99.14.0');
const selectiveAccess = obis('0-0:96.80.30');
const isSelective = (self: OmniaMeter): boolean => self.read(Data, selectiveAccess, 'value').value === true;
const { withSelectiveAccess, withoutSelectiveAccess } = analysisLoggerRegisters;

const rules: Readonly<Record<string, LoggerRules>> = {
  '1-0:99.1.0*255': {
    storage: loadProfile1Storage,
    mostRegisters: () => withoutSelectiveAccess,
    // Average power or energy, as the accuracy on the meter front was verified.
    oneOf: ['1-0:1.5.0', '1-0:1.8.0'],
  },
  '1-0:99.2.0*255': { storage: loadProfile2Storage, mostRegisters: () => withoutSelectiveAccess },
  '1-0:99.14.0*255': {
    storage: analysisLoggerStorage,
    mostRegisters: (self) => (isSelective(self) ? withSelectiveAccess : withoutSelectiveAccess),
    groups: ['energy', 'demand', 'instantaneous', 'powerFactor', 'harmonics', 'occurrenceCounters'],
    hasSelectiveAccess: isSelective,
  },
  '1-0:99.14.2*255': { mostRegisters: () => 24 },
};

const usual: LoggerRules = { mostRegisters: () => 32 };

/** Columns that hold values: time, status and event code have their place in every entry. */
function valuesIn(columns: readonly CaptureObject[]): readonly CaptureObject[] {
  return columns.filter((one) => one.classId !== Clock.classId && !isProfileStatus(one) && !isOfEvent(one));
}

/** What a Profile generic object of the meter does. */
export function profileImplementation(
  object: CatalogueObject,
): ObjectImplementation<typeof ProfileGenericV1, OmniaMeter> {
  const { logicalName } = object;
  const particular = rules[`${logicalName}`];
  const { storage, hasSelectiveAccess } = particular ?? usual;
  const isPeriodic = (initialOf(object, 'capturePeriod') as number) > 0;
  const periods = particular !== undefined && isPeriodic ? loadProfilePeriods : undefined;
  return {
    buffer: (self, _, selection) => {
      if (selection !== undefined && hasSelectiveAccess?.(self) === false)
        throw new ServiceRefusal('scope-of-access-violated');
      return profileBuffer(self, logicalName, selection);
    },
    captureObjects: emptying(object, 'captureObjects', (value, self) => checkColumns(value, self, particular ?? usual)),
    capturePeriod: emptying(object, 'capturePeriod', (value) => checkPeriod(value, periods)),
    entriesInUse: (self) => {
      const { first, next } = rowsOf(self, logicalName);
      return next - first;
    },
    ...(storage && {
      profileEntries: (self: OmniaMeter) => profileEntries(valuesIn(columnsOf(self, logicalName)).length, storage),
    }),
    reset: (self) => clearProfile(self, logicalName),
    capture: () => {
      // What captures by itself has no row in between.
      throw new ServiceRefusal('other-reason');
    },
  };
}

type Chosen = 'captureObjects' | 'capturePeriod';
type ValueOfChosen = { readonly captureObjects: readonly CaptureObject[]; readonly capturePeriod: number };

/** An attribute whose change empties the buffer: its rows have other columns, or other times. */
function emptying<K extends Chosen>(
  object: CatalogueObject,
  name: K,
  check: (value: ValueOfChosen[K], self: OmniaMeter) => void,
): AttributeImplementation<OmniaMeter, ValueOfChosen[K]> {
  const { attributeId, type } = ProfileGenericV1.attributes[name];
  const key = memoryKey(object, attributeId);
  const beginning = encode(type as never, initialOf(object, name) as never);
  const octetsOf = ({ memory }: OmniaMeter) => memory.get(key) ?? beginning;
  return {
    read: (self) => new RawData(octetsOf(self)),
    write: (self, value) => {
      check(value, self);
      const octets = encode(type as never, value as never);
      if (equalBytes(octets, octetsOf(self))) return;
      self.memory.transact(() => {
        if (self.read(ProfileGenericV1, object.logicalName, 'profileEntries') !== 1)
          clearProfile(self, object.logicalName);
        self.memory.put([[key, octets]]);
      });
      self.life.changed();
    },
  };
}

function checkPeriod(value: number, periods: readonly number[] | undefined): void {
  if (periods?.includes(value) === false) throw new ServiceRefusal('other-reason');
}

function checkColumns(
  columns: readonly CaptureObject[],
  self: OmniaMeter,
  { mostRegisters, oneOf, groups }: LoggerRules,
): void {
  const values = valuesIn(columns);
  const names = new Set(columns.map((one) => `${one.logicalName} ${one.attributeIndex}`));
  const isGood =
    names.size === columns.length &&
    values.length <= mostRegisters(self) &&
    columns.every((column) => column.dataIndex === 0 && capturedColumn(self, column) !== undefined) &&
    (oneOf === undefined || values.some(({ logicalName }) => oneOf.some((name) => obis(name).equals(logicalName)))) &&
    (groups === undefined ||
      values.every(({ logicalName: { key } }) => groups.includes(self.type.objects.get(key)!.group)));
  if (!isGood) throw new ServiceRefusal('other-reason');
}

/** Whether parts of the analysis logger may be asked for: then it has fewer columns. */
export const profileParts: readonly ObjectPart[] = [
  part(Data, `${selectiveAccess}`, {
    value: stored(
      { kind: 'boolean', value: true },
      {
        check: ({ kind, value }, self: OmniaMeter) => {
          if (kind !== 'boolean') throw new ServiceRefusal('type-unmatched');
          if (value && valuesIn(columnsOf(self, analysisLogger)).length > withSelectiveAccess)
            throw new ServiceRefusal('other-reason');
        },
      },
    ),
  }),
];
