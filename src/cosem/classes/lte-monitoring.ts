import { interfaceClass, readOnly } from '../interface-class.ts';
import { structure } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, integer, longUnsigned, unsigned } from '../types/numbers.ts';

/** LTE monitoring: class_id 151, version 0. Timers in seconds, signal as in 3GPP TS 36.133, least level in dBm. */
export const LteMonitoringV0 = interfaceClass(
  'LTE monitoring',
  { classId: 151, version: 0 },
  {
    lteQualityOfService: readOnly(
      2,
      structure({ t3402: longUnsigned, t3412: longUnsigned, rsrq: unsigned, rsrp: unsigned, qRxlevMin: integer }),
    ),
  },
);

const networkParameters = structure({
  t3402: longUnsigned,
  t3412: longUnsigned,
  t3412ext2: doubleLongUnsigned,
  t3324: longUnsigned,
  teDrx: doubleLongUnsigned,
  tptw: longUnsigned,
  qRxlevMin: integer,
  qRxlevMinCe: integer,
  qRxlevMinCe1: integer,
});
const qualityOfService = structure({
  rsrq: integer,
  rsrp: integer,
  signalToNoiseRatio: integer,
  coverageEnhancement: enumeration({ 'level-0': 0, 'level-1': 1, 'level-2': 2 }),
});

/**
 * LTE monitoring (Blue Book 4.7.9): class_id 151, version 1, with LTE-M and NB-IoT. What ESMR 5.0 calls version 1 is
 * one structure of eleven in attribute 2, which is not followed.
 */
export const LteMonitoringV1 = interfaceClass(
  'LTE monitoring',
  { classId: 151, version: 1 },
  {
    lteNetworkParameters: readOnly(2, networkParameters),
    lteQualityOfService: readOnly(3, qualityOfService),
  },
);
