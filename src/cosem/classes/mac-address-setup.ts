import { attribute, interfaceClass } from '../interface-class.ts';
import { macAddress } from '../types/addresses.ts';

/** MAC address setup (Blue Book 4.9.4): class_id 43, version 0. */
export const MacAddressSetup = interfaceClass(
  'MAC address setup',
  { classId: 43, version: 0 },
  { macAddress: attribute(2, macAddress) },
);
