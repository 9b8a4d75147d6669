import { type Codec, EncodeError } from '../codec/index.ts';

/** Which way the service data goes: `command` from client to server, `response` from server to client. */
export type LlcHeader = 'command' | 'response';

/** Octets of an LLC header. */
export const llcHeaderSize = 3;

const destinationLsap = 0xe6;
const sourceLsap = Object.freeze({ command: 0xe6, response: 0xe7 });
const quality = 0x00;

/** The LLC header at `at`; undefined where there is none, as in the segments after the first. */
export function llcHeaderAt(bytes: Uint8Array, at = 0, end = bytes.length): LlcHeader | undefined {
  if (end - at < llcHeaderSize || bytes[at] !== destinationLsap || bytes[at + 2] !== quality) return undefined;
  if (bytes[at + 1] === sourceLsap.response) return 'response';
  return bytes[at + 1] === sourceLsap.command ? 'command' : undefined;
}

/** Header of the LLC sublayer (IEC 62056-46 § 5): E6 E6 00 or E6 E7 00, once for each service data unit. */
export const llcHeader: Codec<LlcHeader> = {
  read(r) {
    const start = r.offset;
    const header = llcHeaderAt(r.bytes, start, r.end);
    if (header === undefined) {
      r.need(llcHeaderSize);
      throw r.error('llc-header', 'no LLC header', start, 'e6 e6 00 or e6 e7 00');
    }
    r.trace?.leaf('destinationLsap', start, start + 1, destinationLsap);
    r.trace?.leaf('sourceLsap', start + 1, start + 2, sourceLsap[header]);
    r.trace?.leaf('quality', start + 2, start + llcHeaderSize, quality);
    r.offset += llcHeaderSize;
    return header;
  },
  write(w, value) {
    const source = sourceLsap[value];
    if (source === undefined) throw new EncodeError('command or response is expected');
    w.u8(destinationLsap).u8(source).u8(quality);
  },
  shape: { kind: 'enumerated', literals: Object.keys(sourceLsap) },
};
