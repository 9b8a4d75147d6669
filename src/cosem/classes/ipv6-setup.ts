import { attribute, interfaceClass, method } from '../interface-class.ts';
import { ipv6Address } from '../types/addresses.ts';
import { array, structure } from '../types/composites.ts';
import { doubleLongUnsigned, enumeration, longUnsigned, unsigned } from '../types/numbers.ts';
import { logicalName } from '../types/strings.ts';

const neighborDiscovery = structure({
  rsMaxRetry: unsigned,
  rsRetryWaitTime: longUnsigned,
  raSendPeriod: doubleLongUnsigned,
});
const typedAddress = structure({
  ipv6AddressType: enumeration({ unicast: 0, multicast: 1, gateway: 2 }),
  ipv6Address,
});

/** IPv6 setup (Blue Book 4.9.3): class_id 48, version 0. Addresses are 16 octets on the wire and text here. */
export const Ipv6Setup = interfaceClass(
  'IPv6 setup',
  { classId: 48, version: 0 },
  {
    dlReference: attribute(2, logicalName),
    addressConfigMode: attribute(
      3,
      enumeration({ 'auto-configuration': 0, dhcpv6: 1, manual: 2, 'neighbour-discovery': 3 }),
    ),
    unicastIpv6Addresses: attribute(4, array(ipv6Address)),
    multicastIpv6Addresses: attribute(5, array(ipv6Address)),
    gatewayIpv6Addresses: attribute(6, array(ipv6Address)),
    primaryDnsAddress: attribute(7, ipv6Address),
    secondaryDnsAddress: attribute(8, ipv6Address),
    trafficClass: attribute(9, unsigned),
    neighborDiscoverySetup: attribute(10, array(neighborDiscovery)),
  },
  { addIpv6Address: method(1, typedAddress), removeIpv6Address: method(2, typedAddress) },
);
