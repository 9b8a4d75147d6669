import { attribute, interfaceClass, method } from '../interface-class.ts';
import { objectDefinition } from '../structures/references.ts';
import { array, structure } from '../types/composites.ts';
import { unsigned } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

/** register_act_mask: the registers that count while this mask is active, by their place in the assignment from 1. */
const registerActMask = structure({ maskName: text, indexList: array(unsigned) });

/**
 * Register activation (Blue Book 4.3.5): class_id 6, version 0. Which of the assigned registers count: the tariff
 * registers of the mask that is active.
 */
export const RegisterActivation = interfaceClass(
  'Register activation',
  { classId: 6, version: 0 },
  {
    registerAssignment: attribute(2, array(objectDefinition)),
    maskList: attribute(3, array(registerActMask)),
    activeMask: attribute(4, text),
  },
  {
    addRegister: method(1, objectDefinition),
    addMask: method(2, registerActMask),
    deleteMask: method(3, text),
  },
);
