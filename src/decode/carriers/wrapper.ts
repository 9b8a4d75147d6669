import { wrapper as wrapperCodec } from '../../transport/index.ts';
import { decodeApdu } from '../apdu-layer.ts';
import { isApdu } from '../plausible.ts';
import type { Carrier, Extent } from './carrier.ts';

const headerSize = 8;

/** Units of the TCP/UDP wrapper. They carry no check: an APDU that ends where the length says proves them. */
export const wrapper: Carrier = {
  name: 'wrapper',
  find(bytes, from, end) {
    for (let at = from; at + headerSize < end; at += 1) {
      const found = unitAt(bytes, at, end);
      if (found !== undefined && found.end <= end && isApdu(bytes, at + headerSize, found.end)) return found;
    }
    return undefined;
  },
  suspect(bytes, from, end) {
    const found = unitAt(bytes, from, end);
    return found === undefined ? undefined : { start: found.start, end: Math.min(found.end, end) };
  },
  decode(b, place, session, link) {
    b.layer(place.layer('wrapper'));
    const { tree, result } = b.read(wrapperCodec, place, 'wrapper');
    if (!result.ok) return 'complete';
    const { apdu, sourceWPort, destinationWPort } = result.value;
    return decodeApdu(b, place.part(apdu, tree, 'wrapper'), session, `${link} ${sourceWPort}>${destinationWPort}`);
  },
};

function unitAt(bytes: Uint8Array, at: number, end: number): Extent | undefined {
  if (bytes[at] !== 0 || bytes[at + 1] !== 1 || at + headerSize >= end) return undefined;
  const length = (bytes[at + 6]! << 8) | bytes[at + 7]!;
  return length === 0 || !startsApdu(bytes[at + headerSize]!)
    ? undefined
    : { start: at, end: at + headerSize + length };
}

/** Tags of the APDUs that are sent over the wrapper. */
function startsApdu(tag: number): boolean {
  return tag >= 0xc0 ? tag <= 0xe0 : tag >= 0x60 ? tag <= 0x63 : tag > 0 && tag < 0x60;
}
