import { describe, expect, test } from 'vitest';
import { Apdu, type InvokeIdAndPriority } from '../../../src/apdu/index.ts';
import type { ServiceItem, ServiceResult } from '../../../src/association/index.ts';
import { decode, fromHex } from '../../../src/codec/index.ts';
import type { ProtectionLevel } from '../../../src/security/index.ts';
import { actionItem, caller, getItem, octetString, raw, served, setItem, without } from './exchange.ts';

const iip: InvokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: true };
const other: InvokeIdAndPriority = { ...iip, invokeId: 2 };
const value = octetString(300);
const answer = (item: ServiceItem): ServiceResult => {
  if (item.kind === 'get') return { kind: 'get', result: { kind: 'data', value } };
  if (item.kind === 'set') return { kind: 'set', result: 'success' };
  return { kind: 'action', result: { result: 'success', returnParameters: { kind: 'data', value } } };
};
const server = (options = {}) => {
  const { services, items } = served(answer, { maximumResponseSize: 64, ...options });
  return { items, serve: (apdu: Apdu, by = caller()) => services.serve(apdu, by) as Apdu | undefined, services };
};

const get = (of = iip): Apdu => ({
  kind: 'get-request',
  value: {
    kind: 'get-request-normal',
    value: { invokeIdAndPriority: of, cosemAttributeDescriptor: getItem().descriptor },
  },
});
const next = (blockNumber: number, of = iip): Apdu => ({
  kind: 'get-request',
  value: { kind: 'get-request-next', value: { invokeIdAndPriority: of, blockNumber } },
});
const block = (blockNumber: number, octets: Uint8Array, lastBlock = false) => ({
  lastBlock,
  blockNumber,
  rawData: octets,
});
const setFirst = (octets: Uint8Array, blockNumber = 1, lastBlock = false): Apdu => ({
  kind: 'set-request',
  value: {
    kind: 'set-request-with-first-datablock',
    value: {
      invokeIdAndPriority: iip,
      cosemAttributeDescriptor: getItem().descriptor,
      datablock: block(blockNumber, octets, lastBlock),
    },
  },
});
const setNext = (octets: Uint8Array, blockNumber: number, lastBlock = false, of = iip): Apdu => ({
  kind: 'set-request',
  value: {
    kind: 'set-request-with-datablock',
    value: { invokeIdAndPriority: of, datablock: block(blockNumber, octets, lastBlock) },
  },
});
const actionFirst = (octets: Uint8Array, blockNumber = 1): Apdu => ({
  kind: 'action-request',
  value: {
    kind: 'action-request-with-first-pblock',
    value: {
      invokeIdAndPriority: iip,
      cosemMethodDescriptor: actionItem().descriptor,
      pblock: block(blockNumber, octets),
    },
  },
});
const actionNext = (octets: Uint8Array, blockNumber: number, lastBlock = false): Apdu => ({
  kind: 'action-request',
  value: {
    kind: 'action-request-with-pblock',
    value: { invokeIdAndPriority: iip, pblock: block(blockNumber, octets, lastBlock) },
  },
});
const nextPblock = (blockNumber: number): Apdu => ({
  kind: 'action-request',
  value: { kind: 'action-request-next-pblock', value: { invokeIdAndPriority: iip, blockNumber } },
});
const action = (parameters = value): Apdu => ({
  kind: 'action-request',
  value: {
    kind: 'action-request-normal',
    value: {
      invokeIdAndPriority: iip,
      cosemMethodDescriptor: actionItem().descriptor,
      methodInvocationParameters: parameters,
    },
  },
});

const getRefusal = (result: string, blockNumber: number) => ({
  kind: 'get-response',
  value: {
    kind: 'get-response-with-datablock',
    value: {
      invokeIdAndPriority: expect.anything(),
      result: { lastBlock: true, blockNumber, result: { kind: 'data-access-result', value: result } },
    },
  },
});
const setRefusal = (result: string, blockNumber: number) => ({
  kind: 'set-response',
  value: {
    kind: 'set-response-last-datablock',
    value: { invokeIdAndPriority: expect.anything(), result, blockNumber },
  },
});
const actionRefusal = (result: string) => ({
  kind: 'action-response',
  value: {
    kind: 'action-response-normal',
    value: { invokeIdAndPriority: expect.anything(), singleResponse: { result } },
  },
});
const exception = (serviceError: string) => ({
  kind: 'exception-response',
  value: { stateError: expect.any(String), serviceError: { kind: serviceError, value: null } },
});

describe('long GET', () => {
  test('next without a transfer', () => {
    const { serve } = server();
    expect(serve(next(1))).toEqual(getRefusal('no-long-get-in-progress', 1));
  });
  test('a wrong block number ends the transfer', () => {
    const { serve } = server();
    serve(get());
    expect(serve(next(2))).toEqual(getRefusal('data-block-number-invalid', 2));
    expect(serve(next(1))).toEqual(getRefusal('no-long-get-in-progress', 1));
  });
  test('another invoke id ends the transfer', () => {
    const { serve } = server();
    serve(get());
    expect(serve(next(1, other))).toEqual(getRefusal('no-long-get-in-progress', 1));
    expect(serve(next(1))).toEqual(getRefusal('no-long-get-in-progress', 1));
  });
  test('a new request ends the transfer, and so does reset', () => {
    const { serve, services } = server();
    serve(get());
    serve(get(other));
    expect(serve(next(1))).toEqual(getRefusal('no-long-get-in-progress', 1));
    serve(get());
    services.reset();
    expect(serve(next(1))).toEqual(getRefusal('no-long-get-in-progress', 1));
  });
  test('is over after the last block', () => {
    const { serve } = server();
    serve(get());
    let number = 1;
    for (let last = false; !last; number += 1) {
      const response = serve(next(number));
      last = response?.kind === 'get-response' && JSON.stringify(response).includes('"lastBlock":true');
    }
    expect(number).toBeGreaterThan(4);
    expect(serve(next(number))).toEqual(getRefusal('no-long-get-in-progress', number));
  });
  test('every block has the protection that the first has to have', () => {
    const { services } = served(
      (item, by) => {
        by.requireResponse({ authentication: false, encryption: false, signature: true });
        return answer(item);
      },
      { maximumResponseSize: 64 },
    );
    const required: ProtectionLevel[] = [];
    const requireResponse = (level: ProtectionLevel) => void required.push(level);
    const level = { authentication: true, encryption: true, signature: true };
    services.serve(get(), caller({ level, requireResponse }));
    services.serve(next(1), caller({ requireResponse }));
    expect(required[1]).toEqual(level);
    services.serve(next(2), caller({ requireResponse }));
    expect(required[2]).toEqual(level);
  });
});

describe('long SET', () => {
  const halves = [value.bytes.subarray(0, 100), value.bytes.subarray(100)] as const;
  test('is executed once, when the last block is there', () => {
    const { serve, items } = server();
    expect(serve(setFirst(halves[0]))).toMatchObject({ value: { kind: 'set-response-datablock' } });
    expect(items).toEqual([]);
    expect(serve(setNext(halves[1], 2, true))).toEqual(setRefusal('success', 2));
    expect(items).toEqual([setItem(value)]);
    expect(serve(setNext(halves[1], 2, true))).toEqual(setRefusal('no-long-set-in-progress', 2));
    expect(items.length).toBe(1);
  });
  test('a block without a transfer, with a wrong number, of another invoke id', () => {
    const { serve, items } = server();
    expect(serve(setNext(halves[1], 2))).toEqual(setRefusal('no-long-set-in-progress', 2));
    expect(serve(setFirst(halves[0], 2))).toEqual(setRefusal('data-block-number-invalid', 2));
    serve(setFirst(halves[0]));
    expect(serve(setNext(halves[1], 3, true))).toEqual(setRefusal('data-block-number-invalid', 3));
    expect(serve(setNext(halves[1], 2, true))).toEqual(setRefusal('no-long-set-in-progress', 2));
    serve(setFirst(halves[0]));
    expect(serve(setNext(halves[1], 2, true, other))).toEqual(setRefusal('no-long-set-in-progress', 2));
    expect(items).toEqual([]);
  });
  test('a request in between ends it', () => {
    const { serve, items } = server();
    serve(setFirst(halves[0]));
    serve(get());
    expect(serve(setNext(halves[1], 2, true))).toEqual(setRefusal('no-long-set-in-progress', 2));
    expect(items).toEqual([getItem()]);
  });
  test('more than the limit is aborted, and so is a row of empty blocks', () => {
    const limits = { maxDepth: 4, maxNodes: 10, maxReassembled: 150, maxProtection: 1 };
    const { serve, items } = server({ limits });
    serve(setFirst(new Uint8Array(100)));
    expect(serve(setNext(new Uint8Array(51), 2))).toEqual(setRefusal('long-set-aborted', 2));
    serve(setFirst(new Uint8Array(100)));
    expect(serve(setNext(new Uint8Array(50), 2))).toMatchObject({ value: { kind: 'set-response-datablock' } });
    serve(setFirst(new Uint8Array(100)));
    expect(serve(setNext(new Uint8Array(0), 2))).toEqual(setRefusal('long-set-aborted', 2));
    expect(items).toEqual([]);
  });
  test('octets that are no Data are not executed', () => {
    const { serve, items } = server();
    expect(serve(setFirst(Uint8Array.of(9, 5, 1), 1, true))).toEqual(setRefusal('type-unmatched', 1));
    expect(serve(setFirst(Uint8Array.of(0, 0), 1, true))).toEqual(setRefusal('type-unmatched', 1));
    expect(items).toEqual([]);
  });
  test('has the protection that all its blocks have', () => {
    const levels: [ProtectionLevel, number][] = [];
    const { services } = served((item, by) => {
      levels.push([by.level, by.signers.length]);
      return answer(item);
    });
    const full = { authentication: true, encryption: true, signature: true };
    const signers = [Uint8Array.of(1, 2)];
    const half = { authentication: true, encryption: false, signature: true };
    services.serve(setFirst(halves[0]), caller({ level: half, signers: [...signers, Uint8Array.of(3)] }));
    services.serve(setNext(halves[1], 2, true), caller({ level: full, signers }));
    services.serve(setFirst(halves[0]), caller());
    services.serve(setNext(halves[1], 2, true), caller({ level: full, signers }));
    expect(levels).toEqual([
      [half, 1],
      [{ authentication: false, encryption: false, signature: false }, 0],
    ]);
  });
});

describe('long ACTION', () => {
  test('blocks both ways, and what ends them', () => {
    const { serve, items } = server();
    expect(serve(actionNext(value.bytes, 2))).toEqual(actionRefusal('no-long-action-in-progress'));
    serve(actionFirst(value.bytes.subarray(0, 9)));
    expect(serve(actionNext(value.bytes.subarray(9), 3, true))).toEqual(actionRefusal('long-action-aborted'));
    serve(actionFirst(value.bytes.subarray(0, 9)));
    const first = serve(actionNext(value.bytes.subarray(9), 2, true));
    expect(first).toMatchObject({
      value: { kind: 'action-response-with-pblock', value: { pblock: { blockNumber: 1 } } },
    });
    expect(items).toEqual([actionItem(value)]);
    expect(serve(nextPblock(1))).toMatchObject({ value: { value: { pblock: { blockNumber: 2 } } } });
    expect(serve(nextPblock(1))).toEqual(actionRefusal('long-action-aborted'));
    expect(serve(nextPblock(2))).toEqual(actionRefusal('no-long-action-in-progress'));
    serve(action());
    expect(serve(next(1))).toEqual(getRefusal('no-long-get-in-progress', 1));
  });
});

describe('what was not negotiated', () => {
  test.each([
    ['get', get()],
    ['set', setFirst(value.bytes)],
    ['action', action()],
    ['block-transfer-with-set-or-write', setFirst(value.bytes)],
    ['block-transfer-with-action', actionFirst(value.bytes)],
  ] as const)('%s is refused', (bit, apdu) => {
    const { serve, items } = server({ conformance: without(bit) });
    expect(serve(apdu)).toEqual(exception('service-not-supported'));
    expect(items).toEqual([]);
  });
  test('selection and attribute 0 have results of their own', () => {
    const { serve, items } = server({ conformance: without('selective-access', 'attribute0-supported-with-get') });
    const selected: Apdu = {
      kind: 'get-request',
      value: {
        kind: 'get-request-with-list',
        value: {
          invokeIdAndPriority: iip,
          attributeDescriptorList: [
            {
              cosemAttributeDescriptor: getItem().descriptor,
              accessSelection: { accessSelector: 1, accessParameters: octetString(1) },
            },
            { cosemAttributeDescriptor: getItem(0).descriptor },
          ],
        },
      },
    };
    expect(serve(selected)).toMatchObject({
      value: { value: { result: [{ value: 'scope-of-access-violated' }, { value: 'read-write-denied' }] } },
    });
    expect(items).toEqual([]);
    const { serve: withAll, items: executed } = server();
    withAll(selected);
    expect(executed.length).toBe(2);
  });
  test('services of the other referencing, and APDUs that are no request', () => {
    const { serve } = server();
    expect(serve({ kind: 'readRequest', value: [{ kind: 'variable-name', value: 8 }] })).toEqual(
      exception('service-not-supported'),
    );
    expect(serve({ kind: 'writeResponse', value: [] })).toEqual(exception('service-not-supported'));
  });
});

test('unconfirmed requests are executed and not answered', () => {
  const { serve, items } = server();
  const unconfirmed = { ...iip, confirmed: false };
  expect(serve(get(unconfirmed))).toBeUndefined();
  expect(items).toEqual([getItem()]);
});

test('a list whose results have no room is not executed', () => {
  const { serve, items } = server({ maximumResponseSize: 12 });
  const list: Apdu = {
    kind: 'set-request',
    value: {
      kind: 'set-request-with-list',
      value: {
        invokeIdAndPriority: iip,
        attributeDescriptorList: Array.from({ length: 9 }, () => ({
          cosemAttributeDescriptor: getItem().descriptor,
        })),
        valueList: Array.from({ length: 9 }, () => raw({ kind: 'null-data', value: null })),
      },
    },
  };
  expect(serve(list)).toEqual(exception('pdu-too-long'));
  expect(items).toEqual([]);
});

test('an answer to a list has an end', () => {
  const { serve, items } = server({ maximumAnswerSize: 500 });
  serve({
    kind: 'get-request',
    value: {
      kind: 'get-request-with-list',
      value: {
        invokeIdAndPriority: iip,
        attributeDescriptorList: Array.from({ length: 50 }, () => ({
          cosemAttributeDescriptor: getItem().descriptor,
        })),
      },
    },
  });
  expect(items.length).toBe(2);
});

test('the worked example of the protocol sheet: the clock', () => {
  const time = raw({ kind: 'octet-string', value: fromHex('07E40101FF000300 00FF8800'.replace(' ', ''))! });
  const { services } = served(() => ({ kind: 'get', result: { kind: 'data', value: time } }));
  const request = decode(Apdu, fromHex('C001C1000800000100 00FF0200'.replace(' ', ''))!);
  const response = services.serve(request, caller());
  expect(response).not.toBeInstanceOf(Promise);
  expect(response).toEqual(decode(Apdu, fromHex('C401C100090C07E40101FF00030000FF8800')!));
});
