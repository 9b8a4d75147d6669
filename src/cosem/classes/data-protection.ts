import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { protectionParameters } from '../structures/protection-parameters.ts';
import { restrictionElement } from '../structures/references.ts';
import { array, structure } from '../types/composites.ts';
import { enumNumber, integer, longUnsigned } from '../types/numbers.ts';
import { logicalName, octetString } from '../types/strings.ts';

const objectList = array(
  structure({
    classId: longUnsigned,
    logicalName,
    attributeIndex: integer,
    dataIndex: longUnsigned,
    restriction: restrictionElement,
  }),
);
const objectMethod = structure({ classId: longUnsigned, logicalName, methodIndex: integer });

/**
 * Data protection (Blue Book 4.4.9): class_id 30, version 0. Attributes and methods that are protected end to end, apart
 * from the association. `requiredProtection` has the flags of a security policy. What the methods take and return is
 * background knowledge: no public source has it.
 */
export const DataProtection = interfaceClass(
  'Data protection',
  { classId: 30, version: 0 },
  {
    protectionBuffer: readOnly(2, octetString),
    protectionObjectList: attribute(3, objectList),
    protectionParametersGet: attribute(4, protectionParameters),
    protectionParametersSet: attribute(5, protectionParameters),
    requiredProtection: attribute(6, enumNumber),
  },
  {
    getProtectedAttributes: method(
      1,
      structure({ objectList, protectionParameters }),
      structure({ protectionParameters, protectedAttributes: octetString }),
    ),
    setProtectedAttributes: method(
      2,
      structure({ objectList, protectionParameters, protectedAttributes: octetString }),
    ),
    invokeProtectedMethod: method(
      3,
      structure({ objectMethod, protectionParameters, protectedMethodInvocationParameters: octetString }),
      structure({ protectionParameters, protectedMethodReturnParameters: octetString }),
    ),
  },
);
