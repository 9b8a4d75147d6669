import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { communicationSpeed } from '../types/communication-speed.ts';
import { enumeration, unsigned } from '../types/numbers.ts';

/** M-Bus slave port setup (Blue Book 4.8.2): class_id 25, version 0. The meter as a slave on a wired M-Bus. */
export const MBusSlavePortSetup = interfaceClass(
  'M-Bus slave port setup',
  { classId: 25, version: 0 },
  {
    defaultBaud: attribute(2, communicationSpeed),
    availBaud: attribute(3, communicationSpeed),
    addrState: readOnly(4, enumeration({ 'not-assigned': 0, assigned: 1 })),
    busAddress: attribute(5, unsigned),
  },
);
