import { decode, encode, equalBytes } from '../../codec/index.ts';
import { type DataType, Ipv4Setup, Ipv6Setup } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { type AttributeImplementation, ServiceRefusal } from '../../server/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

const names = { ipv4: obis('0-0:25.1.0'), ipv6: obis('0-0:25.7.0') } as const;

/** Whether the network gives the IPv4 address (use_DHCP_flag). */
export function usesDhcp(self: OmniaMeter): boolean {
  return self.read(Ipv4Setup, names.ipv4, 'useDhcpFlag');
}

/** Whether the IPv6 addresses are those that a client has set (address_config_mode). */
export function isManual(self: OmniaMeter): boolean {
  return self.read(Ipv6Setup, names.ipv6, 'addressConfigMode') === 'manual';
}

/** An address that the network assigns, or a client where the network does not. */
export interface AssignedAddress<T> {
  readonly type: DataType<T>;
  /** Under which what a client has set is remembered. */
  readonly key: string;
  readonly isAssigned: (self: OmniaMeter) => boolean;
  readonly ofNetwork: (self: OmniaMeter) => T;
  /** Where nobody has set one. */
  readonly initial: T;
}

/** The attribute of an address. While the network assigns it, nothing else can be written. */
export function assigned<T>(address: AssignedAddress<T>): AttributeImplementation<OmniaMeter, T> {
  const { type, key, isAssigned, ofNetwork, initial } = address;
  const isSame = (a: T, b: T) => equalBytes(encode(type, a), encode(type, b));
  return {
    read: (self) => {
      const octets = self.memory.get(key);
      if (isAssigned(self)) return ofNetwork(self);
      return octets === undefined ? initial : decode(type, octets);
    },
    write: (self, value) => {
      if (!isAssigned(self)) self.memory.put([[key, encode(type, value)]]);
      else if (!isSame(value, ofNetwork(self))) throw new ServiceRefusal('other-reason');
    },
  };
}
