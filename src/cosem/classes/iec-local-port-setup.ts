import { attribute, interfaceClass } from '../interface-class.ts';
import { communicationSpeed } from '../types/communication-speed.ts';
import { enumeration } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

const attributes = {
  defaultMode: attribute(2, enumeration({ 'iec-62056-21': 0, hdlc: 1, 'not-specified': 2 })),
  defaultBaud: attribute(3, communicationSpeed),
  propBaud: attribute(4, communicationSpeed),
  responseTime: attribute(5, enumeration({ '20-ms': 0, '200-ms': 1 })),
  deviceAddr: attribute(6, text),
  passP1: attribute(7, text),
  passP2: attribute(8, text),
  passW5: attribute(9, text),
};

/**
 * IEC local port setup: class_id 19, version 0. The optical port and its passwords.
 * It has fewer modes and speeds than version 1; the names are the same, so one table serves both.
 */
export const IecLocalPortSetupV0 = interfaceClass('IEC local port setup', { classId: 19, version: 0 }, attributes);

/** IEC local port setup (Blue Book 4.7.1): class_id 19, version 1. The optical port and its passwords. */
export const IecLocalPortSetupV1 = interfaceClass('IEC local port setup', { classId: 19, version: 1 }, attributes);
