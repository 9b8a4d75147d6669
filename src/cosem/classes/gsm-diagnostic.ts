import { interfaceClass, readOnly } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, longUnsigned, unsigned } from '../types/numbers.ts';
import { dateTimeTagged, visibleString } from '../types/strings.ts';

const status = enumeration({
  'not-registered': 0,
  'registered-home-network': 1,
  'not-registered-searching': 2,
  'registration-denied': 3,
  unknown: 4,
  'registered-roaming': 5,
});
const packetSwitched = { inactive: 0, gprs: 1, edge: 2, umts: 3, hsdpa: 4, lte: 5, cdma: 6 } as const;
const psStatus = readOnly(5, enumeration(packetSwitched));
const registration = {
  operator: readOnly(2, visibleString),
  status: readOnly(3, status),
  csAttachment: readOnly(4, enumeration({ inactive: 0, 'incoming-call': 1, active: 2 })),
};
const captureTime = readOnly(8, dateTimeTagged);

const cells = {
  cellInfo: readOnly(
    6,
    structure({
      cellId: doubleLongUnsigned,
      locationId: longUnsigned,
      signalQuality: unsigned,
      ber: unsigned,
      mcc: longUnsigned,
      mnc: longUnsigned,
      channelNumber: doubleLongUnsigned,
    }),
  ),
  adjacentCells: readOnly(7, array(structure({ cellId: doubleLongUnsigned, signalQuality: unsigned }))),
};

/** GSM diagnostic (IEC 62056-6-2:2021 5.6.8): class_id 47, version 0. Cells have identifiers of 16 bits. */
export const GsmDiagnosticV0 = interfaceClass(
  'GSM diagnostic',
  { classId: 47, version: 0 },
  {
    ...registration,
    psStatus,
    cellInfo: readOnly(
      6,
      structure({ cellId: longUnsigned, locationId: longUnsigned, signalQuality: unsigned, ber: unsigned }),
    ),
    adjacentCells: readOnly(7, array(structure({ cellId: longUnsigned, signalQuality: unsigned }))),
    captureTime,
  },
);

/** GSM diagnostic: class_id 47, version 1. Cell identifiers of 32 bits, network codes and channel (Gurux). */
export const GsmDiagnosticV1 = interfaceClass(
  'GSM diagnostic',
  { classId: 47, version: 1 },
  { ...registration, psStatus, ...cells, captureTime },
);

/** GSM diagnostic (Blue Book 4.7.8): class_id 47, version 2. The mobile network a modem is registered in, with NB-IoT. */
export const GsmDiagnosticV2 = interfaceClass(
  'GSM diagnostic',
  { classId: 47, version: 2 },
  {
    ...registration,
    psStatus: readOnly(5, enumeration({ ...packetSwitched, 'lte-cat-m1': 7, 'lte-cat-nb1': 8, 'lte-cat-nb2': 9 })),
    ...cells,
    captureTime,
  },
);
