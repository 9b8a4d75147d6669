import type { Infer } from '../codec/index.ts';
import { alsoTagged, choice, constructedOctets, implicit, octetString } from './ber.ts';
import { bitStringOctets, graphicString } from './primitives.ts';

/** Password or challenge, as octets: it need not be text. */
export type AuthenticationValue = Infer<typeof authenticationValue>;
/**
 * Authentication-value (COSEMpdu). ISO/IEC 8650-1 has two more alternatives, `external` and `other`; DLMS/COSEM uses
 * neither, so their content is kept as it is.
 */
export const authenticationValue = choice({
  charstring: implicit(0, octetString),
  bitstring: implicit(1, bitStringOctets),
  external: implicit(2, constructedOctets),
  other: implicit(3, constructedOctets),
});

/** The field implementation-information: BER has [29] IMPLICIT under 9D, but tables in use have it under BD. */
export const implementationInformation = alsoTagged(0xbd, implicit(29, graphicString));
