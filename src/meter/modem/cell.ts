import type { AttributeValue, GsmDiagnosticV2 } from '../../cosem/index.ts';
import { noise } from '../noise.ts';
import { type AccessTechnology, bandOf } from './access-technology.ts';
import type { RadioSignal } from './radio.ts';

/** cell_info of class GSM diagnostic. */
export type CellInfo = AttributeValue<typeof GsmDiagnosticV2, 'cellInfo'>;
/** adjacent_cells of class GSM diagnostic. */
export type AdjacentCells = AttributeValue<typeof GsmDiagnosticV2, 'adjacentCells'>;

/** The network that SIM cards of the reference meter are of: its code begins the IMSI. */
export const homeNetwork = { operator: 'Test Network', mobileCountryCode: 238, mobileNetworkCode: 1 } as const;

const cellChannel = 430;
/** Not known or not detectable (3GPP TS 27.007, +CSQ). */
const unknown = 99;
/** The lowest downlink channel of each band (3GPP TS 36.101). */
const firstChannel: Readonly<Record<number, number>> = { 3: 1200, 8: 3450, 20: 6150, 28: 9210 };
const channelsOfBand = 240;

/** How strong a signal is by +CSQ of 3GPP TS 27.007, 0 to 31: the received power of all of a narrow cell. */
export function signalQuality({ power }: RadioSignal): number {
  const received = power + 17;
  return Math.min(31, Math.max(0, Math.round((received + 113) / 2)));
}

/** The cell that a modem is attached to. */
export function cellInfo(seed: number, technology: AccessTechnology, signal: RadioSignal): CellInfo {
  const draw = (place: number, most: number) => Math.floor(noise(seed, cellChannel, place) * most);
  const place = technology === 'lte-m' ? 0 : 10;
  return {
    cellId: draw(place, 2 ** 28),
    locationId: 1 + draw(1, 0xfffd),
    signalQuality: signalQuality(signal),
    ber: unknown,
    mcc: homeNetwork.mobileCountryCode,
    mnc: homeNetwork.mobileNetworkCode,
    channelNumber: firstChannel[bandOf(technology, seed)]! + draw(place + 2, channelsOfBand),
  };
}

/** A modem that is attached to no cell. */
export const noCell: CellInfo = {
  cellId: 0,
  locationId: 0,
  signalQuality: unknown,
  ber: unknown,
  mcc: 0,
  mnc: 0,
  channelNumber: 0,
};

/** Cells that are heard beside it, the stronger first. */
export function adjacentCells(seed: number, signal: RadioSignal): AdjacentCells {
  return [1, 2].map((number) => ({
    cellId: Math.floor(noise(seed, cellChannel, 20 + number) * 2 ** 28),
    signalQuality: signalQuality({ ...signal, power: signal.power - 5 * number }),
  }));
}

/** The address that the operator gives a SIM: one of 10.0.0.0/8 (designed). */
export function addressOf(seed: number): string {
  const draw = (place: number) => 1 + Math.floor(noise(seed, cellChannel, 30 + place) * 254);
  return `10.${draw(0)}.${draw(1)}.${draw(2)}`;
}

/** The same for IPv6: one of fd00::/8 (designed). */
export function address6Of(seed: number): string {
  const draw = (place: number) => (1 + Math.floor(noise(seed, cellChannel, 40 + place) * 0xfffe)).toString(16);
  return `fd00:${draw(0)}:${draw(1)}:0:${draw(2)}:${draw(3)}:${draw(4)}:${draw(5)}`;
}
