import type { Apdu } from '../../src/apdu/index.ts';
import { Obis } from '../../src/obis/index.ts';

type GetRequest = Extract<Apdu, { kind: 'get-request' }>;

const getRequest = 0xc0;
const normal = 1;
const size = 13;

/** Reads a get-request-normal without selective access, and nothing else. */
export function readGetRequest(bytes: Uint8Array): GetRequest {
  if (bytes.length !== size) throw new RangeError('13 octets are expected');
  if (bytes[0] !== getRequest || bytes[1] !== normal || bytes[12] !== 0)
    throw new RangeError('a get-request-normal is expected');
  const octet = bytes[2]!;
  return {
    kind: 'get-request',
    value: {
      kind: 'get-request-normal',
      value: {
        invokeIdAndPriority: {
          invokeId: octet & 0x0f,
          confirmed: (octet & 0x40) !== 0,
          highPriority: (octet & 0x80) !== 0,
        },
        cosemAttributeDescriptor: {
          classId: (bytes[3]! << 8) | bytes[4]!,
          instanceId: Obis.fromKey(key(bytes, 5)),
          attributeId: (bytes[11]! << 24) >> 24,
        },
        accessSelection: undefined,
      },
    },
  };
}

function key(bytes: Uint8Array, at: number): number {
  const high = (bytes[at]! << 8) | bytes[at + 1]!;
  return (
    high * 2 ** 32 + (((bytes[at + 2]! << 24) | (bytes[at + 3]! << 16) | (bytes[at + 4]! << 8) | bytes[at + 5]!) >>> 0)
  );
}

/** Writes what `readGetRequest` reads, as octets of their own. */
export function writeGetRequest(request: GetRequest): Uint8Array {
  if (request.value.kind !== 'get-request-normal') throw new RangeError('a get-request-normal is expected');
  const { invokeIdAndPriority, cosemAttributeDescriptor } = request.value.value;
  const { classId, instanceId, attributeId } = cosemAttributeDescriptor;
  const bytes = new Uint8Array(size);
  bytes[0] = getRequest;
  bytes[1] = normal;
  bytes[2] =
    invokeIdAndPriority.invokeId |
    (invokeIdAndPriority.confirmed ? 0x40 : 0) |
    (invokeIdAndPriority.highPriority ? 0x80 : 0);
  bytes[3] = classId >> 8;
  bytes[4] = classId;
  bytes[5] = instanceId.a;
  bytes[6] = instanceId.b;
  bytes[7] = instanceId.c;
  bytes[8] = instanceId.d;
  bytes[9] = instanceId.e;
  bytes[10] = instanceId.f;
  bytes[11] = attributeId;
  return bytes;
}
