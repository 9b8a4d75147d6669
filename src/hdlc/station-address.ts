import { EncodeError } from '../codec/index.ts';
import {
  type HdlcAddress,
  putAddress,
  reservedClientAddresses,
  reservedLowerAddresses,
  reservedUpperAddresses,
} from './address.ts';

/** The addresses of a physical device: where its logical devices are found (IEC 62056-46 § 6.4.2). */
export interface StationAddresses {
  /** Upper addresses. */
  readonly logicalDevices: readonly number[];
  /** Lower address, wherever addresses have more than one octet. */
  readonly physicalDevice?: number;
  /** The addressing schemes, by the octets of a server address. */
  readonly addressSizes: readonly HdlcAddress['size'][];
}

/** Whom a destination address means. */
export interface Addressed {
  readonly logicalDevices: readonly number[];
  /** Other stations are meant too, so that none may answer. */
  readonly isBroadcast: boolean;
}

const { managementLogicalDevice, allStation: allUpper } = reservedUpperAddresses;
const { callingPhysicalDevice, allStation: allLower } = reservedLowerAddresses;

/** The address of a logical device in the first addressing scheme. */
export function serverAddressOf(own: StationAddresses, upper: number): HdlcAddress {
  const size = own.addressSizes[0]!;
  return size === 1 ? { upper, size } : { upper, lower: own.physicalDevice ?? 0, size };
}

/** Throws an EncodeError for addresses that do not fit their schemes. */
export function checkStationAddresses(own: StationAddresses): void {
  if (own.addressSizes.length === 0) throw new EncodeError('an addressing scheme is expected');
  const octets = new Uint8Array(4);
  for (const size of own.addressSizes) {
    for (const upper of own.logicalDevices) {
      putAddress(octets, 0, serverAddressOf({ ...own, addressSizes: [size] }, upper));
    }
  }
}

/** A client has an address of one octet, and never that of no station or of all stations. */
export function isClientAddress({ upper, size }: HdlcAddress): boolean {
  return size === 1 && upper !== reservedClientAddresses.noStation && upper !== reservedClientAddresses.allStation;
}

/**
 * Whom `destination` means, undefined where not this station. An address of another length than the station's is taken
 * as IEC 62056-46 § 6.4.2.5 says: two octets stand for four, else it must mean all, or the calling device.
 */
export function addressed(
  own: StationAddresses,
  destination: HdlcAddress,
  isCallingDevice: boolean,
): Addressed | undefined {
  const sizes = own.addressSizes;
  if (sizes.includes(destination.size)) return addressedAsIs(own, destination, isCallingDevice);
  if (destination.size === 1) return undefined;
  if (destination.size === 2 && sizes.includes(4))
    return addressedAsIs(own, asFourOctets(destination), isCallingDevice);
  const { upper, lower = 0, size } = destination;
  if (lower === callingPhysicalDevice[size]) {
    const isMeant = sizes.includes(2) && isCallingDevice && upper === managementLogicalDevice;
    return isMeant ? toLogicalDevice(own, upper) : undefined;
  }
  if (lower !== allLower[size] || (size === 4 && upper !== allUpper[4])) return undefined;
  return addressedAsIs(own, destination, isCallingDevice);
}

function addressedAsIs(
  own: StationAddresses,
  destination: HdlcAddress,
  isCallingDevice: boolean,
): Addressed | undefined {
  const { upper, lower, size } = destination;
  const isToAllDevices = size !== 1 && lower === allLower[size];
  if (size !== 1 && !isToAllDevices && lower !== own.physicalDevice) {
    const isCalled = isCallingDevice && lower === callingPhysicalDevice[size] && upper === managementLogicalDevice;
    if (!isCalled) return undefined;
  }
  if (upper === allUpper[size]) return { logicalDevices: own.logicalDevices, isBroadcast: true };
  const found = toLogicalDevice(own, upper);
  return found && isToAllDevices ? { ...found, isBroadcast: true } : found;
}

function toLogicalDevice(own: StationAddresses, upper: number): Addressed | undefined {
  return own.logicalDevices.includes(upper) ? { logicalDevices: [upper], isBroadcast: false } : undefined;
}

function asFourOctets({ upper, lower = 0 }: HdlcAddress): HdlcAddress {
  return {
    upper: upper === allUpper[2] ? allUpper[4] : upper,
    lower: lower === allLower[2] ? allLower[4] : lower === callingPhysicalDevice[2] ? callingPhysicalDevice[4] : lower,
    size: 4,
  };
}

/** Whether a frame from `source` is of the server that was addressed; one that was called says who it is, or does not. */
export function isFromServer(server: HdlcAddress, source: HdlcAddress): boolean {
  if (source.upper !== server.upper) return false;
  const isCalled = server.size !== 1 && server.lower === callingPhysicalDevice[server.size];
  return isCalled || source.lower === server.lower;
}
