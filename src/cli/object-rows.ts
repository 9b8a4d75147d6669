import { formatScaled, type ScalerUnit, unitSymbol } from '../cosem/index.ts';
import { type CatalogueObject, describeSource, formatRequirement, type Mark } from '../omnia/index.ts';

/** An object of the OMNIA as a line of a table. */
export interface ObjectRow {
  readonly logicalName: string;
  /** class_id and version: `3 v0`. */
  readonly class: string;
  readonly name: string;
  /** The type of its value with the step it counts in, or what a profile holds. */
  readonly value: string;
  /** `R`, and `W` or `X` where somebody may set attributes or run methods. */
  readonly access: string;
  /** `X4=1`, or empty. */
  readonly requires: string;
  readonly mark: Mark;
}

/** An object of the OMNIA in words. */
export function objectRow(object: CatalogueObject): ObjectRow {
  const { of, logicalName, name, requires, mark, access } = object;
  const change = access.write ? '/W' : access.execute ? '/X' : '';
  return {
    logicalName: `${logicalName}`,
    class: `${of.classId} v${of.version}`,
    name,
    value: valueText(object),
    access: `R${change}`,
    requires: formatRequirement(requires),
    mark,
  };
}

interface KnownDefaults {
  readonly scalerUnit?: ScalerUnit;
  readonly captureObjects?: readonly unknown[];
  readonly profileEntries?: number;
}

function valueText({ types, defaults }: CatalogueObject): string {
  const { scalerUnit, captureObjects, profileEntries } = defaults as KnownDefaults;
  if (captureObjects !== undefined) return `${captureObjects.length} columns, ${profileEntries ?? 0} entries`;
  const [type = ''] = Object.values(types);
  return scalerUnit === undefined ? type : `${type}, ${stepText(scalerUnit)}`;
}

function stepText({ scaler, unit }: ScalerUnit): string {
  return `${formatScaled(1, scaler)} ${unitSymbol(unit) ?? ''}`.trimEnd();
}

/** Who may read, set and execute an object, in words. */
export function accessText({ access: { read, write = [], execute = [], keep = [], signed } }: CatalogueObject): string {
  const parts = [
    read === undefined ? '' : `read: ${read}`,
    write.length === 0 ? '' : `write: ${write.join(', ')}`,
    keep.length === 0 ? '' : `but not ${keep.join(', ')}`,
    execute.length === 0 ? '' : `execute: ${execute.join(', ')}`,
    signed ? 'signed' : '',
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** An object of the OMNIA for `--json`. */
export function objectContract(object: CatalogueObject): object {
  const { of, logicalName, name, group, types, defaults, requires, feature = null, access, source, mark } = object;
  const { scalerUnit = null } = defaults as KnownDefaults;
  const { read = null, write = [], execute = [], keep = [], signed = false } = access;
  return {
    logicalName: `${logicalName}`,
    classId: of.classId,
    version: of.version,
    className: of.name,
    name,
    detail: object.detail ?? null,
    group,
    types,
    scalerUnit,
    unit: scalerUnit === null ? null : (unitSymbol(scalerUnit.unit) ?? null),
    requires: formatRequirement(requires),
    feature,
    access: { read, write, execute, keep, signed },
    source: describeSource(source),
    mark,
  };
}
