import type { Infer } from '../../codec/index.ts';
import { array, structure } from '../types/composites.ts';
import { either } from '../types/data-type.ts';
import { enumeration } from '../types/numbers.ts';
import { optionsByType } from '../types/options-by-type.ts';
import { octetString } from '../types/strings.ts';

const keyId = enumeration({ 'global-unicast-encryption-key': 0, 'global-broadcast-encryption-key': 1 });

/** The bare enum of the Blue Book, or as Gurux sends it: a structure around it. */
const identifiedKey = either(keyId, structure({ keyId }), (value) => typeof value !== 'object');

/** key_info_element (Blue Book 4.4.9): the key by its name, wrapped by another or agreed on. */
export const keyInfo = optionsByType('keyInfoType', 'keyInfoOptions', {
  'identified-key': [0, identifiedKey],
  'wrapped-key': [1, structure({ kekId: enumeration({ 'master-key': 0 }), keyCipheredData: octetString })],
  'agreed-key': [2, structure({ keyParameters: octetString, keyCipheredData: octetString })],
});
export type KeyInfoElement = Infer<typeof keyInfo>;

/** protection_parameters_element (Blue Book 4.4.9): one layer of protection and what its header says. */
export const protectionParametersElement = structure({
  protectionType: enumeration({
    authentication: 0,
    encryption: 1,
    'authentication-and-encryption': 2,
    'digital-signature': 3,
  }),
  protectionOptions: structure({
    transactionId: octetString,
    originatorSystemTitle: octetString,
    recipientSystemTitle: octetString,
    otherInformation: octetString,
    keyInfo,
  }),
});
export type ProtectionParametersElement = Infer<typeof protectionParametersElement>;

/** The layers of protection in the order in which they are applied; none where the array is empty. */
export const protectionParameters = array(protectionParametersElement);
