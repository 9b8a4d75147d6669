import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { objectDefinition } from '../structures/references.ts';
import { array, structure } from '../types/composites.ts';
import { boolean } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

const functionStatus = array(structure({ functionName: text, functionStatus: boolean }));
const functionElement = structure({ functionName: text, functionSpecifications: array(objectDefinition) });

/**
 * Function control (Blue Book 4.4.10): class_id 122, version 0. Switches functions of the meter on and off by name; a
 * function is the objects that make it up. `removeFunction` takes the name, as in Gurux.
 */
export const FunctionControl = interfaceClass(
  'Function control',
  { classId: 122, version: 0 },
  {
    activationStatus: readOnly(2, functionStatus),
    functionList: attribute(3, array(functionElement)),
  },
  {
    setFunctionStatus: method(1, functionStatus),
    addFunction: method(2, functionElement),
    removeFunction: method(3, text),
  },
);
