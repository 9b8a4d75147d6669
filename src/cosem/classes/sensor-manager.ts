import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { attributeReference, scalerUnit, scriptReference } from '../structures/references.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { enumNumber, integer } from '../types/numbers.ts';
import { dateTime, octetString } from '../types/strings.ts';

const actions = array(structure({ actionUp: scriptReference, actionDown: scriptReference }));

/**
 * Sensor manager (Blue Book 4.5.11): class_id 67, version 0. A sensor, its raw value and scripts that run when raw or
 * processed value cross thresholds, as in Register monitor. Known from extracts from Blue Book 16 and IEC 62056-6-2:2021;
 * they name the attributes and their types, not what the numbers of the enums mean.
 */
export const SensorManager = interfaceClass(
  'Sensor manager',
  { classId: 67, version: 0 },
  {
    serialNumber: readOnly(2, octetString),
    metrologicalIdentification: readOnly(3, octetString),
    outputType: readOnly(4, enumNumber),
    adjustmentMethod: readOnly(5, octetString),
    sealingMethod: readOnly(6, enumNumber),
    rawValue: readOnly(7, anyData),
    scalerUnit: readOnly(8, scalerUnit),
    status: readOnly(9, anyData),
    captureTime: readOnly(10, dateTime),
    rawValueThresholds: attribute(11, array(anyData)),
    rawValueActions: attribute(12, actions),
    processedValue: attribute(13, attributeReference),
    processedValueThresholds: attribute(14, array(anyData)),
    processedValueActions: attribute(15, actions),
  },
  { reset: method(1, integer) },
);
