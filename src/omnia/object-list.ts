import { type CaptureObject, type InterfaceClass, ProfileGenericV1, Register } from '../cosem/index.ts';
import type { CatalogueFeature, CatalogueObject } from './catalogue/object.ts';
import { catalogue } from './catalogue.ts';
import { hardwareValue } from './hardware-values.ts';
import { matches } from './requirement.ts';
import type { TypeNumber } from './type-number-positions.ts';

/** The harmonic that a register of the catalogue holds. */
export interface Harmonic {
  readonly quantity: 'voltage' | 'current';
  readonly order: number;
}

const highestOrder = 50;
const voltageOfL1 = 32;
const phaseDistance = 20;

/** Which harmonic an object holds; undefined for all that is no single harmonic. */
export function harmonicOf({ group, of, logicalName: { c, e } }: CatalogueObject): Harmonic | undefined {
  if (group !== 'harmonics' || of !== Register || e < 1 || e > highestOrder) return undefined;
  return { quantity: (c - voltageOfL1) % phaseDistance === 0 ? 'voltage' : 'current', order: e };
}

/** What a meter shows of what its hardware could. */
export interface ObjectListOptions {
  /** The orders that are selected (0-0:96.80.20 and .21); all when left out. The others are object-undefined. */
  readonly harmonicOrders?: Readonly<Record<Harmonic['quantity'], readonly number[]>> | undefined;
  /** All when left out. */
  readonly features?: readonly CatalogueFeature[] | undefined;
}

/** The objects of a meter of this type number, with the defaults that follow from it. */
export function objectsFor(typeNumber: TypeNumber, options: ObjectListOptions = {}): readonly CatalogueObject[] {
  const present = catalogue.filter((object) => matches(typeNumber, object.requires) && isShown(object, options));
  const names = new Set(present.map(({ logicalName }) => logicalName.key));
  return present.map((object) => withValue(withColumns(object, names), typeNumber));
}

function isShown(object: CatalogueObject, { harmonicOrders, features }: ObjectListOptions): boolean {
  if (object.feature !== undefined && features?.includes(object.feature) === false) return false;
  const harmonic = harmonicOf(object);
  return harmonic === undefined || harmonicOrders?.[harmonic.quantity].includes(harmonic.order) !== false;
}

/** A profile has no column for what the meter has not. */
function withColumns(object: CatalogueObject, names: ReadonlySet<number>): CatalogueObject {
  if (object.of !== (ProfileGenericV1 as InterfaceClass)) return object;
  const columns: readonly CaptureObject[] = object.defaults.captureObjects ?? [];
  const captureObjects = columns.filter(({ logicalName }) => names.has(logicalName.key));
  if (captureObjects.length === columns.length) return object;
  return { ...object, defaults: { ...object.defaults, captureObjects } };
}

function withValue(object: CatalogueObject, typeNumber: TypeNumber): CatalogueObject {
  const value = hardwareValue(object, typeNumber);
  return value === undefined ? object : { ...object, defaults: { ...object.defaults, value } };
}
