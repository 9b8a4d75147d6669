import { describe, expect, test } from 'vitest';
import { Apdu, ConfirmedServiceError, type GeneralCiphering, KeyInfo, ServiceError } from '../../src/apdu/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { type Codec, DecodeError, decode, encode, toHex, tryDecode } from '../../src/codec/index.ts';
import { Obis } from '../../src/obis/index.ts';
import { hex } from '../support/corpus.ts';

const clock = '0008 0000010000ff 02';
const method = '0046 0000600301ff 01';
const raw = (octets: string) => new RawData(hex(octets));
const descriptor = { classId: 8, instanceId: Obis.of(0, 0, 1, 0, 0), attributeId: 2 };
const methodDescriptor = { classId: 70, instanceId: Obis.of(0, 0, 96, 3, 1), methodId: 1 };
const invokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: true };
const longInvokeIdAndPriority = {
  longInvokeId: 0x000102,
  selfDescriptive: false,
  breakOnError: false,
  confirmed: true,
  highPriority: false,
};
const range = { accessSelector: 1, accessParameters: raw('0200') };
const block = { lastBlock: false, blockNumber: 2, rawData: hex('aabb') };
const content = {
  securityControl: {
    securitySuiteId: 0,
    authentication: false,
    encryption: true,
    broadcastKey: false,
    compression: false,
  },
  invocationCounter: 7,
  payload: hex('c0ff'),
};
const midday = '07e8061506 0c000000 ff88 80';
const dateTime = {
  year: 2024,
  month: 6,
  dayOfMonth: 21,
  dayOfWeek: 6,
  hour: 12,
  minute: 0,
  second: 0,
  hundredths: 0,
  deviation: -120,
  clockStatus: 0x80,
};
const conformance = ['get', 'set'];

/**
 * One example of every production of COSEMpdu (Green Book 8.3), written by hand from the module: the tag, the fields
 * in their order, each OPTIONAL once there and once not.
 */
const productions: readonly (readonly [octets: string, kind: string, value: unknown])[] = [
  [
    '01 00 00 00 06 5f1f0400000018 0400',
    'initiateRequest',
    {
      dedicatedKey: undefined,
      responseAllowed: true,
      proposedQualityOfService: undefined,
      proposedDlmsVersionNumber: 6,
      proposedConformance: conformance,
      clientMaxReceivePduSize: 1024,
    },
  ],
  [
    '01 01 02 aabb 01 00 01 ff 06 5f1f0400000018 0400',
    'initiateRequest',
    { dedicatedKey: hex('aabb'), responseAllowed: false, proposedQualityOfService: -1 },
  ],
  [
    '08 00 06 5f1f0400000018 0400 0007',
    'initiateResponse',
    {
      negotiatedQualityOfService: undefined,
      negotiatedDlmsVersionNumber: 6,
      negotiatedConformance: conformance,
      serverMaxReceivePduSize: 1024,
      vaaName: 7,
    },
  ],
  ['08 01 05 06 5f1f0400000018 0400 fa00', 'initiateResponse', { negotiatedQualityOfService: 5, vaaName: 0xfa00 }],
  [
    '0e 01 06 03',
    'confirmedServiceError',
    { kind: 'initiateError', value: { kind: 'initiate', value: 'pdu-size-too-short' } },
  ],
  [
    '05 05 02 fa00 04 fa08 01 0200 05 0003 06 01 0002 02 aabb 07 00 0004',
    'readRequest',
    [
      { kind: 'variable-name', value: 0xfa00 },
      { kind: 'parameterized-access', value: { variableName: 0xfa08, selector: 1, parameter: raw('0200') } },
      { kind: 'block-number-access', value: { blockNumber: 3 } },
      { kind: 'read-data-block-access', value: { lastBlock: true, blockNumber: 2, rawData: hex('aabb') } },
      { kind: 'write-data-block-access', value: { lastBlock: false, blockNumber: 4 } },
    ],
  ],
  [
    '06 01 02 fa00 01 1107',
    'writeRequest',
    { variableAccessSpecification: [{ kind: 'variable-name', value: 0xfa00 }], listOfData: [raw('1107')] },
  ],
  [
    '0c 04 00 1107 01 0b 02 01 0002 02 aabb 03 0005',
    'readResponse',
    [
      { kind: 'data', value: raw('1107') },
      { kind: 'data-access-error', value: 'object-unavailable' },
      { kind: 'data-block-result', value: { lastBlock: true, blockNumber: 2, rawData: hex('aabb') } },
      { kind: 'block-number', value: 5 },
    ],
  ],
  [
    '0d 03 00 01 03 02 0001',
    'writeResponse',
    [
      { kind: 'success', value: null },
      { kind: 'data-access-error', value: 'read-write-denied' },
      { kind: 'block-number', value: 1 },
    ],
  ],
  ['16 01 02 fa00 01 1107', 'unconfirmedWriteRequest', { listOfData: [raw('1107')] }],
  [
    '18 00 01 02 fa00 01 1107',
    'informationReportRequest',
    { currentTime: undefined, variableAccessSpecification: [{ value: 0xfa00 }], listOfData: [raw('1107')] },
  ],
  [
    '18 01 05 3230323421 00 00',
    'informationReportRequest',
    { currentTime: '2024!', variableAccessSpecification: [], listOfData: [] },
  ],
  [
    `0f 40000102 0c ${midday} 1107`,
    'data-notification',
    { longInvokeIdAndPriority, dateTime, notificationBody: raw('1107') },
  ],
  ['0f 00000102 00 0200', 'data-notification', { longInvokeIdAndPriority: { confirmed: false }, dateTime: undefined }],
  [
    '0f b0ffffff 00 00',
    'data-notification',
    {
      longInvokeIdAndPriority: {
        longInvokeId: 0xffffff,
        selfDescriptive: true,
        breakOnError: true,
        confirmed: false,
        highPriority: true,
      },
    },
  ],
  ['10 40000102 00', 'data-notification-confirm', { longInvokeIdAndPriority, dateTime: undefined }],
  [
    `c0 01 c1 ${clock} 00`,
    'get-request',
    {
      kind: 'get-request-normal',
      value: { invokeIdAndPriority, cosemAttributeDescriptor: descriptor, accessSelection: undefined },
    },
  ],
  [`c0 01 c1 ${clock} 01 01 0200`, 'get-request', { value: { accessSelection: range } }],
  ['c0 02 c1 00000002', 'get-request', { kind: 'get-request-next', value: { invokeIdAndPriority, blockNumber: 2 } }],
  [
    `c0 03 c1 02 ${clock} 00 ${clock} 01 01 0200`,
    'get-request',
    {
      kind: 'get-request-with-list',
      value: { attributeDescriptorList: [{ cosemAttributeDescriptor: descriptor }, { accessSelection: range }] },
    },
  ],
  [
    'c4 01 c1 00 1107',
    'get-response',
    { kind: 'get-response-normal', value: { invokeIdAndPriority, result: { kind: 'data', value: raw('1107') } } },
  ],
  ['c4 01 c1 01 04', 'get-response', { value: { result: { kind: 'data-access-result', value: 'object-undefined' } } }],
  [
    'c4 02 c1 00 00000002 00 02 aabb',
    'get-response',
    {
      kind: 'get-response-with-datablock',
      value: { result: { lastBlock: false, blockNumber: 2, result: { kind: 'raw-data', value: hex('aabb') } } },
    },
  ],
  [
    'c4 02 c1 01 00000002 01 13',
    'get-response',
    {
      value: {
        result: { lastBlock: true, result: { kind: 'data-access-result', value: 'data-block-number-invalid' } },
      },
    },
  ],
  [
    'c4 03 c1 02 00 1107 01 fa',
    'get-response',
    { kind: 'get-response-with-list', value: { result: [{ value: raw('1107') }, { value: 'other-reason' }] } },
  ],
  [
    `c1 01 c1 ${clock} 00 1107`,
    'set-request',
    {
      kind: 'set-request-normal',
      value: { cosemAttributeDescriptor: descriptor, accessSelection: undefined, value: raw('1107') },
    },
  ],
  [
    `c1 02 c1 ${clock} 01 01 0200 00 00000002 02 aabb`,
    'set-request',
    { kind: 'set-request-with-first-datablock', value: { accessSelection: range, datablock: block } },
  ],
  ['c1 03 c1 00 00000002 02 aabb', 'set-request', { kind: 'set-request-with-datablock', value: { datablock: block } }],
  [
    `c1 04 c1 01 ${clock} 00 01 1107`,
    'set-request',
    {
      kind: 'set-request-with-list',
      value: { attributeDescriptorList: [{ cosemAttributeDescriptor: descriptor }], valueList: [raw('1107')] },
    },
  ],
  [
    `c1 05 c1 01 ${clock} 00 00 00000002 02 aabb`,
    'set-request',
    { kind: 'set-request-with-list-and-first-datablock', value: { attributeDescriptorList: [{}], datablock: block } },
  ],
  ['c5 01 c1 0c', 'set-response', { kind: 'set-response-normal', value: { result: 'type-unmatched' } }],
  ['c5 02 c1 00000002', 'set-response', { kind: 'set-response-datablock', value: { blockNumber: 2 } }],
  [
    'c5 03 c1 11 00000002',
    'set-response',
    { kind: 'set-response-last-datablock', value: { result: 'long-set-aborted', blockNumber: 2 } },
  ],
  [
    'c5 04 c1 02 00 12 00000002',
    'set-response',
    {
      kind: 'set-response-last-datablock-with-list',
      value: { result: ['success', 'no-long-set-in-progress'], blockNumber: 2 },
    },
  ],
  ['c5 05 c1 02 00 4d', 'set-response', { kind: 'set-response-with-list', value: { result: ['success', 77] } }],
  [
    `c3 01 c1 ${method} 00`,
    'action-request',
    {
      kind: 'action-request-normal',
      value: { cosemMethodDescriptor: methodDescriptor, methodInvocationParameters: undefined },
    },
  ],
  [`c3 01 c1 ${method} 01 0f00`, 'action-request', { value: { methodInvocationParameters: raw('0f00') } }],
  ['c3 02 c1 00000002', 'action-request', { kind: 'action-request-next-pblock', value: { blockNumber: 2 } }],
  [
    `c3 03 c1 01 ${method} 01 00`,
    'action-request',
    {
      kind: 'action-request-with-list',
      value: { cosemMethodDescriptorList: [methodDescriptor], methodInvocationParameters: [raw('00')] },
    },
  ],
  [
    `c3 04 c1 ${method} 00 00000002 02 aabb`,
    'action-request',
    { kind: 'action-request-with-first-pblock', value: { cosemMethodDescriptor: methodDescriptor, pblock: block } },
  ],
  [
    `c3 05 c1 01 ${method} 00 00000002 02 aabb`,
    'action-request',
    {
      kind: 'action-request-with-list-and-first-pblock',
      value: { cosemMethodDescriptorList: [methodDescriptor], pblock: block },
    },
  ],
  ['c3 06 c1 00 00000002 02 aabb', 'action-request', { kind: 'action-request-with-pblock', value: { pblock: block } }],
  [
    'c7 01 c1 00 00',
    'action-response',
    { kind: 'action-response-normal', value: { singleResponse: { result: 'success', returnParameters: undefined } } },
  ],
  [
    'c7 01 c1 00 01 00 1107',
    'action-response',
    { value: { singleResponse: { returnParameters: { kind: 'data', value: raw('1107') } } } },
  ],
  [
    'c7 02 c1 00 00000002 02 aabb',
    'action-response',
    { kind: 'action-response-with-pblock', value: { pblock: block } },
  ],
  [
    'c7 03 c1 02 00 00 0f 01 01 fa',
    'action-response',
    {
      kind: 'action-response-with-list',
      value: {
        listOfResponses: [
          { result: 'success' },
          { result: 'long-action-aborted', returnParameters: { value: 'other-reason' } },
        ],
      },
    },
  ],
  ['c7 04 c1 00000002', 'action-response', { kind: 'action-response-next-pblock', value: { blockNumber: 2 } }],
  [
    `c2 00 ${clock} 1107`,
    'event-notification-request',
    { time: undefined, cosemAttributeDescriptor: descriptor, attributeValue: raw('1107') },
  ],
  [`c2 01 0c ${midday} ${clock} 1107`, 'event-notification-request', { time: dateTime }],
  [
    'd8 01 01',
    'exception-response',
    { stateError: 'service-not-allowed', serviceError: { kind: 'operation-not-possible', value: null } },
  ],
  [
    'd8 02 02',
    'exception-response',
    { stateError: 'service-unknown', serviceError: { kind: 'service-not-supported' } },
  ],
  ['d8 01 03', 'exception-response', { serviceError: { kind: 'other-reason' } }],
  ['d8 01 04', 'exception-response', { serviceError: { kind: 'pdu-too-long' } }],
  ['d8 01 05', 'exception-response', { serviceError: { kind: 'deciphering-error' } }],
  [
    'd8 01 06 01234567',
    'exception-response',
    { serviceError: { kind: 'invocation-counter-error', value: 0x01234567 } },
  ],
  [
    `d9 40000102 00 05 01 ${clock} 02 ${clock} 03 ${method} 04 ${clock} 01 0200 05 ${clock} 01 0200 01 00`,
    'access-request',
    {
      longInvokeIdAndPriority,
      accessRequestBody: {
        accessRequestSpecification: [
          { kind: 'access-request-get', value: { cosemAttributeDescriptor: descriptor } },
          { kind: 'access-request-set', value: { cosemAttributeDescriptor: descriptor } },
          { kind: 'access-request-action', value: { cosemMethodDescriptor: methodDescriptor } },
          { kind: 'access-request-get-with-selection', value: { accessSelection: range } },
          { kind: 'access-request-set-with-selection', value: { accessSelection: range } },
        ],
        accessRequestListOfData: [raw('00')],
      },
    },
  ],
  [
    `da 40000102 0c ${midday} 00 01 1107 03 01 00 02 03 03 04`,
    'access-response',
    {
      dateTime,
      accessResponseBody: {
        accessRequestSpecification: undefined,
        accessResponseListOfData: [raw('1107')],
        accessResponseSpecification: [
          { kind: 'access-response-get', value: { result: 'success' } },
          { kind: 'access-response-set', value: { result: 'read-write-denied' } },
          { kind: 'access-response-action', value: { result: 'object-undefined' } },
        ],
      },
    },
  ],
  [
    `da 40000102 00 01 01 01 ${clock} 00 00`,
    'access-response',
    { accessResponseBody: { accessRequestSpecification: [{ kind: 'access-request-get' }] } },
  ],
  [
    'db 08 4d4d4d0000bc614e 07 20 00000007 c0ff',
    'general-glo-ciphering',
    { systemTitle: hex('4d4d4d0000bc614e'), cipheredContent: content },
  ],
  ['db 00 07 20 00000007 c0ff', 'general-glo-ciphering', { systemTitle: hex(''), cipheredContent: content }],
  [
    'dc 08 4d4d4d0000bc614e 07 20 00000007 c0ff',
    'general-ded-ciphering',
    { systemTitle: hex('4d4d4d0000bc614e'), cipheredContent: content },
  ],
  [
    `dd 01 01 02 0202 03 030303 0c ${midday} 04 04040404 00 07 20 00000007 c0ff`,
    'general-ciphering',
    {
      transactionId: hex('01'),
      originatorSystemTitle: hex('0202'),
      recipientSystemTitle: hex('030303'),
      dateTime,
      otherInformation: hex('04040404'),
      keyInfo: undefined,
      cipheredContent: content,
    },
  ],
  [
    'dd 00 00 00 00 00 01 01 00 01 aa 07 20 00000007 c0ff',
    'general-ciphering',
    {
      dateTime: undefined,
      keyInfo: { kind: 'wrapped-key', value: { kekId: 'master-key', keyCipheredData: hex('aa') } },
    },
  ],
  [
    'df 01 01 02 0202 03 030303 00 04 04040404 02 c0ff 02 aabb',
    'general-signing',
    {
      transactionId: hex('01'),
      originatorSystemTitle: hex('0202'),
      recipientSystemTitle: hex('030303'),
      dateTime: undefined,
      otherInformation: hex('04040404'),
      content: hex('c0ff'),
      signature: hex('aabb'),
    },
  ],
  [
    'e0 c1 0001 0000 02 c0ff',
    'general-block-transfer',
    {
      blockControl: { windowSize: 1, streaming: true, lastBlock: true },
      blockNumber: 1,
      blockNumberAck: 0,
      blockData: hex('c0ff'),
    },
  ],
  [
    'e0 3f ffff fffe 00',
    'general-block-transfer',
    {
      blockControl: { windowSize: 63, streaming: false, lastBlock: false },
      blockNumber: 0xffff,
      blockNumberAck: 0xfffe,
    },
  ],
];

/** [33]-[56], [65]-[88], [200]-[207], [208]-[215]: an OCTET STRING each. */
const ciphered = {
  glo: {
    initiateRequest: 33,
    readRequest: 37,
    writeRequest: 38,
    initiateResponse: 40,
    readResponse: 44,
    writeResponse: 45,
    confirmedServiceError: 46,
    unconfirmedWriteRequest: 54,
    informationReportRequest: 56,
    'get-request': 200,
    'set-request': 201,
    'event-notification-request': 202,
    'action-request': 203,
    'get-response': 204,
    'set-response': 205,
    'action-response': 207,
  },
  // The module spells ded-actionRequest unlike its neighbours.
  ded: {
    initiateRequest: 65,
    readRequest: 69,
    writeRequest: 70,
    initiateResponse: 72,
    readResponse: 76,
    writeResponse: 77,
    confirmedServiceError: 78,
    unconfirmedWriteRequest: 86,
    informationReportRequest: 88,
    'get-request': 208,
    'set-request': 209,
    'event-notification-request': 210,
    actionRequest: 211,
    'get-response': 212,
    'set-response': 213,
    'action-response': 215,
  },
};
const cipheredTags = Object.entries(ciphered).flatMap(([key, kinds]) =>
  Object.entries(kinds).map(([kind, tag]) => [`${key}-${kind}`, tag] as const),
);

describe('COSEMpdu', () => {
  test.each(productions)('%s: %s', (octets, kind, value) => {
    const bytes = hex(octets);
    const apdu = decode(Apdu, bytes, { strict: true });
    expect(apdu).toMatchObject({ kind, value });
    expect(toHex(encode(Apdu, apdu))).toBe(toHex(bytes));
  });

  test.each(cipheredTags)('%s is [%i]', (kind, tag) => {
    const bytes = hex(`${tag.toString(16)} 07 20 00000007 c0ff`);
    expect(decode(Apdu, bytes, { strict: true })).toEqual({ kind, value: content });
    expect(encode(Apdu, { kind, value: content } as Apdu)).toEqual(bytes);
  });

  test('every alternative of XDLMS-APDU is above, and no other tag is read', () => {
    if (Apdu.shape.kind !== 'choice') throw new Error('a CHOICE is expected');
    const known = new Map<string, number>([
      ...cipheredTags,
      ...productions.map(([octets, kind]) => [kind, hex(octets)[0]!] as const),
    ]);
    expect([...known.keys()].sort()).toEqual(Object.keys(Apdu.shape.alternatives).sort());
    const tags = new Set(known.values());
    for (let tag = 0; tag < 256; tag += 1) {
      const code = tags.has(tag) ? 'truncated' : 'unknown-tag';
      expect(tryDecode(Apdu, Uint8Array.of(tag)), `tag ${tag}`).toMatchObject({ ok: false, error: { code } });
    }
  });

  test.each([
    ['00 00', { kind: 'identified-key', value: { keyId: 'global-unicast-encryption-key' } }],
    ['00 01', { kind: 'identified-key', value: { keyId: 'global-broadcast-encryption-key' } }],
    ['01 00 02 aabb', { kind: 'wrapped-key', value: { kekId: 'master-key', keyCipheredData: hex('aabb') } }],
    ['02 01 01 02 aabb', { kind: 'agreed-key', value: { keyParameters: hex('01'), keyCipheredData: hex('aabb') } }],
  ])('Key-Info %s', (octets, value) => {
    expect(decode(KeyInfo, hex(octets))).toEqual(value);
    expect(encode(KeyInfo, value as KeyInfo)).toEqual(hex(octets));
  });

  test('every alternative of a CHOICE of enumerations has its tag and numbers', () => {
    const names = (codec: Codec<unknown>, tags: readonly number[], octets: (tag: number) => number[]) =>
      tags.map((tag) => (decode(codec, Uint8Array.from(octets(tag))) as { kind: string }).kind);
    const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
    expect(names(ConfirmedServiceError, range(1, 19), (tag) => [tag, 0, 0])).toEqual(
      (
        'initiateError getStatus getNameList getVariableAttribute read write getDataSetAttribute getTIAttribute changeScope start stop ' +
        'resume makeUsable initiateLoad loadSegment terminateLoad initiateUpLoad upLoadSegment terminateUpLoad'
      ).split(' '),
    );
    const errors =
      'application-reference hardware-resource vde-state-error service definition access initiate load-data-set task';
    expect(names(ServiceError, [0, 1, 2, 3, 4, 5, 6, 7, 9], (tag) => [tag, 0])).toEqual(errors.split(' '));
    for (const tag of [8, 10]) expect(() => decode(ServiceError, Uint8Array.of(tag, 0))).toThrow(DecodeError);
    const initiate = [0, 1, 2, 3, 4].map((number) => decode(ServiceError, Uint8Array.of(6, number)).value);
    expect(initiate).toEqual([
      'other',
      'dlms-version-too-low',
      'incompatible-conformance',
      'pdu-size-too-short',
      'refused-by-the-VDE-Handler',
    ]);
  });
});

describe('what is not as the standard writes it', () => {
  const code = (octets: string, strict = false) => {
    const result = tryDecode(Apdu, hex(octets), { strict });
    return result.ok ? 'read' : result.error.code;
  };

  test.each([
    ['reserved bits of the invoke-id', 'c5 01 f1 00', 'reserved-bits'],
    ['reserved bits of the long invoke-id', '10 48000102 00', 'reserved-bits'],
    ['a Data tag before the date-time', `0f 00000102 09 0c ${midday} 00`, 'bad-value'],
    ['a conformance block without its tag number', '08 00 06 5f0400000018 0400 0007', 'unknown-tag'],
    ['a flag of an OPTIONAL other than 00 and 01', `c0 01 c1 ${clock} 05 01 0200`, 'boolean'],
    ['a length in more octets than it needs', 'e0 c1 0001 0000 82 0002 c0ff', 'non-canonical-length'],
  ])('%s is read, and refused when strict', (_, octets, strict) => {
    expect([code(octets), code(octets, true)]).toEqual(['read', strict]);
  });

  test.each([
    ['B63 tag 0x00', '00', 'unknown-tag'],
    ['B63 tag 0x42', '42', 'unknown-tag'],
    ['B63 tag 0xff', 'ff', 'unknown-tag'],
    ['B64 choice 4 of a get-request', `c0 04 c1 ${clock} 00`, 'unknown-tag'],
    ['B64 choice 0 of a get-response', 'c4 00 c1 00', 'unknown-tag'],
    ['B76 no security header', 'c8 00', 'truncated'],
    ['B76 security control alone', 'c8 01 30', 'truncated'],
    ['B76 three octets of the counter', 'c8 04 30 000000', 'truncated'],
    ['B76 longer than the APDU', 'c8 20 30 00000001', 'truncated'],
    ['B77 no tag', 'c8 05 30 00000001', 'tag-length'],
    ['B77 a tag of 11 octets', `c8 10 10 00000001 ${'aa'.repeat(11)}`, 'tag-length'],
    ['B83 octets after the APDU', 'c8 05 20 00000001 00', 'trailing-bytes'],
    ['B84 a date-time of 11 octets', `dd 00 00 00 0b ${'00'.repeat(11)} 00 00 05 20 00000001`, 'bad-value'],
    ['B84 a date-time of 13 octets', `dd 00 00 00 0d ${'00'.repeat(13)} 00 00 05 20 00000001`, 'bad-value'],
    ['B84 an unknown key-info', 'dd 00 00 00 00 00 01 03 00 05 20 00000001', 'unknown-tag'],
    ['B84 no key-info', 'dd 00 00 00 00 00', 'truncated'],
    ['conformance of two octets', '08 00 06 5f1f03000018 0400 0007', 'unknown-tag'],
    ['B62 conformance with unused bits', '08 00 06 5f1f0403000018 0400 0007', 'unknown-tag'],
    ['B68 65,535 declared', 'd9 00000001 00 82ffff', 'truncated'],
    ['B68 more declared than any APDU holds', 'd9 00000001 00 8400ffffff', 'count-exceeds-input'],
  ])('%s', (_, octets, expected) => {
    expect(code(octets)).toBe(expected);
  });

  test('B64: a get-request cut at each octet is truncated', () => {
    const whole = hex(`c0 01 c1 ${clock} 01 01 0203`);
    for (let end = 0; end < whole.length; end += 1) {
      expect(tryDecode(Apdu, whole.subarray(0, end)), `${end}`).toMatchObject({ error: { code: 'truncated' } });
    }
  });

  test('B77: 12 octets are the tag, whatever they were meant as', () => {
    const apdu = decode(Apdu, hex(`c8 11 30 00000001 ${'aa'.repeat(12)}`));
    expect(apdu).toMatchObject({ value: { payload: hex(''), authenticationTag: hex('aa'.repeat(12)) } });
  });

  test.each(['01', '02', '0f', '40', '80', 'ff'])('B80: the security control %s is read as it is', (control) => {
    const tag = Number.parseInt(control, 16) & 0x10 ? 'aa'.repeat(12) : '';
    const size = (5 + tag.length / 2).toString(16).padStart(2, '0');
    const octets = `c8 ${size} ${control} 00000001 ${tag}`;
    expect(encode(Apdu, decode(Apdu, hex(octets)))).toEqual(hex(octets));
  });

  test.each([0, 7, 9, 255])('B84: a system title of %i octets is read; who uses it refuses it', (length) => {
    const octets = hex(
      `dd 00 ${length.toString(16).padStart(2, '0').replace('ff', '81ff')} ${'4d'.repeat(length)} 00 00 00 00 05 20 00000001`,
    );
    const apdu = decode(Apdu, octets);
    expect((apdu.value as GeneralCiphering).originatorSystemTitle).toHaveLength(length);
    expect(encode(Apdu, apdu)).toEqual(octets);
  });

  test.each([0, 5, 255])('B62: version %i is read; the association refuses it', (version) => {
    const octets = hex(`01 00 00 00 ${version.toString(16).padStart(2, '0')} 5f1f0400ffffff 0000`);
    const apdu = decode(Apdu, octets);
    expect(apdu).toMatchObject({
      value: { proposedDlmsVersionNumber: version, proposedConformance: { length: 24 }, clientMaxReceivePduSize: 0 },
    });
    expect(encode(Apdu, apdu)).toEqual(octets);
  });
});
