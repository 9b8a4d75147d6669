import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { simple } from '../types/data-type.ts';
import { doubleLong, enumeration, integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { bitString, dateTime, logicalName } from '../types/strings.ts';

const accountModeAndStatus = structure({
  paymentMode: enumeration({ 'credit-mode': 1, 'prepayment-mode': 2 }),
  accountStatus: enumeration({ 'new-inactive-account': 1, 'account-active': 2, 'account-closed': 3 }),
});

/** Bits: while disconnected, in load limiting periods, in friendly credit periods. */
const collectionConfiguration = bitString;

const currency = structure({
  currencyName: simple('utf8-string'),
  currencyScale: integer,
  currencyUnit: enumeration({ time: 0, consumption: 1, monetary: 2 }),
});

/**
 * Account (Blue Book 4.6.2): class_id 111, version 0. What a supply contract has to its credit and owes, out of its
 * credits and charges. Types as in Gurux, names as in the extracts from Blue Book 16. Bits of `currentCreditStatus`: in
 * credit, low credit, next credit enabled, selectable, selected, credit reference list, selectable credit in use, out of credit.
 */
export const Account = interfaceClass(
  'Account',
  { classId: 111, version: 0 },
  {
    accountModeAndStatus: attribute(2, accountModeAndStatus),
    currentCreditInUse: readOnly(3, unsigned),
    currentCreditStatus: readOnly(4, bitString),
    availableCredit: readOnly(5, doubleLong),
    amountToClear: readOnly(6, doubleLong),
    clearanceThreshold: attribute(7, doubleLong),
    aggregatedDebt: readOnly(8, doubleLong),
    creditReferenceList: attribute(9, array(logicalName)),
    chargeReferenceList: attribute(10, array(logicalName)),
    creditChargeConfiguration: attribute(
      11,
      array(structure({ creditReference: logicalName, chargeReference: logicalName, collectionConfiguration })),
    ),
    tokenGatewayConfiguration: attribute(
      12,
      array(structure({ creditReference: logicalName, tokenProportion: unsigned })),
    ),
    accountActivationTime: attribute(13, dateTime),
    accountClosureTime: attribute(14, dateTime),
    currency: attribute(15, currency),
    lowCreditThreshold: readOnly(16, doubleLong),
    nextCreditAvailableThreshold: readOnly(17, doubleLong),
    maxProvision: attribute(18, longUnsigned),
    maxProvisionPeriod: attribute(19, doubleLong),
  },
  { activateAccount: method(1, integer), closeAccount: method(2, integer), resetAccount: method(3, integer) },
);
