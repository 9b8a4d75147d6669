import type { Data, RawData } from '../../axdr/index.ts';
import {
  anyData,
  array,
  type InterfaceClass,
  interfaceClassOf,
  logicalName,
  longUnsigned,
  structure,
  trailing,
  unsigned,
} from '../../cosem/index.ts';
import { describeObis, type Obis, obis } from '../../obis/index.ts';
import {
  type AssociationVersion,
  type AttributeAccessRight,
  decodeAttributeAccess,
  decodeMethodAccess,
  type MethodAccessRight,
  SecurityError,
} from '../../security/index.ts';

/** An object that a client sees in its association. */
export interface CosemObject {
  readonly classId: number;
  readonly version: number;
  readonly logicalName: Obis;
  /** In words, for a person. */
  readonly name: string;
  /** Undefined where the class or its version is not known. */
  readonly interfaceClass: InterfaceClass | undefined;
  /** By attribute_id; undefined where the server does not say. */
  readonly attributes: ReadonlyMap<number, AttributeAccessRight> | undefined;
  /** By method_id; undefined where the server does not say. */
  readonly methods: ReadonlyMap<number, MethodAccessRight> | undefined;
  /** Of a server with short names. */
  readonly baseName?: number | undefined;
}

/** The association that is open, under this name in every server (Blue Book 4.4.4). */
export const currentAssociation: Obis = /* @__PURE__ */ obis('0-0:40.0.0*255');

const associationClassId = 15;

/** Access rights as any version writes them. */
const plainList = /* @__PURE__ */ array(
  structure({ classId: longUnsigned, version: unsigned, logicalName, accessRights: trailing(anyData) }),
);

/** Reads object_list of Association LN: its own entry says which version the access rights are written in. */
export function readObjectList(raw: RawData): readonly CosemObject[] {
  const list = raw.as(plainList);
  const own = list.find(
    (entry) => entry.classId === associationClassId && entry.logicalName.equals(currentAssociation),
  );
  const version = own?.version ?? highestVersion(list);
  return list.map(({ accessRights, ...entry }) => ({
    ...objectOf(entry),
    ...rightsOf(accessRights, Math.min(version, 3) as AssociationVersion),
  }));
}

/** What is known of an object without its access rights. */
export function objectOf(entry: Pick<CosemObject, 'classId' | 'version' | 'logicalName'>): CosemObject {
  return {
    ...entry,
    name: describeObis(entry.logicalName),
    interfaceClass: interfaceClassOf(entry.classId, entry.version),
    attributes: undefined,
    methods: undefined,
  };
}

function highestVersion(list: readonly { readonly classId: number; readonly version: number }[]): number {
  return list.reduce(
    (most, { classId, version }) => (classId === associationClassId ? Math.max(most, version) : most),
    0,
  );
}

/** Modes that the version does not have leave the rights unknown: the object is there all the same. */
function rightsOf(
  accessRights: Data | undefined,
  version: AssociationVersion,
): Pick<CosemObject, 'attributes' | 'methods'> {
  if (accessRights?.kind !== 'structure') return { attributes: undefined, methods: undefined };
  const [attributes, methods] = accessRights.value;
  return {
    attributes: modesOf(attributes, (mode) => decodeAttributeAccess(Number(mode), version)),
    methods: modesOf(methods, (mode) => decodeMethodAccess(mode, version)),
  };
}

function modesOf<Right>(
  list: Data | undefined,
  rightOf: (mode: number | boolean) => Right,
): ReadonlyMap<number, Right> | undefined {
  if (list?.kind !== 'array') return undefined;
  const rights = new Map<number, Right>();
  try {
    for (const entry of list.value) {
      const [id, mode] = entry.kind === 'structure' ? entry.value : [];
      if (typeof id?.value !== 'number') return undefined;
      if (typeof mode?.value !== 'number' && typeof mode?.value !== 'boolean') return undefined;
      rights.set(id.value, rightOf(mode.value));
    }
  } catch (error) {
    if (error instanceof SecurityError) return undefined;
    throw error;
  }
  return rights;
}
