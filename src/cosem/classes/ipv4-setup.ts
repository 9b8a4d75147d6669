import { attribute, interfaceClass, method } from '../interface-class.ts';
import { ipv4Address } from '../types/addresses.ts';
import { array, structure } from '../types/composites.ts';
import { boolean, integer, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName, octets } from '../types/strings.ts';

const ipOption = structure({ ipOptionType: unsigned, ipOptionLength: unsigned, ipOptionData: octets });

/**
 * IPv4 setup (Blue Book 4.9.2): class_id 42, version 0. Addresses are numbers on the wire and dotted text here.
 * What `getNbofMcIpAddresses` returns stands in no public source; every whole number is read.
 */
export const Ipv4Setup = interfaceClass(
  'IPv4 setup',
  { classId: 42, version: 0 },
  {
    dlReference: attribute(2, logicalName),
    ipAddress: attribute(3, ipv4Address),
    multicastIpAddress: attribute(4, array(ipv4Address)),
    ipOptions: attribute(5, array(ipOption)),
    subnetMask: attribute(6, ipv4Address),
    gatewayIpAddress: attribute(7, ipv4Address),
    useDhcpFlag: attribute(8, boolean),
    primaryDnsAddress: attribute(9, ipv4Address),
    secondaryDnsAddress: attribute(10, ipv4Address),
  },
  {
    addMcIpAddress: method(1, ipv4Address),
    deleteMcIpAddress: method(2, ipv4Address),
    getNbofMcIpAddresses: method(3, integer, longUnsigned),
  },
);
