import {
  type Capabilities,
  type CatalogueObject,
  capabilitiesOf,
  type EventLogger,
  type EventLoggerName,
  eventLoggers,
  formatTypeNumber,
  matches,
  objectsFor,
  type TypeNumber,
} from '../omnia/index.ts';
import type { RandomBytes } from '../security/index.ts';
import { type ObjectTable, objectTable } from '../server/index.ts';
import { unselected } from './harmonic-selection.ts';
import { servedObjects } from './objects/index.ts';
import type { OmniaMeter } from './omnia-meter.ts';

/** What all meters of a type number have in common; made once, and shared by them. */
export class OmniaType {
  readonly typeNumber: TypeNumber;
  readonly name: string;
  readonly capabilities: Capabilities;
  /** By the key of the logical name. */
  readonly objects: ReadonlyMap<number, CatalogueObject>;
  readonly eventLoggers: readonly EventLoggerName[];
  readonly table: ObjectTable<OmniaMeter>;

  /** `randomBytes` is for keys that are agreed upon. */
  constructor(typeNumber: TypeNumber, randomBytes: RandomBytes) {
    this.typeNumber = typeNumber;
    this.name = formatTypeNumber(typeNumber);
    this.capabilities = capabilitiesOf(typeNumber);
    const objects = objectsFor(typeNumber);
    this.objects = new Map(objects.map((object) => [object.logicalName.key, object]));
    this.eventLoggers = (Object.keys(eventLoggers) as EventLoggerName[]).filter((name) => {
      const { requires = {} }: EventLogger = eventLoggers[name];
      return matches(typeNumber, requires);
    });
    this.table = objectTable(servedObjects(objects, randomBytes), {
      hides: unselected(objects),
      signs: ({ logicalName }, self) =>
        this.objects.get(logicalName.key)?.access.signed === true && self.requiresSignatures,
    });
  }
}
