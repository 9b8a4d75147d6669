import type { ServiceCaller } from '../../association/index.ts';
import { type RoleName, roles } from '../../omnia/index.ts';
import { authenticatedAndEncrypted, unprotected } from '../../security/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

/** A client in the association of its role, for requests that go straight to the device. */
export function roleCaller(meter: OmniaMeter, role: RoleName): ServiceCaller {
  const { clientSap, securityControl } = roles[role];
  const association = meter.device.associations.find((offered) => offered.clientSap === clientSap)!;
  return {
    association,
    clientSystemTitle: undefined,
    userId: undefined,
    level: securityControl === 0 ? unprotected : authenticatedAndEncrypted,
    signers: [],
    conformance: association.conformance,
    requireResponse: () => undefined,
  };
}
