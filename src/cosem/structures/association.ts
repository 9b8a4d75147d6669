import type { Infer } from '../../codec/index.ts';
import { structure } from '../types/composites.ts';
import { type DataType, either } from '../types/data-type.ts';
import { integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { bitString, octetString, visibleString } from '../types/strings.ts';

const nameElements = {
  jointIsoCttElement: unsigned,
  countryElement: unsigned,
  countryNameElement: longUnsigned,
  identifiedOrganizationElement: unsigned,
  dlmsUaElement: unsigned,
};

/* @__NO_SIDE_EFFECTS__ */
function orOctets<T>(parts: DataType<T>): DataType<T | Uint8Array> {
  return either(parts, octetString, (value): value is T => !(value instanceof Uint8Array));
}

/** application_context_name (Blue Book 4.4.4): in seven parts, or the octets of the object identifier. */
export const applicationContextName = orOctets(
  structure({ ...nameElements, applicationContextElement: unsigned, contextIdElement: unsigned }),
);
export type ApplicationContextName = Infer<typeof applicationContextName>;

/** mechanism_name (Blue Book 4.4.4): in seven parts, or the octets of the object identifier. */
export const mechanismName = orOctets(
  structure({ ...nameElements, authenticationMechanismNameElement: unsigned, mechanismIdElement: unsigned }),
);
export type MechanismName = Infer<typeof mechanismName>;

/** xDLMS_context_type (Blue Book 4.4.4): what was negotiated; the conformance is its 24 bits. */
export const xdlmsContextInfo = structure({
  conformance: bitString,
  maxReceivePduSize: longUnsigned,
  maxSendPduSize: longUnsigned,
  dlmsVersionNumber: unsigned,
  qualityOfService: integer,
  cypheringInfo: octetString,
});
export type XdlmsContextInfo = Infer<typeof xdlmsContextInfo>;

/** user_list_entry (Blue Book 4.4.4): a user of the client, as the calling-AE-invocation-id names it. */
export const userListEntry = structure({ userId: unsigned, userName: visibleString });
export type UserListEntry = Infer<typeof userListEntry>;
