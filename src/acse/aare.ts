import type { Infer } from '../codec/index.ts';
import { authenticationValue, implementationInformation } from './authentication-value.ts';
import { application, choice, explicit, implicit, octetString, optional, sequence } from './ber.ts';
import {
  acseServiceProviderDiagnostic,
  acseServiceUserDiagnostic,
  applicationContextName,
  associationResult,
  mechanismName,
} from './names.ts';
import { bitString, integer } from './primitives.ts';

/** Who gave the result, and why. */
export type AssociateSourceDiagnostic = Infer<typeof associateSourceDiagnostic>;
/** Associate-source-diagnostic (COSEMpdu). */
export const associateSourceDiagnostic = choice({
  'acse-service-user': explicit(1, acseServiceUserDiagnostic),
  'acse-service-provider': explicit(2, acseServiceProviderDiagnostic),
});

/**
 * The server's answer to an AARQ. `respondingApTitle` is its system title, `respondingAeQualifier` its certificate,
 * `userInformation` an xDLMS APDU.
 */
export type Aare = Infer<typeof aare>;
/** AARE-apdu (COSEMpdu, tag 61). */
export const aare = application(
  1,
  sequence({
    protocolVersion: optional(implicit(0, bitString)),
    applicationContextName: explicit(1, applicationContextName),
    result: explicit(2, associationResult),
    resultSourceDiagnostic: explicit(3, associateSourceDiagnostic),
    respondingApTitle: optional(explicit(4, octetString)),
    respondingAeQualifier: optional(explicit(5, octetString)),
    respondingApInvocationId: optional(explicit(6, integer)),
    respondingAeInvocationId: optional(explicit(7, integer)),
    responderAcseRequirements: optional(implicit(8, bitString)),
    mechanismName: optional(implicit(9, mechanismName)),
    respondingAuthenticationValue: optional(explicit(10, authenticationValue)),
    implementationInformation: optional(implementationInformation),
    userInformation: optional(explicit(30, octetString)),
  }),
);
