import { attribute, interfaceClass } from '../interface-class.ts';
import { longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';

/**
 * TCP-UDP setup (Blue Book 4.9.1): class_id 41, version 0. The port the meter listens on, which is also that of the
 * CoAP endpoint; a time-out of 0 seconds is none.
 */
export const TcpUdpSetup = interfaceClass(
  'TCP-UDP setup',
  { classId: 41, version: 0 },
  {
    tcpUdpPort: attribute(2, longUnsigned),
    ipReference: attribute(3, logicalName),
    mss: attribute(4, longUnsigned),
    nbOfSimConn: attribute(5, unsigned),
    inactivityTimeOut: attribute(6, longUnsigned),
  },
);
