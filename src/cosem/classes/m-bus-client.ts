import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { anyData, array, structure } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName, octets } from '../types/strings.ts';

const informationBlocks = { dataInformationBlock: octets, valueInformationBlock: octets };
const encryptionKeyStatus = enumeration({
  'no-encryption-key': 0,
  'encryption-key-set': 1,
  'encryption-key-transferred': 2,
  'encryption-key-set-and-transferred': 3,
  'encryption-key-in-use': 4,
});

const attributes = {
  mbusPortReference: attribute(2, logicalName),
  captureDefinition: attribute(3, array(structure(informationBlocks))),
  capturePeriod: attribute(4, doubleLongUnsigned),
  primaryAddress: attribute(5, unsigned),
  identificationNumber: attribute(6, doubleLongUnsigned),
  manufacturerId: attribute(7, longUnsigned),
  version: attribute(8, unsigned),
  deviceType: attribute(9, unsigned),
  accessNumber: readOnly(10, unsigned),
  status: readOnly(11, unsigned),
  alarm: readOnly(12, unsigned),
};
const slaveInstall = method(1, unsigned);
const methods = {
  capture: method(3, integer),
  resetAlarm: method(4, integer),
  synchronizeClock: method(5, integer),
  dataSend: method(6, array(structure({ ...informationBlocks, data: anyData }))),
  setEncryptionKey: method(7, octets),
  transferKey: method(8, octets),
};

/**
 * M-Bus client: class_id 72, version 0. Types of methods as EnergyICT gives them for Blue Book 10; in edition 9
 * `slaveInstall` takes an integer, as in all versions of Gurux. Both information blocks are octet-strings (EnergyICT);
 * Gurux writes the first as an unsigned.
 */
export const MBusClientV0 = interfaceClass('M-Bus client', { classId: 72, version: 0 }, attributes, {
  slaveInstall,
  slaveDeinstall: method(2, integer),
  ...methods,
});

/**
 * M-Bus client: class_id 72, version 1. A meter on the M-Bus that this one reads; in line with EN 13757-3:2013.
 * The key status can be written, as is done in the field (EnergyICT). Of version 2 (Blue Book 4.8.3) no attribute list is public.
 */
export const MBusClientV1 = interfaceClass(
  'M-Bus client',
  { classId: 72, version: 1 },
  {
    ...attributes,
    configuration: readOnly(13, longUnsigned),
    encryptionKeyStatus: attribute(14, encryptionKeyStatus),
  },
  { slaveInstall, slaveDeinstall: method(2, unsigned), ...methods },
);
