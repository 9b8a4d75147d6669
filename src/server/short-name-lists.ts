import { RawData } from '../axdr/index.ts';
import { encode } from '../codec/index.ts';
import { AssociationSnV0, AssociationSnV2, type ObjectDefinition } from '../cosem/index.ts';
import type { AssociationVersion } from '../security/index.ts';
import type { ObjectTable } from './object-table.ts';
import type { ServedObject } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';
import { shownRights, visibleObjects } from './shown-rights.ts';

/** Tag and count of an array. */
const headOfArray = 2;
const objectList = AssociationSnV0.attributes.objectList.type;

const lists = new WeakMap<ObjectTable<never>, Map<string, RawData>>();

/** The objects that are there for a client, as object_list of Association SN has them (Blue Book 4.4.3). */
function shortNameElements(table: ObjectTable<never>, clientSap: number) {
  return visibleObjects(table, clientSap).map(([object]) => elementOf(table, object));
}

/** Part of an object_list, as selective access names it. */
export type ShortNameSelection =
  | { readonly selector: 'classId'; readonly parameters: number }
  | { readonly selector: 'objectId'; readonly parameters: ObjectDefinition };

/** object_list of Association SN, made once for each table and client; one object is an element, and no list. */
export function shortNameObjectList(
  table: ObjectTable<never>,
  clientSap: number,
  selection?: ShortNameSelection,
): RawData {
  if (selection === undefined)
    return madeOnce(table, `${clientSap}`, () => encode(objectList, shortNameElements(table, clientSap)));
  const elements = shortNameElements(table, clientSap);
  if (selection.selector === 'classId')
    return new RawData(
      encode(
        objectList,
        elements.filter(({ classId }) => classId === selection.parameters),
      ),
    );
  const { classId, logicalName } = selection.parameters;
  const found = elements.find((element) => element.classId === classId && element.logicalName.equals(logicalName));
  if (found === undefined) throw new ServiceRefusal('object-undefined');
  return new RawData(encode(objectList, [found]).subarray(headOfArray));
}

/** access_rights_list of Association SN, made once for each table, client, and version of the access modes. */
export function shortNameAccessRights(
  table: ObjectTable<never>,
  clientSap: number,
  version: Exclude<AssociationVersion, 0>,
): RawData {
  return madeOnce(table, `${clientSap} ${version}`, () => {
    const list = visibleObjects(table, clientSap).map(([object, access]) => {
      const { attributeAccess, methodAccess } = shownRights(object, access, version);
      // Versions from 1 on write the rights of methods as numbers.
      const methods = methodAccess.map(({ methodId, accessMode }) => ({ methodId, accessMode: Number(accessMode) }));
      return { baseName: table.shortNames.baseName(object)!, attributeAccess, methodAccess: methods };
    });
    return encode(AssociationSnV2.attributes.accessRightsList.type, list);
  });
}

function elementOf(table: ObjectTable<never>, object: ServedObject<never>) {
  const { classId, version } = object.interfaceClass;
  return { baseName: table.shortNames.baseName(object)!, classId, version, logicalName: object.logicalName };
}

function madeOnce(table: ObjectTable<never>, key: string, make: () => Uint8Array): RawData {
  const made = lists.get(table) ?? new Map<string, RawData>();
  lists.set(table, made);
  const list = made.get(key) ?? new RawData(make());
  made.set(key, list);
  return list;
}
