import { formatTypeNumber, type TypeNumber } from '../omnia/index.ts';
import { noise } from './noise.ts';

/** What tells a meter from all others of its type. */
export interface MeterIdentity {
  /** 8 digits. */
  readonly serialNumber: string;
  /** 8 octets: the maker's letters and the serial number. */
  readonly systemTitle: Uint8Array;
  /** 16 characters from KAM on. */
  readonly logicalDeviceName: string;
  /** With its dashes. */
  readonly typeNumber: string;
  /** Digits of the identifiers that operators give out: IMEI, ICCID, IMSI, metering point. */
  digits(channel: number, count: number): string;
}

/** The letters of the maker (FLAG). */
export const manufacturer = 'KAM';

/** The identity of the meter of a seed. */
export function identityOf(seed: number, typeNumber: TypeNumber): MeterIdentity {
  // Seeds that follow one another give serial numbers that do: a fleet of them can be told apart.
  const number = (10_000_000 + ((seed >>> 0) % 90_000_000)) >>> 0;
  const serialNumber = `${number}`;
  const systemTitle = new Uint8Array(8);
  for (let i = 0; i < 3; i += 1) systemTitle[i] = manufacturer.charCodeAt(i);
  new DataView(systemTitle.buffer).setUint32(4, number);
  return {
    serialNumber,
    systemTitle,
    logicalDeviceName: `${manufacturer}OMNIA${serialNumber}`,
    typeNumber: formatTypeNumber(typeNumber),
    digits: (channel, count) =>
      Array.from({ length: count }, (_, i) => Math.floor(10 * noise(seed, 1000 + channel, i))).join(''),
  };
}
