import { Apdu } from '../../src/apdu/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { concat, decode, encode, toHex } from '../../src/codec/index.ts';
import { frameOctets, hdlcFrame, llcHeader, llcHeaderSize } from '../../src/hdlc/index.ts';
import { obis } from '../../src/obis/index.ts';
import { authenticationKey, encryptionKey, systemTitle } from '../inputs/keys.ts';
import { profile } from '../inputs/profile.ts';
import { cipheredPush } from '../inputs/push.ts';
import { randomOctets } from '../inputs/random.ts';
import type { PeerName } from './peers.ts';

/** What a runner is given to prepare itself; octets are in hexadecimal. */
export type Input = Readonly<Record<string, string | number | readonly string[]>>;

/** One piece of work that we and the peers do on the same octets. */
export interface Workload {
  readonly name: string;
  readonly about: string;
  /** What the runners of the peers call it, and what ours does. */
  readonly task: string;
  readonly ourTask: string;
  readonly input: Input;
  /** How many of `unit` one run works through. */
  readonly units: number;
  readonly unit: string;
  readonly octets: number;
  /** The least ratio to each peer; `every` is for the peers that are not named. */
  readonly gates: Partial<Record<PeerName | 'every', number>>;
}

const frames = 64;
const invokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: true };
const everyPeer = { every: 2 } as const;
const pushGates = { 'gurux.dlms (Java)': 1.1, 'dlms-cosem (Python)': 30, 'gurux-dlms (Python)': 150 } as const;

/** A GET-response of one octet-string: peers that read on into the APDU find something to read. */
function responseOf(size: number, seed: number): Uint8Array {
  const left = size - llcHeaderSize - 'c401c100'.length / 2;
  const value = randomOctets(left - (left - 2 < 0x80 ? 2 : 4), seed);
  const information = concat(encode(llcHeader, 'response'), getResponseOf(RawData.of({ kind: 'octet-string', value })));
  if (information.length !== size) throw new Error(`an information field of ${information.length} octets`);
  return information;
}

function getResponseOf(data: RawData): Uint8Array {
  return encode(Apdu, {
    kind: 'get-response',
    value: { kind: 'get-response-normal', value: { invokeIdAndPriority, result: { kind: 'data', value: data } } },
  });
}

function hdlc(size: number): Workload {
  const each = Array.from({ length: frames }, (_, i) => {
    // The answers of a server to one request after another: peers that follow the sequence numbers can go round.
    const sequence = { sendSequenceNumber: i & 7, receiveSequenceNumber: (i + 1) & 7 };
    return frameOctets({
      segmented: false,
      destination: { upper: 0x10, size: 1 },
      source: { upper: 0x01, size: 1 },
      control: { kind: 'I', ...sequence, pollFinal: true },
      information: responseOf(size, i + 1),
    });
  });
  const stream = concat(...each);
  return {
    name: `hdlc.${size}`,
    about: `HDLC: ${frames} frames with information fields of ${size} octets to frame objects`,
    task: 'hdlc',
    ourTask: 'hdlc',
    input: { octets: toHex(stream), frames: each.map((frame) => toHex(frame)) },
    units: frames,
    unit: 'frames',
    octets: stream.length,
    gates: everyPeer,
  };
}

function axdr(rows: number): Workload {
  const { octets } = profile(rows);
  return {
    name: `axdr.${rows}`,
    about: `A-XDR: profile buffer of ${rows} x 8 to values`,
    task: 'axdr',
    ourTask: 'axdr',
    input: { octets: toHex(octets) },
    units: 1,
    unit: 'buffers',
    octets: octets.length,
    gates: everyPeer,
  };
}

const code = obis('1-0:1.8.0');

const getRequest = encode(Apdu, {
  kind: 'get-request',
  value: {
    kind: 'get-request-normal',
    value: {
      invokeIdAndPriority,
      cosemAttributeDescriptor: { classId: 3, instanceId: code, attributeId: 2 },
    },
  },
});

function get(direction: 'decode' | 'encode'): Workload {
  const fields = { classId: 3, instanceId: toHex(code.toBytes()), attributeId: 2, invokeIdAndPriority: 0xc1 };
  return {
    name: `get.request.${direction}`,
    about: `GET-request-normal, ${direction}`,
    task: `get.request.${direction}`,
    ourTask: `get.request.${direction}`,
    input: direction === 'decode' ? { octets: toHex(getRequest) } : fields,
    units: 1,
    unit: 'APDUs',
    octets: getRequest.length,
    gates: {},
  };
}

function getResponse(rows: number): Workload {
  const octets = getResponseOf(new RawData(profile(rows).octets));
  return {
    name: `get.response.${rows}`,
    about: `GET-response-normal with a profile buffer of ${rows} x 8 to values`,
    task: 'get.response',
    ourTask: 'get.response',
    input: { octets: toHex(octets) },
    units: 1,
    unit: 'APDUs',
    octets: octets.length,
    gates: {},
  };
}

function push(name: string, about: string, task: string, ourTask: string, gates: Workload['gates']): Workload {
  const apdu = decode(hdlcFrame, cipheredPush).information.subarray(llcHeaderSize);
  const octets = task === 'push.apdu' ? apdu : cipheredPush;
  const keys = { encryptionKey: toHex(encryptionKey), authenticationKey: toHex(authenticationKey) };
  const input = { octets: toHex(octets), ...keys, systemTitle: toHex(systemTitle) };
  return { name, about, task, ourTask, input, units: 1, unit: 'pushes', octets: octets.length, gates };
}

/** All workloads, in the order of the table. */
export const workloads: readonly Workload[] = [
  hdlc(128),
  hdlc(1000),
  axdr(96),
  axdr(2880),
  get('decode'),
  get('encode'),
  getResponse(96),
  push(
    'push.readings',
    'full push (HDLC, general-glo): ours to readings, peers to values',
    'push',
    'push.readings',
    pushGates,
  ),
  push('push.values', 'full push (HDLC, general-glo) to values', 'push', 'push', pushGates),
  push('push.apdu', 'general-glo APDU of the push, without HDLC, to values', 'push.apdu', 'push.apdu', {}),
];
