import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { doubleLongUnsigned, enumeration, integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';

/**
 * Communication port protection (Blue Book 4.4.12): class_id 124, version 0. Locks a port for a time that grows with the
 * failed attempts to come in. The cumulative counter is never reset.
 */
export const CommunicationPortProtection = interfaceClass(
  'Communication port protection',
  { classId: 124, version: 0 },
  {
    protectionMode: attribute(2, enumeration({ locked: 0, 'locked-on-failed-attempts': 1, unlocked: 2 })),
    allowedFailedAttempts: attribute(3, longUnsigned),
    initialLockoutTime: attribute(4, doubleLongUnsigned),
    steepnessFactor: attribute(5, unsigned),
    maxLockoutTime: attribute(6, doubleLongUnsigned),
    portReference: attribute(7, logicalName),
    protectionStatus: readOnly(8, enumeration({ unlocked: 0, 'temporarily-locked': 1, locked: 2 })),
    failedAttempts: readOnly(9, doubleLongUnsigned),
    cumulativeFailedAttempts: readOnly(10, doubleLongUnsigned),
  },
  { reset: method(1, integer) },
);
