import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { enumeration } from '../types/numbers.ts';
import { octets } from '../types/strings.ts';

const attributes = {
  addrState: readOnly(2, enumeration({ 'not-assigned': 0, assigned: 1 })),
  deviceAddress: attribute(3, octets),
  addressMask: attribute(4, octets),
};

/** Wireless Mode Q channel: class_id 73, version 0. The attributes of version 1 (Gurux). */
export const WirelessModeQChannelV0 = interfaceClass(
  'Wireless Mode Q channel',
  { classId: 73, version: 0 },
  attributes,
);

/** Wireless Mode Q channel (Blue Book 4.8.4): class_id 73, version 1. Addresses on a mesh of EN 13757-5. */
export const WirelessModeQChannelV1 = interfaceClass(
  'Wireless Mode Q channel',
  { classId: 73, version: 1 },
  attributes,
);
