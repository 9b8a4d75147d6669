import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { anyData } from '../types/composites.ts';
import { enumeration, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName, text } from '../types/strings.ts';

/**
 * CoAP setup (Blue Book 4.9.8): class_id 152, version 0. The transmission parameters of RFC 7252 4.8; time-outs are in
 * milliseconds, the scale of the two factors stands in no public source. Attribute 12 is the version of the CoAP
 * wrapper, which Gurux calls wrapper_version.
 */
export const CoapSetup = interfaceClass(
  'CoAP setup',
  { classId: 152, version: 0 },
  {
    udpReference: attribute(2, logicalName),
    ackTimeout: attribute(3, longUnsigned),
    ackRandomFactor: attribute(4, longUnsigned),
    maxRetransmit: attribute(5, longUnsigned),
    nstart: attribute(6, longUnsigned),
    delayAckTimeout: attribute(7, longUnsigned),
    exponentialBackOff: attribute(8, longUnsigned),
    probingRate: attribute(9, longUnsigned),
    coapUriPath: attribute(10, text),
    transportMode: attribute(11, enumeration({ reliable: 1, unreliable: 2, 'reliable-and-unreliable': 3 })),
    version: readOnly(12, anyData),
    tokenLength: attribute(13, unsigned),
  },
);
