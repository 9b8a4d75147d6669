import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { doubleLong, enumeration, integer, unsigned } from '../types/numbers.ts';
import { bitString, dateTime } from '../types/strings.ts';

/**
 * Credit (Blue Book 4.6.3): class_id 112, version 0. One source of credit of an account. Types as in Gurux, but for
 * `invokeCredit`: it takes integer 0 as methods do that are told nothing [background], in Gurux an unsigned. Bits of
 * `creditConfiguration`: visual indication, confirmation, paid back, resettable, receives tokens.
 */
export const Credit = interfaceClass(
  'Credit',
  { classId: 112, version: 0 },
  {
    currentCreditAmount: readOnly(2, doubleLong),
    creditType: attribute(
      3,
      enumeration({
        'token-credit': 0,
        'reserved-credit': 1,
        'emergency-credit': 2,
        'time-based-credit': 3,
        'consumption-based-credit': 4,
      }),
    ),
    priority: attribute(4, unsigned),
    warningThreshold: attribute(5, doubleLong),
    limit: attribute(6, doubleLong),
    creditConfiguration: attribute(7, bitString),
    creditStatus: readOnly(
      8,
      enumeration({ enabled: 0, selectable: 1, 'selected-or-invoked': 2, 'in-use': 3, consumed: 4 }),
    ),
    presetCreditAmount: attribute(9, doubleLong),
    creditAvailableThreshold: attribute(10, doubleLong),
    period: attribute(11, dateTime),
  },
  {
    updateAmount: method(1, doubleLong),
    setAmountToValue: method(2, doubleLong),
    invokeCredit: method(3, integer),
  },
);
