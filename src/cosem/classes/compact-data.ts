import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { captureObject } from '../structures/references.ts';
import { restrictedObject } from '../structures/restriction.ts';
import { array } from '../types/composites.ts';
import { enumeration, integer, unsigned } from '../types/numbers.ts';
import { octetString } from '../types/strings.ts';

const name = 'Compact data';

const compactBuffer = readOnly(2, octetString);
const template = {
  templateId: attribute(4, unsigned),
  templateDescription: readOnly(5, octetString),
  captureMethod: attribute(6, enumeration({ invoke: 0, implicit: 1 })),
};
const methods = { reset: method(1, integer), capture: method(2, integer) };

/**
 * Compact data (Blue Book 5): class_id 62, version 0. Values without their types in one octet-string; the types are in
 * the template description. The template id is the first capture object.
 */
export const CompactDataV0 = interfaceClass(
  name,
  { classId: 62, version: 0 },
  { compactBuffer, captureObjects: attribute(3, array(captureObject)), ...template },
  methods,
);

/** Compact data (Blue Book 4.3.10), version 1: capture objects may be captured in part. */
export const CompactDataV1 = interfaceClass(
  name,
  { classId: 62, version: 1 },
  { compactBuffer, captureObjects: attribute(3, array(restrictedObject)), ...template },
  methods,
);
