import { interfaceClass, method, readOnly } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, integer, unsigned } from '../types/numbers.ts';
import { dateTimeTagged } from '../types/strings.ts';

const linkStatus = enumeration({
  'data-never-received': 0,
  normal: 1,
  'temporarily-interrupted': 2,
  'permanently-interrupted': 3,
});

/**
 * M-Bus diagnostic (Blue Book 4.8.7): class_id 77, version 0. Signal, link and counters of frames of an M-Bus port.
 * Types as in Gurux; other lists of attributes contradict it and each other.
 */
export const MBusDiagnostic = interfaceClass(
  'M-Bus diagnostic',
  { classId: 77, version: 0 },
  {
    receivedSignalStrength: readOnly(2, unsigned),
    channelId: readOnly(3, unsigned),
    linkStatus: readOnly(4, linkStatus),
    broadcastFramesCounter: readOnly(
      5,
      array(structure({ clientId: unsigned, counter: doubleLongUnsigned, timestamp: dateTimeTagged })),
    ),
    transmissionsCounter: readOnly(6, doubleLongUnsigned),
    fcsOkFramesCounter: readOnly(7, doubleLongUnsigned),
    fcsNokFramesCounter: readOnly(8, doubleLongUnsigned),
    captureTime: readOnly(9, structure({ attributeId: unsigned, timestamp: dateTimeTagged })),
  },
  { reset: method(1, integer) },
);
