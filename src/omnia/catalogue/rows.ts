import {
  type AttributeName,
  type CaptureObject,
  Data,
  ExtendedRegister,
  type InterfaceClass,
  ProfileGenericV1,
  Register,
} from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { ObjectAccess } from '../object-access.ts';
import type { Requirement } from '../requirement.ts';
import type { AttributeValues, CatalogueFeature, ValueType } from './object.ts';
import type { ObjectSource } from './sources.ts';
import { scaled, type UnitSymbol } from './units.ts';

/** What a row has besides its columns, or all rows of a table have. */
export interface Particulars {
  /** When left out, the object is only read. */
  readonly access?: ObjectAccess;
  readonly requires?: Requirement;
  readonly feature?: CatalogueFeature;
  readonly detail?: string;
}

/** A row of a table; `{phase}`, `{tariff}` and `{order}` in its name make several objects of it. */
export interface Row extends Particulars {
  readonly of: InterfaceClass;
  readonly logicalName: string;
  readonly name: string;
  readonly source: ObjectSource;
  readonly defaults: object;
  readonly types: Readonly<Record<string, ValueType>>;
}

/** All rows of a group. */
/* @__NO_SIDE_EFFECTS__ */
export function table(...parts: readonly (readonly Row[])[]): readonly Row[] {
  return parts.flat();
}

type Columns = readonly [logicalName: string, name: string];

type ObjectRow<C extends InterfaceClass> = readonly [
  ...Columns,
  source: ObjectSource,
  defaults?: AttributeValues<C>,
  particulars?: Particulars & { readonly types?: { readonly [K in AttributeName<C>]?: ValueType } },
];

/** Objects of a class. */
/* @__NO_SIDE_EFFECTS__ */
export function of<C extends InterfaceClass>(
  interfaceClass: C,
  rows: readonly ObjectRow<C>[],
  common: Particulars = {},
): readonly Row[] {
  return rows.map(([logicalName, name, source, defaults = {}, { types = {}, ...particulars } = {}]) => ({
    of: interfaceClass,
    logicalName,
    name,
    source,
    defaults,
    types,
    ...common,
    ...particulars,
  }));
}

type ValueParticulars = Particulars & { readonly default?: number | boolean };

type DataRow = readonly [...Columns, type: ValueType, source: ObjectSource, particulars?: ValueParticulars];

/** Objects of class Data. */
/* @__NO_SIDE_EFFECTS__ */
export function data(rows: readonly DataRow[], common: Particulars = {}): readonly Row[] {
  return rows.map(([logicalName, name, type, source, particulars]) =>
    valueRow(Data, { logicalName, name, source, types: { value: type }, ...common, ...particulars }),
  );
}

type RegisterRow = readonly [
  ...Columns,
  type: ValueType,
  scaler: number,
  unit: UnitSymbol,
  source: ObjectSource,
  particulars?: ValueParticulars,
];

/** Objects of class Register. */
/* @__NO_SIDE_EFFECTS__ */
export function registers(rows: readonly RegisterRow[], common: Particulars = {}): readonly Row[] {
  return rows.map((row) => registerRow(Register, row, common));
}

/** Objects of class Extended register. */
/* @__NO_SIDE_EFFECTS__ */
export function extendedRegisters(rows: readonly RegisterRow[], common: Particulars = {}): readonly Row[] {
  return rows.map((row) => registerRow(ExtendedRegister, row, common, { status: 'unsigned' }));
}

function registerRow(
  of: InterfaceClass,
  [logicalName, name, type, scaler, unit, source, particulars]: RegisterRow,
  common: Particulars,
  otherTypes: Row['types'] = {},
): Row {
  const types = { value: type, ...otherTypes };
  const row = { logicalName, name, source, types, ...common, ...particulars };
  return valueRow(of, row, { scalerUnit: scaled(scaler, unit) });
}

type ValueRow = Omit<Row, 'of' | 'defaults'> & { readonly default?: number | boolean };

function valueRow(of: InterfaceClass, { default: value, ...row }: ValueRow, defaults: object = {}): Row {
  if (value === undefined) return { of, ...row, defaults };
  return { of, ...row, defaults: { value: { kind: row.types.value, value }, ...defaults } };
}

type ProfileRow = readonly [
  ...Columns,
  source: ObjectSource,
  columns: readonly CaptureObject[],
  entries: number,
  particulars?: Particulars & {
    /** Seconds; when left out, rows are captured by events. */
    readonly period?: number;
  },
];

/** Objects of class Profile generic, oldest entry first. */
/* @__NO_SIDE_EFFECTS__ */
export function profiles(rows: readonly ProfileRow[], common: Particulars = {}): readonly Row[] {
  return rows.flatMap(([logicalName, name, source, captureObjects, profileEntries, particulars = {}]) => {
    const { period: capturePeriod = 0, ...others } = particulars;
    const defaults = { captureObjects, capturePeriod, sortMethod: 'fifo', profileEntries } as const;
    return of(ProfileGenericV1, [[logicalName, name, source, defaults, others]], common);
  });
}

/** Columns of a profile: an attribute of objects of a class. */
/* @__NO_SIDE_EFFECTS__ */
export function columns<C extends InterfaceClass>(
  { classId, attributes }: C,
  attribute: AttributeName<C>,
  ...logicalNames: readonly (string | readonly string[])[]
): readonly CaptureObject[] {
  const attributeIndex = (attributes as C['attributes'])[attribute]!.attributeId;
  return logicalNames.flat().map((name) => ({ classId, logicalName: obis(name), attributeIndex, dataIndex: 0 }));
}
