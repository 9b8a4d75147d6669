import { RawData } from '../../src/axdr/index.ts';
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
export const content = {
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
export const productions: readonly (readonly [octets: string, kind: string, value: unknown])[] = [
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
    `d9 40000102 00 05 01 ${clock} 02 ${clock} 03 ${method} 04 ${clock} 01 0200 05 ${clock} 01 0200 05 00 00 00 00 00`,
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
        accessRequestListOfData: Array.from({ length: 5 }, () => raw('00')),
      },
    },
  ],
  [
    `da 40000102 0c ${midday} 00 03 1107 00 00 03 01 00 02 03 03 04`,
    'access-response',
    {
      dateTime,
      accessResponseBody: {
        accessRequestSpecification: undefined,
        accessResponseListOfData: [raw('1107'), raw('00'), raw('00')],
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
