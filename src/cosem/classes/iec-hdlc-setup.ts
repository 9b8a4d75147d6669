import { attribute, interfaceClass } from '../interface-class.ts';
import { communicationSpeed } from '../types/communication-speed.ts';
import { longUnsigned, unsigned } from '../types/numbers.ts';

const windows = {
  commSpeed: attribute(2, communicationSpeed),
  windowSizeTransmit: attribute(3, unsigned),
  windowSizeReceive: attribute(4, unsigned),
};
const timeOuts = {
  interOctetTimeOut: attribute(7, longUnsigned),
  inactivityTimeOut: attribute(8, longUnsigned),
  deviceAddress: attribute(9, longUnsigned),
};

/** IEC HDLC setup: class_id 23, version 0. Information fields of up to 255 octets. */
export const IecHdlcSetupV0 = interfaceClass(
  'IEC HDLC setup',
  { classId: 23, version: 0 },
  {
    ...windows,
    maxInfoFieldLengthTransmit: attribute(5, unsigned),
    maxInfoFieldLengthReceive: attribute(6, unsigned),
    ...timeOuts,
  },
);

/**
 * IEC HDLC setup (Blue Book 4.7.2): class_id 23, version 1. Windows, lengths and time-outs of an HDLC port: between
 * octets in milliseconds, of inactivity in seconds.
 */
export const IecHdlcSetupV1 = interfaceClass(
  'IEC HDLC setup',
  { classId: 23, version: 1 },
  {
    ...windows,
    maxInfoFieldLengthTransmit: attribute(5, longUnsigned),
    maxInfoFieldLengthReceive: attribute(6, longUnsigned),
    ...timeOuts,
  },
);
