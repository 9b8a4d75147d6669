import { attribute, interfaceClass, readOnly } from '../interface-class.ts';
import { communicationSpeed } from '../types/communication-speed.ts';
import { array } from '../types/composites.ts';
import { enumeration, integer, unsigned } from '../types/numbers.ts';
import { octets } from '../types/strings.ts';

const fatalError = enumeration({
  'no-error': 0,
  't-ep-1f': 1,
  't-ep-2f': 2,
  't-ep-4f': 3,
  't-ep-5f': 4,
  'et-1f': 5,
  'et-2f': 6,
  'e-ep-3f': 7,
  'e-ep-4f': 8,
  'e-ep-5f': 9,
  'e-el-2f': 10,
});

/**
 * IEC twisted pair (1) setup (IEC 62056-6-2:2021 4.7.3): class_id 24, version 0. A station on a bus of IEC 62056-31.
 * jDLMS and the headers of Renesas agree; what Gurux calls version 0 has the attributes of version 1.
 */
export const IecTwistedPairSetupV0 = interfaceClass(
  'IEC twisted pair (1) setup',
  { classId: 24, version: 0 },
  {
    secondaryAddress: attribute(2, octets),
    primaryAddressList: attribute(3, array(octets)),
    tabiList: attribute(4, array(integer)),
    fatalError: readOnly(5, fatalError),
  },
);

/**
 * IEC twisted pair (1) setup (Blue Book 4.7.3): class_id 24, version 1. Types as in Gurux; another source has no lists
 * but single numbers in 4 and 5, which is not followed.
 */
export const IecTwistedPairSetupV1 = interfaceClass(
  'IEC twisted pair (1) setup',
  { classId: 24, version: 1 },
  {
    mode: attribute(2, enumeration({ inactive: 0, active: 1 })),
    speed: attribute(3, communicationSpeed),
    primaryAddressList: attribute(4, array(unsigned)),
    tabiList: attribute(5, array(integer)),
  },
);
