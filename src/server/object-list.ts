import { RawData } from '../axdr/index.ts';
import { Writer } from '../codec/index.ts';
import { AssociationLnV0, AssociationLnV3 } from '../cosem/index.ts';
import type { AssociationVersion } from '../security/index.ts';
import type { ObjectAccess } from './object-access.ts';
import type { ObjectTable } from './object-table.ts';
import type { ServedObject } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';
import { shownRights, type VisibleObjects, visibleObjects, withSignature } from './shown-rights.ts';

type Definition = { readonly classId: number; readonly logicalName: { readonly key: number } };

/** Part of an object_list, as selective access names it. */
export type ObjectListSelection =
  | { readonly selector: 'withoutAccessRights' }
  | { readonly selector: 'classList'; readonly parameters: readonly number[] }
  | { readonly selector: 'objectIdList'; readonly parameters: readonly Definition[] }
  | { readonly selector: 'objectId'; readonly parameters: Definition };

const known = new WeakMap<ObjectTable<never>, Map<string, RawData>>();

/** A device that shows its objects. */
export interface ShownDevice {
  readonly table: ObjectTable<never>;
  readonly state: unknown;
}

/**
 * object_list of Association LN (Blue Book 4.4.4) as a client sees it: the objects that are there for it, and its rights as
 * the version writes them. It is made once for each table, client, and choice of objects that a device
 * hides or wants signed.
 */
export function objectList(
  { table, state }: ShownDevice,
  clientSap: number,
  version: AssociationVersion,
  selection?: ObjectListSelection,
): RawData {
  const hidden = table.hidden(state as never);
  const signed = table.signed(state as never);
  const visible = () =>
    visibleObjects(table, clientSap)
      .filter(([object]) => !hidden.includes(object))
      .map(([object, access]) => [object, signed.includes(object) ? withSignature(access) : access] as const);
  if (selection !== undefined) return selected(visible(), version, selection);
  const names = [hidden, signed].map((objects) => objects.map(({ logicalName }) => logicalName.key).join());
  const key = `${clientSap} ${version} ${names.join(' ')}`;
  const lists = known.get(table) ?? new Map<string, RawData>();
  known.set(table, lists);
  const list = lists.get(key) ?? listOf(visible(), version);
  lists.set(key, list);
  return list;
}

function selected(all: VisibleObjects, version: AssociationVersion, selection: ObjectListSelection): RawData {
  const isOf = ({ interfaceClass, logicalName }: ServedObject<never>, wanted: Definition) =>
    interfaceClass.classId === wanted.classId && logicalName.key === wanted.logicalName.key;
  switch (selection.selector) {
    case 'withoutAccessRights':
      return listOf(all, version, false);
    case 'classList':
      return listOf(
        all.filter(([{ interfaceClass }]) => selection.parameters.includes(interfaceClass.classId)),
        version,
      );
    case 'objectIdList':
      return listOf(
        all.filter(([object]) => selection.parameters.some((wanted) => isOf(object, wanted))),
        version,
      );
    case 'objectId': {
      const found = all.filter(([object]) => isOf(object, selection.parameters));
      if (found.length === 0) throw new ServiceRefusal('object-undefined');
      return listOf(found, version);
    }
  }
}

/** Versions differ in how the rights of methods are written: as booleans in version 0. */
function listOf(objects: VisibleObjects, version: AssociationVersion, hasRights = true): RawData {
  const w = new Writer();
  const { type } = (version === 0 ? AssociationLnV0 : AssociationLnV3).attributes.objectList;
  const elements = objects.map(([object, access]) => elementOf(object, hasRights ? access : undefined, version));
  type.write(w, elements as never);
  return new RawData(w.finish());
}

function elementOf(
  { interfaceClass: { classId, version }, logicalName, ...object }: ServedObject<never>,
  access: ObjectAccess | undefined,
  associationVersion: AssociationVersion,
) {
  const element = { classId, version, logicalName };
  if (access === undefined) return element;
  return { ...element, accessRights: shownRights(object, access, associationVersion) };
}
