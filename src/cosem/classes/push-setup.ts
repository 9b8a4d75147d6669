import { attribute, interfaceClass, method } from '../interface-class.ts';
import { protectionParameters } from '../structures/protection-parameters.ts';
import { captureObject, timeWindow } from '../structures/references.ts';
import { restrictedObject } from '../structures/restriction.ts';
import { array, structure } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { dateTimeTagged, logicalName, octetString } from '../types/strings.ts';

const name = 'Push setup';

const sendDestinationAndMethod = structure({
  transportService: enumeration({
    tcp: 0,
    udp: 1,
    ftp: 2,
    smtp: 3,
    sms: 4,
    hdlc: 5,
    'm-bus': 6,
    zigbee: 7,
    'dlms-gateway': 8,
    'reliable-coap': 9,
    'unreliable-coap': 10,
  }),
  destination: octetString,
  message: enumeration({ 'a-xdr-encoded-xdlms-apdu': 0, 'xml-encoded-xdlms-apdu': 1 }),
});

const schedule = {
  sendDestinationAndMethod: attribute(3, sendDestinationAndMethod),
  communicationWindow: attribute(4, array(timeWindow)),
  randomisationStartInterval: attribute(5, longUnsigned),
  numberOfRetries: attribute(6, unsigned),
};
const delayInSeconds = attribute(7, longUnsigned);
const delayThatGrows = attribute(
  7,
  structure({
    repetitionDelayMin: longUnsigned,
    repetitionDelayExponent: longUnsigned,
    repetitionDelayMax: longUnsigned,
  }),
);
const sender = {
  portReference: attribute(8, logicalName),
  pushClientSap: attribute(9, integer),
  pushProtectionParameters: attribute(10, protectionParameters),
};
const restrictedObjectList = attribute(2, array(restrictedObject));

const attributesV2 = {
  pushObjectList: restrictedObjectList,
  ...schedule,
  repetitionDelay: delayThatGrows,
  ...sender,
  pushOperationMethod: attribute(
    11,
    enumeration({
      'unconfirmed-retry-on-supporting-layer-failure': 0,
      'unconfirmed-retry-on-missing-supporting-layer-confirmation': 1,
      'confirmed-retry-on-missing-confirmation': 2,
    }),
  ),
  confirmationParameters: attribute(
    12,
    structure({ confirmationStartDate: dateTimeTagged, confirmationInterval: doubleLongUnsigned }),
  ),
  lastConfirmationDateTime: attribute(13, dateTimeTagged),
};
const push = method(1, integer);
const methodsV2 = { push, reset: method(2, integer) };

/**
 * Push setup (Blue Book 5): class_id 40, version 0. What is sent unasked, where to, when, and how often it is tried
 * again. Transport services from 200 on and messages from 128 on are the manufacturer's; 9 and 10 may be of version 3.
 */
export const PushSetupV0 = interfaceClass(
  name,
  { classId: 40, version: 0 },
  { pushObjectList: attribute(2, array(captureObject)), ...schedule, repetitionDelay: delayInSeconds },
  { push },
);

/** Push setup, version 1: port, client and protection. Its push objects have 4 fields, in Gurux and SPODES 5. */
export const PushSetupV1 = interfaceClass(
  name,
  { classId: 40, version: 1 },
  { pushObjectList: restrictedObjectList, ...schedule, repetitionDelay: delayInSeconds, ...sender },
  { push },
);

/**
 * Push setup, version 2: push objects of 6 fields, confirmation, and a repetition delay that is multiplied by a
 * hundredth of the exponent each time, up to the maximum.
 */
export const PushSetupV2 = interfaceClass(name, { classId: 40, version: 2 }, attributesV2, methodsV2);

/** Push setup (Blue Book 4.4.8), version 3: the attributes of version 2; what else changed is in no public source. */
export const PushSetupV3 = interfaceClass(name, { classId: 40, version: 3 }, attributesV2, methodsV2);
