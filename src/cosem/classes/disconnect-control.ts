import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { boolean, enumeration, integer } from '../types/numbers.ts';

const attributes = {
  outputState: readOnly(2, boolean),
  controlState: readOnly(3, enumeration({ disconnected: 0, connected: 1, 'ready-for-reconnection': 2 })),
};
const methods = { remoteDisconnect: method(1, integer), remoteReconnect: method(2, integer) };

/** Disconnect control (Blue Book 4.5.8): class_id 70, version 0. */
export const DisconnectControl = interfaceClass(
  'Disconnect control',
  { classId: 70, version: 0 },
  {
    ...attributes,
    controlMode: attribute(
      4,
      enumeration({ none: 0, 'mode-1': 1, 'mode-2': 2, 'mode-3': 3, 'mode-4': 4, 'mode-5': 5, 'mode-6': 6 }),
    ),
  },
  methods,
);

/** Disconnect control, version 1: mode 7, where a remote reconnection also leads out of ready for reconnection. */
export const DisconnectControlV1 = interfaceClass(
  'Disconnect control',
  { classId: 70, version: 1 },
  {
    ...attributes,
    controlMode: attribute(
      4,
      enumeration({
        none: 0,
        'mode-1': 1,
        'mode-2': 2,
        'mode-3': 3,
        'mode-4': 4,
        'mode-5': 5,
        'mode-6': 6,
        'mode-7': 7,
      }),
    ),
  },
  methods,
);
