import { attribute, interfaceClass } from '../interface-class.ts';
import { communicationSpeed } from '../types/communication-speed.ts';
import { array, structure, trailing } from '../types/composites.ts';
import { longUnsigned } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

const exchange = { request: text, response: text };
const commSpeed = attribute(2, communicationSpeed);
const modemProfile = attribute(4, array(text));

/**
 * PSTN modem configuration: class_id 27, version 0. The delay after a response, in milliseconds, came with version 1;
 * Gurux sends it in version 0 too, so it may be there.
 */
export const ModemConfigurationV0 = interfaceClass(
  'PSTN modem configuration',
  { classId: 27, version: 0 },
  {
    commSpeed,
    initializationString: attribute(3, array(structure({ ...exchange, delayAfterResponse: trailing(longUnsigned) }))),
    modemProfile,
  },
);

/** Modem configuration (Blue Book 4.7.4): class_id 27, version 1. What a modem is sent when it starts. */
export const ModemConfigurationV1 = interfaceClass(
  'Modem configuration',
  { classId: 27, version: 1 },
  {
    commSpeed,
    initializationString: attribute(3, array(structure({ ...exchange, delayAfterResponse: longUnsigned }))),
    modemProfile,
  },
);
