import { attribute, interfaceClass } from '../interface-class.ts';
import { attributeReference, scriptReference } from '../structures/references.ts';
import { anyData, array, structure } from '../types/composites.ts';

/**
 * Register monitor (Blue Book 4.5.6): class_id 21, version 0. Scripts that run when the monitored value crosses a
 * threshold upwards or downwards, a pair for each. `monitoredValue` is a structure; Gurux declares an array.
 */
export const RegisterMonitor = interfaceClass(
  'Register monitor',
  { classId: 21, version: 0 },
  {
    thresholds: attribute(2, array(anyData)),
    monitoredValue: attribute(3, attributeReference),
    actions: attribute(4, array(structure({ actionUp: scriptReference, actionDown: scriptReference }))),
  },
);
