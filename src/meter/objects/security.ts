import { Data, type InterfaceClass, SecuritySetupV1 } from '../../cosem/index.ts';
import { type CatalogueObject, type Role, type RoleName, roles } from '../../omnia/index.ts';
import type { RandomBytes } from '../../security/index.ts';
import { type ServedObject, securitySetupV1 } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';
import { roleAccess } from '../role-access.ts';

const names = Object.keys(roles) as RoleName[];

const roleOfSetup = (setup: number): RoleName | undefined =>
  names.find((name) => (roles[name] as Role).securitySetup === setup);

/** The Security setup object of a role; undefined for all that is none. */
export function securitySetup(object: CatalogueObject, randomBytes: RandomBytes): ServedObject<OmniaMeter> | undefined {
  const role = roleOfSetup(object.logicalName.e);
  if (object.of !== (SecuritySetupV1 as InterfaceClass) || role === undefined) return undefined;
  return securitySetupV1<OmniaMeter>(
    object.logicalName,
    (self) => self.security.context(role),
    randomBytes,
    roleAccess(object),
  );
}

/** The invocation counters that clients have to be above (0-0:43.1.e). */
export const securityParts: readonly ObjectPart[] = names.flatMap((name) => {
  const { securitySetup: setup }: Role = roles[name];
  if (setup === undefined) return [];
  const value = (self: OmniaMeter) =>
    ({ kind: 'double-long-unsigned', value: self.security.lastCounter(name) }) as const;
  return [part(Data, `0-0:43.1.${setup}`, { value })];
});
