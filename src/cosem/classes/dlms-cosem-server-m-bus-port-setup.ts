import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { timeWindow } from '../structures/references.ts';
import { array } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';

const portCommunicationStatus = enumeration({
  'no-access': 0,
  'temporary-no-access': 1,
  'limited-access': 2,
  'unlimited-access': 3,
  'wireless-m-bus': 4,
});

/**
 * DLMS/COSEM server M-Bus port setup (Blue Book 4.8.6): class_id 76, version 0. A meter that speaks COSEM over M-Bus.
 * Names and types as in Gurux, the only public source with all attributes.
 */
export const DlmsCosemServerMBusPortSetup = interfaceClass(
  'DLMS/COSEM server M-Bus port setup',
  { classId: 76, version: 0 },
  {
    profileSelection: attribute(2, logicalName),
    portCommunicationStatus: readOnly(3, portCommunicationStatus),
    dataHeaderType: attribute(4, enumeration({ none: 0, short: 1, long: 2 })),
    primaryAddress: attribute(5, unsigned),
    identificationNumber: attribute(6, doubleLongUnsigned),
    manufacturerId: attribute(7, longUnsigned),
    mbusVersion: attribute(8, unsigned),
    deviceType: attribute(9, unsigned),
    maxPduSize: attribute(10, longUnsigned),
    listeningWindow: attribute(11, array(timeWindow)),
  },
);
