import { describe, expect, test } from 'vitest';
import type { ActionResponse, Apdu, GetResponse, SetResponse } from '../../../src/apdu/index.ts';
import { ActionResponseWithOptionalData, GetDataResult } from '../../../src/apdu/index.ts';
import { actionExchange, getExchange, isAnswerTo, isConfirmed, setExchange } from '../../../src/association/index.ts';
import { encode } from '../../../src/codec/index.ts';
import { actionItem, context, getItem, octetString, script, setItem, without } from './exchange.ts';

const { invokeIdAndPriority } = context();
const value = octetString(300);
const get = (of: GetResponse): Apdu => ({ kind: 'get-response', value: of });
const set = (of: SetResponse): Apdu => ({ kind: 'set-response', value: of });
const action = (of: ActionResponse): Apdu => ({ kind: 'action-response', value: of });
const block = (blockNumber: number, octets: Uint8Array, lastBlock = false): Apdu =>
  get({
    kind: 'get-response-with-datablock',
    value: { invokeIdAndPriority, result: { lastBlock, blockNumber, result: { kind: 'raw-data', value: octets } } },
  });
const refusedBlock = (result: GetDataResult & { kind: 'data-access-result' }): Apdu =>
  get({
    kind: 'get-response-with-datablock',
    value: { invokeIdAndPriority, result: { lastBlock: true, blockNumber: 1, result } },
  });
const normal = (result: GetDataResult): Apdu =>
  get({ kind: 'get-response-normal', value: { invokeIdAndPriority, result } });
const setBlock = (blockNumber: number): Apdu =>
  set({ kind: 'set-response-datablock', value: { invokeIdAndPriority, blockNumber } });
const protocol = expect.objectContaining({ name: 'AssociationError', code: 'protocol' });
const one = () => getExchange([getItem()], context());
const two = () => getExchange([getItem(), getItem(3)], context());
const data: GetDataResult = { kind: 'data', value };
const denied = { kind: 'data-access-result', value: 'read-write-denied' } as const;

describe('answers to GET that are none', () => {
  test.each<[string, () => ReturnType<typeof one>, Apdu[]]>([
    [
      'another invoke id',
      one,
      [
        get({
          kind: 'get-response-normal',
          value: { invokeIdAndPriority: { ...invokeIdAndPriority, invokeId: 6 }, result: data },
        }),
      ],
    ],
    ['another service', one, [set({ kind: 'set-response-normal', value: { invokeIdAndPriority, result: 'success' } })]],
    ['a list for one', one, [get({ kind: 'get-response-with-list', value: { invokeIdAndPriority, result: [data] } })]],
    ['a value for a list', two, [normal(data)]],
    ['too few', two, [get({ kind: 'get-response-with-list', value: { invokeIdAndPriority, result: [data] } })]],
    [
      'too many',
      two,
      [get({ kind: 'get-response-with-list', value: { invokeIdAndPriority, result: [data, data, data] } })],
    ],
    ['block 2 first', one, [block(2, value.bytes)]],
    ['block 0 first', one, [block(0, value.bytes)]],
    ['the same block again', one, [block(1, value.bytes), block(1, value.bytes)]],
    ['an empty block', one, [block(1, new Uint8Array(0))]],
    ['success without data', one, [refusedBlock({ kind: 'data-access-result', value: 'success' })]],
  ])('%s', (_, exchange, responses) => {
    expect(() => script(exchange(), responses)).toThrow(protocol);
  });
  test('octets left over, or missing', () => {
    expect(() => script(one(), [block(1, Uint8Array.of(0, 0), true)])).toThrow(
      expect.objectContaining({ name: 'DecodeError' }),
    );
    expect(() => script(one(), [block(1, value.bytes.subarray(1), true)])).toThrow(
      expect.objectContaining({ name: 'DecodeError' }),
    );
  });
  test('more than the limit', () => {
    const limits = { maxDepth: 4, maxNodes: 10, maxReassembled: 303, maxProtection: 1 };
    const limited = (size: number) =>
      script(getExchange([getItem()], context({ limits: { ...limits, maxReassembled: size } })), [
        block(1, value.bytes.subarray(0, 200)),
        block(2, value.bytes.subarray(200), true),
      ]);
    expect(limited(value.bytes.length).result).toEqual([data]);
    expect(() => limited(value.bytes.length - 1)).toThrow(protocol);
  });
  test('exceptions and errors keep what the server said', () => {
    const value = { stateError: 'service-not-allowed', serviceError: { kind: 'pdu-too-long', value: null } } as const;
    expect(() => script(one(), [{ kind: 'exception-response', value }])).toThrow(
      expect.objectContaining({ code: 'exception', exception: value }),
    );
    const serviceError = { kind: 'read', value: { kind: 'service', value: 'pdu-size' } } as const;
    expect(() => script(one(), [{ kind: 'confirmedServiceError', value: serviceError }])).toThrow(
      expect.objectContaining({ code: 'exception', serviceError }),
    );
  });
});

describe('refusals are results', () => {
  test('of a block, of a list, of the next block', () => {
    expect(script(one(), [refusedBlock(denied)]).result).toEqual([denied]);
    expect(script(two(), [refusedBlock(denied)]).result).toEqual([denied, denied]);
    expect(script(two(), [normal(denied)]).result).toEqual([denied, denied]);
    const { result, requests } = script(one(), [block(1, value.bytes), normal(denied)]);
    expect(result).toEqual([denied]);
    expect(requests[1]).toEqual({
      kind: 'get-request',
      value: { kind: 'get-request-next', value: { invokeIdAndPriority, blockNumber: 1 } },
    });
  });
  test('of a long SET before its end', () => {
    const exchange = () => setExchange([setItem(value)], context());
    const last = (result: 'success' | 'long-set-aborted') =>
      set({ kind: 'set-response-last-datablock', value: { invokeIdAndPriority, result, blockNumber: 1 } });
    expect(script(exchange(), [last('long-set-aborted')]).result).toEqual(['long-set-aborted']);
    expect(() => script(exchange(), [last('success')])).toThrow(protocol);
    expect(() => script(exchange(), [setBlock(2)])).toThrow(protocol);
    expect(() => script(exchange(), [1, 2, 3].map(setBlock))).toThrow(protocol);
  });
  test('of a long ACTION before its end', () => {
    const exchange = () => actionExchange([actionItem(value)], context());
    const response = (result: 'success' | 'long-action-aborted') =>
      action({ kind: 'action-response-normal', value: { invokeIdAndPriority, singleResponse: { result } } });
    expect(script(exchange(), [response('long-action-aborted')]).result).toEqual([{ result: 'long-action-aborted' }]);
    expect(() => script(exchange(), [response('success')])).toThrow(protocol);
  });
});

test.each([
  ['get-data-result', encode(GetDataResult, data)],
  ['the whole response', encode(ActionResponseWithOptionalData, { result: 'success', returnParameters: data })],
  ['the optional', Uint8Array.of(1, ...encode(GetDataResult, data))],
  ['the data', value.bytes],
])('a long ACTION response is read as %s', (_, rawData) => {
  const pblock = action({
    kind: 'action-response-with-pblock',
    value: { invokeIdAndPriority, pblock: { lastBlock: true, blockNumber: 1, rawData } },
  });
  expect(script(actionExchange([actionItem()], context()), [pblock]).result).toEqual([
    { result: 'success', returnParameters: data },
  ]);
  const cut = {
    ...pblock,
    value: {
      ...pblock.value,
      value: { invokeIdAndPriority, pblock: { lastBlock: true, blockNumber: 1, rawData: rawData.subarray(0, 99) } },
    },
  } as Apdu;
  expect(() => script(actionExchange([actionItem()], context()), [cut])).toThrow();
});

describe('what was not negotiated is not asked for', () => {
  const refused = expect.objectContaining({ code: 'not-negotiated' });
  test.each([
    ['get', () => getExchange([getItem()], context({ conformance: without('get') }))],
    [
      'attribute 0',
      () => getExchange([getItem(0)], context({ conformance: without('attribute0-supported-with-get') })),
    ],
    ['set', () => setExchange([setItem(value)], context({ conformance: without('set') }))],
    ['action', () => actionExchange([actionItem()], context({ conformance: without('action') }))],
    [
      'blocks',
      () => setExchange([setItem(value)], context({ conformance: without('block-transfer-with-set-or-write') })),
    ],
    [
      'a selection',
      () =>
        getExchange(
          [{ ...getItem(), accessSelection: { accessSelector: 1, accessParameters: value } }],
          context({ conformance: without('selective-access') }),
        ),
    ],
  ] as const)('%s', (_, exchange) => {
    expect(() => exchange().next()).toThrow(refused);
  });
});

test('what is an answer to a request', () => {
  const request: Apdu = {
    kind: 'get-request',
    value: { kind: 'get-request-next', value: { invokeIdAndPriority, blockNumber: 1 } },
  };
  const late = get({
    kind: 'get-response-normal',
    value: { invokeIdAndPriority: { ...invokeIdAndPriority, invokeId: 4 }, result: data },
  });
  expect(isAnswerTo(request, normal(data))).toBe(true);
  expect(isAnswerTo(request, late)).toBe(false);
  expect(isAnswerTo(request, { kind: 'readResponse', value: [] })).toBe(true);
  expect(
    isAnswerTo(request, {
      kind: 'event-notification-request',
      value: { cosemAttributeDescriptor: getItem().descriptor, attributeValue: value },
    }),
  ).toBe(false);
  expect(isConfirmed(request)).toBe(true);
});
