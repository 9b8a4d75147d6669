import { applicationAuthenticationCases } from './application-authentication-cases.ts';
import { applicationDataCases } from './application-data-cases.ts';
import { applicationInitiateCases } from './application-initiate-cases.ts';
import { applicationOpeningCases } from './application-opening-cases.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { hdlcAddressCases } from './hdlc-address-cases.ts';
import { hdlcFrameCases } from './hdlc-frame-cases.ts';
import { hdlcInformationCases } from './hdlc-information-cases.ts';
import { objectCases } from './object-cases.ts';
import { profileCases } from './object-profile-cases.ts';
import { securityAssociationCases } from './security-association-cases.ts';
import { securityDataCases } from './security-data-cases.ts';
import { securityKeyCases } from './security-key-cases.ts';
import { securityPolicyCases } from './security-policy-cases.ts';

/** All cases, by their layer from below. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...hdlcFrameCases,
  ...hdlcAddressCases,
  ...hdlcInformationCases,
  ...applicationOpeningCases,
  ...applicationAuthenticationCases,
  ...applicationInitiateCases,
  ...applicationDataCases,
  ...objectCases,
  ...profileCases,
  ...securityDataCases,
  ...securityAssociationCases,
  ...securityKeyCases,
  ...securityPolicyCases,
];
