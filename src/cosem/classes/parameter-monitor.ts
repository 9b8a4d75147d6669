import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { attributeReference } from '../structures/references.ts';
import { anyData, array, structure, structureOf } from '../types/composites.ts';
import { enumNumber, integer, longUnsigned } from '../types/numbers.ts';
import { dateTimeTagged, logicalName, octetString, text } from '../types/strings.ts';

const name = 'Parameter monitor';

const changedParameter = structure({
  classId: longUnsigned,
  logicalName,
  attributeIndex: integer,
  attributeValue: anyData,
});
const attributes = {
  changedParameter: readOnly(2, changedParameter),
  captureTime: readOnly(3, dateTimeTagged),
  parameterList: attribute(4, array(attributeReference)),
};
const methods = { addParameter: method(1, attributeReference), deleteParameter: method(2, attributeReference) };

/**
 * Parameter monitor (Blue Book 5): class_id 65, version 0. Which of the listed parameters was changed last, to what and
 * when. The time is a date-time; in an octet-string, as Gurux has it, it is read too.
 */
export const ParameterMonitorV0 = interfaceClass(name, { classId: 65, version: 0 }, attributes, methods);

/**
 * Parameter monitor (Blue Book 4.5.10), version 1: a digest over all parameters, and their values. Which algorithm a
 * number names is in no public source.
 */
export const ParameterMonitorV1 = interfaceClass(
  name,
  { classId: 65, version: 1 },
  {
    ...attributes,
    parameterListName: attribute(5, text),
    hashAlgorithmId: attribute(6, enumNumber),
    parameterValueDigest: readOnly(7, octetString),
    parameterValues: readOnly(8, structureOf(anyData)),
  },
  methods,
);
