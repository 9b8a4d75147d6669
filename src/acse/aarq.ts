import type { Infer } from '../codec/index.ts';
import { authenticationValue, implementationInformation } from './authentication-value.ts';
import { application, explicit, implicit, octetString, optional, sequence } from './ber.ts';
import { applicationContextName, mechanismName } from './names.ts';
import { bitString, integer } from './primitives.ts';

/**
 * The client asks for an association. `callingApTitle` is its system title, `callingAeQualifier` its certificate,
 * `callingAeInvocationId` its user (signed, as BER has it), `userInformation` an xDLMS APDU.
 */
export type Aarq = Infer<typeof aarq>;
/** AARQ-apdu (COSEMpdu, tag 60). */
export const aarq = application(
  0,
  sequence({
    protocolVersion: optional(implicit(0, bitString)),
    applicationContextName: explicit(1, applicationContextName),
    calledApTitle: optional(explicit(2, octetString)),
    calledAeQualifier: optional(explicit(3, octetString)),
    calledApInvocationId: optional(explicit(4, integer)),
    calledAeInvocationId: optional(explicit(5, integer)),
    callingApTitle: optional(explicit(6, octetString)),
    callingAeQualifier: optional(explicit(7, octetString)),
    callingApInvocationId: optional(explicit(8, integer)),
    callingAeInvocationId: optional(explicit(9, integer)),
    senderAcseRequirements: optional(implicit(10, bitString)),
    mechanismName: optional(implicit(11, mechanismName)),
    callingAuthenticationValue: optional(explicit(12, authenticationValue)),
    implementationInformation: optional(implementationInformation),
    userInformation: optional(explicit(30, octetString)),
  }),
);
