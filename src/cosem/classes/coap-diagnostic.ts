import { interfaceClass, method, readOnly } from '../interface-class.ts';
import { structure } from '../types/composites.ts';
import { doubleLongUnsigned, integer, unsigned } from '../types/numbers.ts';
import { dateTimeTagged } from '../types/strings.ts';

const messagesCounter = structure({
  tx: doubleLongUnsigned,
  rx: doubleLongUnsigned,
  txResend: doubleLongUnsigned,
  txReset: doubleLongUnsigned,
  rxReset: doubleLongUnsigned,
  txAck: doubleLongUnsigned,
  rxAck: doubleLongUnsigned,
  rxDrop: doubleLongUnsigned,
  txNonPiggybacked: doubleLongUnsigned,
  maxRtxExceeded: doubleLongUnsigned,
});
const requestResponseCounter = structure({
  rxRequests: doubleLongUnsigned,
  txRequests: doubleLongUnsigned,
  rxResponse: doubleLongUnsigned,
  txResponse: doubleLongUnsigned,
  txClientError: doubleLongUnsigned,
  rxClientError: doubleLongUnsigned,
  txServerError: doubleLongUnsigned,
  rxServerError: doubleLongUnsigned,
});
const blockTransferCounter = structure({
  blockWiseTransferStarted: doubleLongUnsigned,
  blockWiseTransferCompleted: doubleLongUnsigned,
  blockWiseTransferTimeout: doubleLongUnsigned,
});

/**
 * CoAP diagnostic (Blue Book 4.9.9): class_id 153, version 0. Counters of a CoAP endpoint, and which of them was last
 * captured when; `reset` clears them. The members of the structures are known from Gurux alone.
 */
export const CoapDiagnostic = interfaceClass(
  'CoAP diagnostic',
  { classId: 153, version: 0 },
  {
    messagesCounter: readOnly(2, messagesCounter),
    requestResponseCounter: readOnly(3, requestResponseCounter),
    coapBtCounter: readOnly(4, blockTransferCounter),
    captureTime: readOnly(5, structure({ attributeId: unsigned, timestamp: dateTimeTagged })),
  },
  { reset: method(1, integer) },
);
