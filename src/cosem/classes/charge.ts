import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { attributeReference } from '../structures/references.ts';
import { array, structure } from '../types/composites.ts';
import {
  doubleLong,
  doubleLongUnsigned,
  enumeration,
  integer,
  long,
  longUnsigned,
  unsigned,
} from '../types/numbers.ts';
import { bitString, dateTime, octetString } from '../types/strings.ts';

const chargeTable = array(structure({ index: octetString, chargePerUnit: long }));

const unitCharge = structure({
  chargePerUnitScaling: structure({ commodityScale: integer, priceScale: integer }),
  commodityReference: attributeReference,
  chargeTable,
});

/**
 * Charge (Blue Book 4.6.4): class_id 113, version 0. One debt that an account pays: by consumption, by time or with each
 * payment. Types and methods as in SPODES; Gurux has a date-time as `lastCollectionTime`, which is read too. Bits of
 * `chargeConfiguration`: percentage based collection, continuous collection.
 */
export const Charge = interfaceClass(
  'Charge',
  { classId: 113, version: 0 },
  {
    totalAmountPaid: readOnly(2, doubleLong),
    chargeType: attribute(
      3,
      enumeration({
        'consumption-based-collection': 0,
        'time-based-collection': 1,
        'payment-event-based-collection': 2,
      }),
    ),
    priority: attribute(4, unsigned),
    unitChargeActive: attribute(5, unitCharge),
    unitChargePassive: attribute(6, unitCharge),
    unitChargeActivationTime: attribute(7, dateTime),
    period: attribute(8, doubleLongUnsigned),
    chargeConfiguration: attribute(9, bitString),
    lastCollectionTime: readOnly(10, dateTime),
    lastCollectionAmount: readOnly(11, doubleLong),
    totalAmountRemaining: readOnly(12, doubleLong),
    proportion: attribute(13, longUnsigned),
  },
  {
    updateUnitCharge: method(1, chargeTable),
    activatePassiveUnitCharge: method(2, integer),
    collect: method(3, integer),
    updateTotalAmountRemaining: method(4, doubleLong),
    setTotalAmountRemaining: method(5, doubleLong),
  },
);
