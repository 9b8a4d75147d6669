import { attribute, interfaceClass, method } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { longUnsigned } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

const asslistElement = structure({ sap: longUnsigned, logicalDeviceName: text });

/**
 * SAP assignment (Blue Book 4.4.5): class_id 17, version 0. The logical devices of a meter and their addresses. Method
 * 1 as in Gurux; jDLMS numbers it 3.
 */
export const SapAssignment = interfaceClass(
  'SAP assignment',
  { classId: 17, version: 0 },
  { sapAssignmentList: attribute(2, array(asslistElement)) },
  { connectLogicalDevice: method(1, asslistElement) },
);
