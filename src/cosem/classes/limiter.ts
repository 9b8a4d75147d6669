import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { attributeReference, scriptReference } from '../structures/references.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { boolean, doubleLongUnsigned, longUnsigned } from '../types/numbers.ts';
import { dateTime } from '../types/strings.ts';

const emergencyProfile = structure({
  emergencyProfileId: longUnsigned,
  emergencyActivationTime: dateTime,
  emergencyDuration: doubleLongUnsigned,
});

/**
 * Limiter (Blue Book 4.5.9): class_id 71, version 0. Runs a script, mostly a disconnection, when a value has been over
 * or under its threshold for some seconds; another threshold holds in an emergency. Thresholds have the type of the
 * monitored value.
 */
export const Limiter = interfaceClass(
  'Limiter',
  { classId: 71, version: 0 },
  {
    monitoredValue: attribute(2, attributeReference),
    thresholdActive: readOnly(3, anyData),
    thresholdNormal: attribute(4, anyData),
    thresholdEmergency: attribute(5, anyData),
    minOverThresholdDuration: attribute(6, doubleLongUnsigned),
    minUnderThresholdDuration: attribute(7, doubleLongUnsigned),
    emergencyProfile: attribute(8, emergencyProfile),
    emergencyProfileGroupIdList: attribute(9, array(longUnsigned)),
    emergencyProfileActive: readOnly(10, boolean),
    actions: attribute(11, structure({ actionOverThreshold: scriptReference, actionUnderThreshold: scriptReference })),
  },
);
