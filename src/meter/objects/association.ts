import { AssociationLnV3, type InterfaceClass } from '../../cosem/index.ts';
import { Obis } from '../../obis/index.ts';
import { type CatalogueObject, type Role, roles } from '../../omnia/index.ts';
import { associationLn, type ServedObject } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { roleAccess } from '../role-access.ts';

/** The Association LN object of a role; 0-0:40.0.0 is that of whoever looks. Undefined for all that is none. */
export function association(object: CatalogueObject): ServedObject<OmniaMeter> | undefined {
  if (object.of !== (AssociationLnV3 as InterfaceClass)) return undefined;
  const { logicalName } = object;
  const role = (Object.values(roles) as Role[]).find((one) => one.association === logicalName.e);
  return associationLn<OmniaMeter>(AssociationLnV3, logicalName, {
    clientSap: role?.clientSap,
    securitySetupReference: role?.securitySetup === undefined ? undefined : Obis.of(0, 0, 43, 0, role.securitySetup),
    access: roleAccess(object),
  });
}
