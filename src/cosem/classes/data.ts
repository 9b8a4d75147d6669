import { attribute, interfaceClass } from '../interface-class.ts';
import { anyData } from '../types/composites.ts';

/** Data (Blue Book 4.3.1): class_id 1, version 0. Any value: parameters, codes, states, text. */
export const Data = interfaceClass('Data', { classId: 1, version: 0 }, { value: attribute(2, anyData) });
