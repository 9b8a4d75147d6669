import type { Infer } from '../../codec/index.ts';
import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { methodAccess, shortNameAttributeAccess } from '../structures/access-rights.ts';
import { userListEntry } from '../structures/association.ts';
import { attributeReference, objectDefinition } from '../structures/references.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { either, mappedType } from '../types/data-type.ts';
import { integer, long, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName, octetString } from '../types/strings.ts';

const name = 'Association SN';

/** A long on the wire, whose values from 8000h on read negative; elsewhere a base name is unsigned. */
const baseName = mappedType(
  long,
  (value) => value & 0xffff,
  (value) => (value >= 0x8000 && value <= 0xffff ? value - 0x10000 : value),
);

const objectListElement = structure({ baseName, classId: longUnsigned, version: unsigned, logicalName });
/** What selector 2 gives is an element by itself: it is read as a list of one. */
const objectList = mappedType(
  either(array(objectListElement), objectListElement, (value) => Array.isArray(value)),
  (value) => (Array.isArray(value) ? (value as ObjectList) : [value as ObjectList[number]]),
  (value) => value,
);
type ObjectList = readonly Infer<typeof objectListElement>[];
const accessRightsList = array(structure({ baseName, attributeAccess: shortNameAttributeAccess, methodAccess }));

/** Selector 2 as jDLMS asks for it; selector 1 is background knowledge. */
const attributesV0 = {
  objectList: readOnly(2, objectList, { classId: [1, longUnsigned], objectId: [2, objectDefinition] }),
};
const attributesV2 = {
  ...attributesV0,
  accessRightsList: readOnly(3, accessRightsList),
  securitySetupReference: attribute(4, logicalName),
};
const attributesV3 = {
  ...attributesV2,
  userList: attribute(5, array(userListEntry)),
  currentUser: readOnly(6, userListEntry),
};

const readByLogicalName = method(3, array(attributeReference), anyData);
const replyToHlsAuthentication = method(8, octetString, octetString);

const methodsV0 = {
  getListByClassId: method(1, anyData, anyData),
  getObjectByLogicalName: method(2, anyData, anyData),
  readByLogicalName,
  getAttributesAndMethods: method(4, anyData, anyData),
  changeLlsSecret: method(5, octetString),
  changeHlsSecret: method(6, octetString),
  getHlsChallenge: method(7, integer, octetString),
  replyToHlsAuthentication,
};
const methodsV2 = {
  readByLogicalName,
  getAttributesAndMethods: method(4, anyData, anyData),
  changeLlsSecret: method(5, octetString),
  changeHlsSecret: method(6, octetString),
  replyToHlsAuthentication,
};
const methodsV3 = {
  readByLogicalName,
  changeSecret: method(5, octetString),
  replyToHlsAuthentication,
  addUser: method(9, userListEntry),
  removeUser: method(10, userListEntry),
};

/**
 * Association SN (Blue Book 5): class_id 12, version 0. The objects of a client that reaches them by short names. Methods
 * as Gurux names them; no public source has the parameters of 1, 2 and 4, so they are CHOICE.
 */
export const AssociationSnV0 = interfaceClass(name, { classId: 12, version: 0 }, attributesV0, methodsV0);

/** Association SN, version 1: no public source tells it from version 0. */
export const AssociationSnV1 = interfaceClass(name, { classId: 12, version: 1 }, attributesV0, methodsV0);

/** Association SN, version 2: access rights and security setup. Methods as in jDLMS; Gurux has those of version 0 still. */
export const AssociationSnV2 = interfaceClass(name, { classId: 12, version: 2 }, attributesV2, methodsV2);

/** Association SN, version 3: the users of a client; methods as a C++ library gives them after IEC 62056-6-2:2021. */
export const AssociationSnV3 = interfaceClass(name, { classId: 12, version: 3 }, attributesV3, methodsV3);

/** Association SN (Blue Book 4.4.3), version 4: a mode is an octet of flags, as in version 3 of Association LN [background]. */
export const AssociationSnV4 = interfaceClass(name, { classId: 12, version: 4 }, attributesV3, methodsV3);
