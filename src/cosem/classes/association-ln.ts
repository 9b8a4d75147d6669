import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { attributeAccess, booleanMethodAccess, methodAccess } from '../structures/access-rights.ts';
import { applicationContextName, mechanismName, userListEntry, xdlmsContextInfo } from '../structures/association.ts';
import { objectDefinition } from '../structures/references.ts';
import { array, structure, trailing } from '../types/composites.ts';
import { type DataType, simple } from '../types/data-type.ts';
import { enumeration, integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName, octetString } from '../types/strings.ts';

const name = 'Association LN';

/** SPODES has null-data here for all objects; background knowledge says that they come without access rights. */
const withoutAccessRights = simple('null-data');

/* @__NO_SIDE_EFFECTS__ */
function attributesWith<T>(accessRights: DataType<T>) {
  const object = { classId: longUnsigned, version: unsigned, logicalName };
  return {
    objectList: readOnly(2, array(structure({ ...object, accessRights: trailing(accessRights) })), {
      withoutAccessRights: [1, withoutAccessRights],
      classList: [2, array(longUnsigned)],
      objectIdList: [3, array(objectDefinition)],
      objectId: [4, objectDefinition],
    }),
    associatedPartnersId: readOnly(3, structure({ clientSap: integer, serverSap: longUnsigned })),
    applicationContextName: readOnly(4, applicationContextName),
    xdlmsContextInfo: readOnly(5, xdlmsContextInfo),
    authenticationMechanismName: readOnly(6, mechanismName),
    secret: attribute(7, octetString),
    associationStatus: readOnly(8, enumeration({ 'non-associated': 0, 'association-pending': 1, associated: 2 })),
  };
}

/* @__NO_SIDE_EFFECTS__ */
function methodsWith<T>(accessRights: DataType<T>) {
  const element = structure({ classId: longUnsigned, version: unsigned, logicalName, accessRights });
  return {
    replyToHlsAuthentication: method(1, octetString, octetString),
    changeHlsSecret: method(2, octetString),
    addObject: method(3, element),
    removeObject: method(4, element),
  };
}

const rightsV0 = structure({ attributeAccess, methodAccess: booleanMethodAccess });
const rights = structure({ attributeAccess, methodAccess });

const attributesV1 = { ...attributesWith(rights), securitySetupReference: attribute(9, logicalName) };
const methods = methodsWith(rights);
const attributesV2 = {
  ...attributesV1,
  userList: attribute(10, array(userListEntry)),
  currentUser: readOnly(11, userListEntry),
};
const methodsV2 = { ...methods, addUser: method(5, userListEntry), removeUser: method(6, userListEntry) };

/**
 * Association LN (Blue Book 5): class_id 15, version 0. One association of a client: its objects, and what the client may
 * do with them (`decodeAttributeAccess` says what a mode means). The selectors are those of SPODES, after Blue Book 14.
 */
export const AssociationLnV0 = interfaceClass(
  name,
  { classId: 15, version: 0 },
  attributesWith(rightsV0),
  methodsWith(rightsV0),
);

/** Association LN, version 1: methods have modes too, and modes may ask for authentication. */
export const AssociationLnV1 = interfaceClass(name, { classId: 15, version: 1 }, attributesV1, methods);

/** Association LN, version 2: the users of a client. */
export const AssociationLnV2 = interfaceClass(name, { classId: 15, version: 2 }, attributesV2, methodsV2);

/** Association LN (Blue Book 4.4.4), version 3: a mode is an octet of flags, protection of request and response among them. */
export const AssociationLnV3 = interfaceClass(name, { classId: 15, version: 3 }, attributesV2, methodsV2);
