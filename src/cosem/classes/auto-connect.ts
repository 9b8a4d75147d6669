import { attribute, interfaceClass, method } from '../interface-class.ts';
import { timeWindow } from '../structures/references.ts';
import { array } from '../types/composites.ts';
import { enumeration, integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

const dialling = {
  'no-auto-connect': 0,
  anytime: 1,
  'in-calling-window': 2,
  'regular-in-calling-window-alarm-anytime': 3,
  'sms-via-plmn': 4,
  'sms-via-pstn': 5,
  email: 6,
} as const;
const diallingMode = attribute(2, enumeration(dialling));
const connectionMode = enumeration({
  ...dialling,
  'permanently-connected': 101,
  'permanently-connected-in-calling-window': 102,
  'permanently-connected-in-calling-window-or-by-connect': 103,
  'connected-by-connect': 104,
});

const repeating = {
  repetitions: attribute(3, unsigned),
  repetitionDelay: attribute(4, longUnsigned),
  callingWindow: attribute(5, array(timeWindow)),
};
const destinationList = attribute(6, array(text));

/** PSTN auto dial: class_id 29, version 0. Phone numbers that the meter calls. */
export const AutoConnectV0 = interfaceClass(
  'PSTN auto dial',
  { classId: 29, version: 0 },
  { mode: diallingMode, ...repeating, phoneList: attribute(6, array(text)) },
);

/** Auto connect: class_id 29, version 1. Gurux has `connect` here too; jDLMS has not, which is followed. */
export const AutoConnectV1 = interfaceClass(
  'Auto connect',
  { classId: 29, version: 1 },
  { mode: diallingMode, ...repeating, destinationList },
);

/** Auto connect (Blue Book 4.7.6): class_id 29, version 2. When the meter connects to a network, and where to. */
export const AutoConnectV2 = interfaceClass(
  'Auto connect',
  { classId: 29, version: 2 },
  { mode: attribute(2, connectionMode), ...repeating, destinationList },
  { connect: method(1, integer) },
);
