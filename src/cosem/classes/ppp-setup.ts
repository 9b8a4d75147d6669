import { attribute, interfaceClass } from '../interface-class.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { unsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';

const lcpOption = structure({ lcpOptionType: unsigned, lcpOptionLength: unsigned, lcpOptionData: anyData });
const ipcpOption = structure({ ipcpOptionType: unsigned, ipcpOptionLength: unsigned, ipcpOptionData: anyData });

/**
 * PPP setup (Blue Book 4.9.5): class_id 44, version 0. The authentication is a CHOICE: null-data, or a structure that
 * begins with the user name and goes on with a password (PAP) or an algorithm (CHAP).
 */
export const PppSetup = interfaceClass(
  'PPP setup',
  { classId: 44, version: 0 },
  {
    phyReference: attribute(2, logicalName),
    lcpOptions: attribute(3, array(lcpOption)),
    ipcpOptions: attribute(4, array(ipcpOption)),
    pppAuthentication: attribute(5, anyData),
  },
);
