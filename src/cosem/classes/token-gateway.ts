import { interfaceClass, method, readOnly } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { enumeration } from '../types/numbers.ts';
import { bitString, dateTime, octetString } from '../types/strings.ts';

const tokenStatus = structure({
  statusCode: enumeration({
    'token-format-result-ok': 0,
    'authentication-result-ok': 1,
    'validation-result-ok': 2,
    'token-execution-result-ok': 3,
    'token-format-failure': 4,
    'authentication-failure': 5,
    'validation-result-failure': 6,
    'token-execution-result-failure': 7,
    'token-received-and-not-yet-processed': 8,
  }),
  dataValue: bitString,
});

/**
 * Token gateway (Blue Book 4.6.5): class_id 115, version 0. Takes the tokens of an account, and says what became of the
 * last one. Types as in Gurux.
 */
export const TokenGateway = interfaceClass(
  'Token gateway',
  { classId: 115, version: 0 },
  {
    token: readOnly(2, octetString),
    tokenTime: readOnly(3, dateTime),
    tokenDescription: readOnly(4, array(octetString)),
    tokenDeliveryMethod: readOnly(
      5,
      enumeration({ 'remote-communications': 0, 'local-communications': 1, 'manual-entry': 2 }),
    ),
    tokenStatus: readOnly(6, tokenStatus),
  },
  { enter: method(1, octetString) },
);
