import type { ApplicationContextName, MechanismName } from '../acse/index.ts';
import { type Conformance, conformanceBits } from '../apdu/index.ts';
import type { BitString } from '../axdr/index.ts';
import { authenticationMechanisms, isAuthenticationMechanism } from '../security/index.ts';

const contextNames: readonly string[] = [
  'logical-name-referencing',
  'short-name-referencing',
  'logical-name-referencing-with-ciphering',
  'short-name-referencing-with-ciphering',
];

/** joint-iso-ccitt(2) country(16) 756 identified-organization(5) dlms-ua(8), of all names that the DLMS UA gives. */
const dlmsUa = {
  jointIsoCttElement: 2,
  countryElement: 16,
  countryNameElement: 756,
  identifiedOrganizationElement: 5,
  dlmsUaElement: 8,
};

/** application_context_name of Association LN; an identifier that is not of the DLMS UA has no such form. */
export function applicationContextNameOf(name: ApplicationContextName) {
  const at = contextNames.indexOf(name);
  return { ...dlmsUa, applicationContextElement: 1, contextIdElement: at < 0 ? lastNumber(name) : at + 1 };
}

/** authentication_mechanism_name of Association LN. */
export function mechanismNameOf(name: MechanismName) {
  const id = isAuthenticationMechanism(name) ? authenticationMechanisms[name].id : lastNumber(name);
  return { ...dlmsUa, authenticationMechanismNameElement: 2, mechanismIdElement: id };
}

/** The services as the bits of xDLMS_context_info. */
export function conformanceBitString(conformance: Conformance): BitString {
  return conformanceBits.map((bit) => conformance.includes(bit));
}

function lastNumber(identifier: string): number {
  return Number(identifier.slice(identifier.lastIndexOf('.') + 1)) & 0xff;
}
