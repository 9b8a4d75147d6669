import type { AttributeName, AttributeValue, anyData, InterfaceClass, ValueOf } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import type { Mark } from '../mark.ts';
import type { ObjectAccess } from '../object-access.ts';
import type { Requirement } from '../requirement.ts';
import type { CatalogueGroup } from './groups.ts';
import type { ObjectSource } from './sources.ts';

/** The type of a value that the class leaves open. */
export type ValueType = ValueOf<typeof anyData>['kind'];

/** Values of attributes of a class, by name. */
export type AttributeValues<C extends InterfaceClass> = {
  readonly [K in Exclude<AttributeName<C>, 'logicalName'>]?: AttributeValue<C, K>;
};

/** A part of the software that a meter may go without. */
export type CatalogueFeature = 'harmonicProfiles';

/** An object of the OMNIA. */
export interface CatalogueObject<C extends InterfaceClass = InterfaceClass> {
  /** Its class in the version that the meter has. */
  readonly of: C;
  readonly logicalName: Obis;
  readonly name: string;
  readonly group: CatalogueGroup;
  /** What attributes hold until something is written or measured. */
  readonly defaults: AttributeValues<C>;
  /** The types of the attributes that the class leaves open. */
  readonly types: { readonly [K in AttributeName<C>]?: ValueType };
  /** The hardware that has it. */
  readonly requires: Requirement;
  /** The feature that it goes with. */
  readonly feature: CatalogueFeature | undefined;
  readonly access: ObjectAccess;
  readonly source: ObjectSource;
  readonly mark: Mark;
  /** What its values say. */
  readonly detail: string | undefined;
}
