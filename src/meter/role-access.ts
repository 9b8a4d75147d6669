import type { InterfaceClass } from '../cosem/index.ts';
import { accessOf, type CatalogueObject, type Role, type RoleName, roleOf, roles } from '../omnia/index.ts';
import { authenticatedAndEncrypted, type RequiredProtection, unprotected } from '../security/index.ts';
import { type AccessRights, objectAccess } from '../server/index.ts';

const open: RequiredProtection = { request: unprotected, response: unprotected };
const ciphered: RequiredProtection = { request: authenticatedAndEncrypted, response: authenticatedAndEncrypted };

/** The protection that a role's messages have at least. */
export function protectionOfRole(name: RoleName): RequiredProtection {
  return roles[name].securityControl === 0 ? open : ciphered;
}

/** Who may do what with an object of the catalogue, by the roles of the OMNIA. Who may do nothing does not see it. */
export function roleAccess(object: CatalogueObject): AccessRights {
  return ({ attributes }, clientSap) => {
    const name = roleOf(clientSap);
    if (name === undefined) return undefined;
    const { readable, writable: settable, executable } = accessOf(object, name, roles[name] as Role);
    // What the meter has no way to write is not promised in object_list.
    const canBeWritten = [...attributes.values()].filter(({ source }) => source.write !== undefined);
    const writable = settable.filter((one) => canBeWritten.some((attribute) => attribute.name === one));
    if (readable.length + writable.length + executable.length === 0) return undefined;
    return objectAccess(object.of as InterfaceClass, {
      readable,
      writable,
      executable,
      reading: protectionOfRole(name),
    });
  };
}
