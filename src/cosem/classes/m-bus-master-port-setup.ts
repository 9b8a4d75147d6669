import { attribute, interfaceClass } from '../interface-class.ts';
import { communicationSpeed } from '../types/communication-speed.ts';

/** M-Bus master port setup (Blue Book 4.8.5): class_id 74, version 0. The port to other meters on an M-Bus. */
export const MBusMasterPortSetup = interfaceClass(
  'M-Bus master port setup',
  { classId: 74, version: 0 },
  { commSpeed: attribute(2, communicationSpeed) },
);
