import { attribute, interfaceClass } from '../interface-class.ts';
import { structure } from '../types/composites.ts';
import { longUnsigned, unsigned } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

const qualityOfService = structure({
  precedence: unsigned,
  delay: unsigned,
  reliability: unsigned,
  peakThroughput: unsigned,
  meanThroughput: unsigned,
});

/** GPRS modem setup (Blue Book 4.7.7): class_id 45, version 0. Access point, PIN and quality of service. */
export const GprsModemSetup = interfaceClass(
  'GPRS modem setup',
  { classId: 45, version: 0 },
  {
    apn: attribute(2, text),
    pinCode: attribute(3, longUnsigned),
    qualityOfService: attribute(4, structure({ default: qualityOfService, requested: qualityOfService })),
  },
);
