import { u8 } from '../axdr/index.ts';
import { type Codec, EncodeError, type Reader } from '../codec/index.ts';
import type { LinkFault } from './link-events.ts';

/** Which way the service data goes: `command` from client to server, `response` from server to client. */
export type LlcHeader = 'command' | 'response';

/** Octets of an LLC header. */
export const llcHeaderSize = 3;

const destinationLsap = 0xe6;
const sourceLsap = { command: 0xe6, response: 0xe7 } as const;
const quality = 0x00;

/** The LLC header at `at`; undefined where there is none, as in the segments after the first. */
export function llcHeaderAt(bytes: Uint8Array, at = 0, end = bytes.length): LlcHeader | undefined {
  if (end - at < llcHeaderSize || bytes[at] !== destinationLsap || bytes[at + 2] !== quality) return undefined;
  if (bytes[at + 1] === sourceLsap.response) return 'response';
  return bytes[at + 1] === sourceLsap.command ? 'command' : undefined;
}

/** Reads the header of the LLC sublayer. */
export function readLlcHeader(r: Reader): LlcHeader {
  const header = llcHeaderAt(r.bytes, r.offset, r.end);
  if (header === undefined) {
    r.need(llcHeaderSize);
    throw r.error('llc-header', 'no LLC header', r.offset, 'e6 e6 00 or e6 e7 00');
  }
  for (const name of ['destinationLsap', 'sourceLsap', 'quality']) r.leaf(name, u8.read);
  return header;
}

/** Header of the LLC sublayer (IEC 62056-46 § 5): E6 E6 00 or E6 E7 00, once for each service data unit. */
export const llcHeader: Codec<LlcHeader> = {
  read: readLlcHeader,
  write(w, value) {
    const source = sourceLsap[value];
    if (source === undefined) throw new EncodeError('command or response is expected');
    w.u8(destinationLsap).u8(source).u8(quality);
  },
  shape: { kind: 'enumerated', literals: ['command', 'response'] },
};

/** The service data unit that carries an APDU: its LLC header, then the APDU. */
export function llcUnit(header: LlcHeader, apdu: Uint8Array): Uint8Array {
  const unit = new Uint8Array(llcHeaderSize + apdu.length);
  unit.set([destinationLsap, sourceLsap[header], quality]);
  unit.set(apdu, llcHeaderSize);
  return unit;
}

/** The APDU of a service data unit, a view; a unit that has not this header comes to nothing. */
export function readLlcUnit(unit: Uint8Array, header: LlcHeader): { kind: 'data'; apdu: Uint8Array } | LinkFault {
  if (llcHeaderAt(unit) === header) return { kind: 'data', apdu: unit.subarray(llcHeaderSize) };
  return { kind: 'fault', code: 'llc-header', reason: `no LLC header of a ${header}` };
}
