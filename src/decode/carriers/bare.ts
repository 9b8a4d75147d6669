import { acse } from '../../acse/index.ts';
import { Apdu } from '../../apdu/index.ts';
import { Data, octets } from '../../axdr/index.ts';
import { readCoapMessage } from '../../coap/index.ts';
import type { Readable } from '../../codec/index.ts';
import { llcHeaderAt, llcHeaderSize } from '../../hdlc/index.ts';
import { decodeApdu, decodeData } from '../apdu-layer.ts';
import { isApdu, measure, reach } from '../plausible.ts';
import type { Carrier, Extent } from './carrier.ts';
import { decodeServiceData } from './hdlc.ts';

const prefixSize = 3;
const prefixOctets = octets(prefixSize);

/** Carriers that nothing marks or checks: believed where they fill the octets between two ends. */
function bare(
  name: string,
  starts: (bytes: Uint8Array, at: number, end: number) => Extent | undefined,
  decode: Carrier['decode'],
): Carrier {
  return {
    name,
    find: starts,
    suspect: starts,
    decode,
  };
}

/** The extent of a codec's value at `at`, where all of it is there and nothing is left over. */
function filling(codec: Readable<unknown>): (bytes: Uint8Array, at: number, end: number) => Extent | undefined {
  return (bytes, at, end) => (measure(codec, bytes, at, end) === end ? { start: at, end } : undefined);
}

/** An LLC header and an APDU, without the HDLC frame. */
export const llc = bare(
  'llc',
  (bytes, at, end) =>
    llcHeaderAt(bytes, at, end) !== undefined && at + llcHeaderSize < end ? { start: at, end } : undefined,
  decodeServiceData,
);

/** The three octets 90 01 01 (IEC 61334-4-32) that power-line concentrators leave in front of an APDU. */
export const powerLine = bare(
  'iec61334-4-32',
  (bytes, at, end) =>
    bytes[at] === 0x90 && bytes[at + 1] === 1 && bytes[at + 2] === 1 && at + prefixSize < end
      ? { start: at, end }
      : undefined,
  (b, place, session, link) => {
    const header = place.head(prefixSize);
    b.layer(header.layer('iec61334-4-32'));
    b.read(prefixOctets, header, 'iec61334-4-32');
    return decodeApdu(b, place.from(place.start + prefixSize, 'iec61334-4-32'), session, link);
  },
);

/** An APDU with nothing around it. */
export const apdu = bare(
  'apdu',
  (bytes, at, end) => (isApdu(bytes, at, end) ? { start: at, end } : undefined),
  decodeApdu,
);

/** A value of Data with nothing around it. */
export const data = bare('data', filling(Data), (b, place, session) => {
  decodeData(b, place, session);
  return 'complete';
});

/** A CoAP message where one is to be expected. */
export const coapDatagram = bare('coap', filling({ read: readCoapMessage }), (b, place, session, link) => {
  b.layer(place.layer('coap'));
  const { tree, result } = b.read({ read: readCoapMessage }, place, 'coap');
  if (!result.ok || result.value.payload.length === 0) return 'neutral';
  return decodeServiceData(b, place.part(result.value.payload, tree, 'coap'), session, link);
});

/** A CoAP message among unknown octets: believed when it carries an APDU. */
const coap: Carrier = {
  ...coapDatagram,
  find(bytes, at, end) {
    const found = coapDatagram.find(bytes, at, end, false);
    const marker = bytes.indexOf(0xff, at);
    return found !== undefined && marker > at && marker < end && isApdu(bytes, marker + 1, end) ? found : undefined;
  },
};

/** What a run of octets may be that no check proves, in the order of belief; and what it may have been meant to be. */
export const bareCarriers: readonly Carrier[] = [llc, powerLine, apdu, coap, data];

const codecs: readonly (readonly [Carrier, Readable<unknown>])[] = [
  [apdu, Apdu],
  [apdu, acse],
  [data, Data],
];

/** Of the ways to read damaged octets the one that comes furthest, if any comes past its first octet. */
export function likeliest(bytes: Uint8Array, start: number, end: number): Carrier | undefined {
  let best: Carrier | undefined;
  let furthest = start;
  for (const [carrier, codec] of codecs) {
    const { offset, ok } = reach(codec, bytes, start, end);
    // A value that ends early has to explain half of the octets; one that fails is what they were meant to be.
    if (offset > furthest && (!ok || 2 * (offset - start) >= end - start)) {
      best = carrier;
      furthest = offset;
    }
  }
  return best;
}
