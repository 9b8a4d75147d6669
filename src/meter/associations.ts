import type { Conformance } from '../apdu/index.ts';
import type { OfferedAssociation } from '../association/index.ts';
import { type Role, type RoleName, roles } from '../omnia/index.ts';
import type { RoleSecurity } from './role-security.ts';

/** Server SAP of the one logical device of the meter. */
export const managementSap = 1;

/** The services of the meter; what a role may do with them, its rights say. */
export const meterConformance: Conformance = [
  'general-protection',
  'general-block-transfer',
  'attribute0-supported-with-get',
  'priority-mgmt-supported',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
  'block-transfer-with-action',
  'multiple-references',
  'access',
  'get',
  'set',
  'selective-access',
  'event-notification',
  'action',
];

/** The services of who proves nothing. */
export const publicConformance: Conformance = [
  'block-transfer-with-get-or-read',
  'multiple-references',
  'get',
  'selective-access',
];

/** The associations that a meter offers: one for each role. */
export function meterAssociations(security: RoleSecurity): readonly OfferedAssociation[] {
  return (Object.keys(roles) as RoleName[]).map((name) => offered(name, security));
}

const serverMaxReceivePduSize = 1024;

function offered(name: RoleName, security: RoleSecurity): OfferedAssociation {
  const { clientSap, mechanism, association }: Role = roles[name];
  const common = {
    clientSap,
    serverSap: managementSap,
    serverMaxReceivePduSize,
    associationLogicalName: `0-0:40.0.${association}*255`,
  };
  if (mechanism === 'lowest')
    return {
      ...common,
      applicationContextName: 'logical-name-referencing',
      mechanismName: 'lowest',
      authentication: { mechanism: 'lowest' },
      conformance: publicConformance,
    };
  return {
    ...common,
    applicationContextName: 'logical-name-referencing-with-ciphering',
    mechanismName: 'hls-gmac',
    authentication: { mechanism: 'hls-gmac' },
    conformance: meterConformance,
    isPreEstablished: mechanism === 'pre-established',
    security: security.context(name),
  };
}
