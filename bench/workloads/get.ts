import { Apdu } from '../../src/apdu/index.ts';
import { decodePlain, RawData, readPlain } from '../../src/axdr/index.ts';
import { type Codec, decode, encode, type Reader } from '../../src/codec/index.ts';
import { Obis } from '../../src/obis/index.ts';
import { contender, type Workload, type Workloads } from '../harness/workload.ts';
import { profile } from '../inputs/profile.ts';
import { readGetRequest, writeGetRequest } from '../reference/hand-written-get.ts';

/** GET as the declared codecs read and write it, against code for this one request, and against the values alone. */
export const get: Workloads = {
  'get-request decode': requestDecoding,
  'get-request encode': requestEncoding,
  'get-response decode': () => responseDecoding(RawData.of({ kind: 'double-long-unsigned', value: 123456789 }), 64),
  'get-response decode, profile 96 x 8': () => responseDecoding(new RawData(profile(96).octets), 1),
};

type GetRequest = Extract<Apdu, { kind: 'get-request' }>;

/** So many messages that none is a constant to the engine. */
const count = 64;
const requestSize = 13;

const requests = (): GetRequest[] =>
  Array.from({ length: count }, (_, i) => ({
    kind: 'get-request',
    value: {
      kind: 'get-request-normal',
      value: {
        invokeIdAndPriority: { invokeId: i & 0x0f, confirmed: true, highPriority: i % 2 === 0 },
        cosemAttributeDescriptor: { classId: 3, instanceId: Obis.of(1, 0, i + 1, 8, 0), attributeId: 2 },
        accessSelection: undefined,
      },
    },
  }));

const work: Workload['work'] = { operations: count, octets: count * requestSize };

function requestDecoding(): Workload {
  const messages = requests().map((request) => encode(Apdu, request));
  const ours = new Array<unknown>(count);
  const others = new Array<unknown>(count);
  const declared = () => {
    for (let i = 0; i < count; i += 1) ours[i] = decode(Apdu, messages[i]!);
    return ours;
  };
  const handWritten = () => {
    for (let i = 0; i < count; i += 1) others[i] = readGetRequest(messages[i]!);
    return others;
  };
  const same = (found: unknown[]) => found;
  return {
    work,
    ours: contender(declared, same),
    references: { 'hand-written': contender(handWritten, same) },
  };
}

function requestEncoding(): Workload {
  const values = requests();
  const ours = new Array<Uint8Array>(count);
  const others = new Array<Uint8Array>(count);
  const declared = () => {
    for (let i = 0; i < count; i += 1) ours[i] = encode(Apdu, values[i]!);
    return ours;
  };
  const handWritten = () => {
    for (let i = 0; i < count; i += 1) others[i] = writeGetRequest(values[i]!);
    return others;
  };
  const same = (found: Uint8Array[]) => found;
  return {
    work,
    ours: contender(declared, same),
    references: { 'hand-written': contender(handWritten, same) },
  };
}

const plain = { read: (r: Reader) => readPlain(r) } as Codec<unknown>;

/** From the octets of the APDU to plain values, against the values alone. */
function responseDecoding(result: RawData, times: number): Workload {
  const messages = Array.from({ length: times }, (_, i) =>
    encode(Apdu, {
      kind: 'get-response',
      value: {
        kind: 'get-response-normal',
        value: {
          invokeIdAndPriority: { invokeId: i & 0x0f, confirmed: true, highPriority: false },
          result: { kind: 'data', value: result },
        },
      },
    }),
  );
  return {
    work: { operations: times, octets: times * messages[0]!.length },
    ours: contender(
      () => messages.map(plainValue),
      (values) => values,
    ),
    references: {
      'own plain': contender(
        () => messages.map(() => decodePlain(result.bytes)),
        (values) => values,
      ),
    },
  };
}

function plainValue(message: Uint8Array): unknown {
  const apdu = decode(Apdu, message);
  if (apdu.kind !== 'get-response' || apdu.value.kind !== 'get-response-normal') return undefined;
  const { result } = apdu.value.value;
  return result.kind === 'data' ? result.value.as(plain) : undefined;
}
