import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { scalerUnit } from '../structures/references.ts';
import { anyData, structure } from '../types/composites.ts';
import {
  doubleLongUnsigned,
  enumeration,
  enumNumber,
  integer,
  long64Unsigned,
  longUnsigned,
} from '../types/numbers.ts';

/**
 * Measurement data monitoring objects (Blue Book 4.3.11): class_id 66, version 0. The samples of a voltage or current
 * around a trigger, whose time is in microseconds; none without samples asked for. Known from one source alone, extracts
 * from Blue Book 16. `waveformData` is a compact-array and stays one; the status has no names there.
 */
export const MeasurementDataMonitoringObjects = interfaceClass(
  'Measurement data monitoring objects',
  { classId: 66, version: 0 },
  {
    waveformData: readOnly(2, anyData),
    triggerTime: readOnly(3, long64Unsigned),
    triggerSource: readOnly(
      4,
      structure({ triggerOrigin: enumeration({ remote: 0, 'local-script': 1 }), triggerCause: longUnsigned }),
    ),
    status: readOnly(5, enumNumber),
    samplingRate: attribute(6, doubleLongUnsigned),
    numberOfSamplesBeforeTrigger: attribute(7, doubleLongUnsigned),
    numberOfSamplesAfterTrigger: attribute(8, doubleLongUnsigned),
    scalerUnit: attribute(9, scalerUnit),
  },
  { reset: method(1, integer), trigger: method(2, integer) },
);
