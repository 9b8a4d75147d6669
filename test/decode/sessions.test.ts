import { describe, expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import { Data, RawData } from '../../src/axdr/index.ts';
import { concat, encode, fromHex } from '../../src/codec/index.ts';
import { decodeCapture, type Keys } from '../../src/decode/index.ts';
import { obis } from '../../src/obis/index.ts';
import { portableAead, protect } from '../../src/security/index.ts';
import { wrapper } from '../../src/transport/index.ts';

const invokeIdAndPriority = { invokeId: 3, confirmed: true, highPriority: false };
const authenticationKey = 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf';
const keys: Keys = {
  encryptionKey: '000102030405060708090a0b0c0d0e0f',
  authenticationKey,
  systemTitle: '4d4d4d0000bc614e',
};
const systemTitle = fromHex('4d4d4d0000bc614e')!;

const sent = (apdu: Apdu) =>
  encode(wrapper, { version: 1, sourceWPort: 16, destinationWPort: 1, apdu: encode(Apdu, apdu) });
const received = (apdu: Apdu) =>
  encode(wrapper, { version: 1, sourceWPort: 1, destinationWPort: 16, apdu: encode(Apdu, apdu) });

function guard(apdu: Apdu, key: string, invocationCounter = 1) {
  const securityControl = {
    securitySuiteId: 0,
    authentication: true,
    encryption: true,
    broadcastKey: false,
    compression: false,
  };
  const bound = { aead: portableAead(fromHex(key)!), authenticationKey: fromHex(authenticationKey)! };
  return protect(encode(Apdu, apdu), bound, { securityControl, invocationCounter, systemTitle });
}

const request: Apdu = {
  kind: 'get-request',
  value: {
    kind: 'get-request-normal',
    value: {
      invokeIdAndPriority,
      cosemAttributeDescriptor: { classId: 3, instanceId: obis('1-0:1.8.0'), attributeId: 2 },
    },
  },
};
const value: Data = { kind: 'double-long-unsigned', value: 9621983 };
const response: Apdu = {
  kind: 'get-response',
  value: {
    kind: 'get-response-normal',
    value: { invokeIdAndPriority, result: { kind: 'data', value: RawData.of(value) } },
  },
};

describe('sessions', () => {
  test('a long answer in blocks is one reading, of what was asked', () => {
    const octets = encode(Data, value);
    const block = (blockNumber: number, lastBlock: boolean, part: Uint8Array): Apdu => ({
      kind: 'get-response',
      value: {
        kind: 'get-response-with-datablock',
        value: { invokeIdAndPriority, result: { lastBlock, blockNumber, result: { kind: 'raw-data', value: part } } },
      },
    });
    const next: Apdu = {
      kind: 'get-request',
      value: { kind: 'get-request-next', value: { invokeIdAndPriority, blockNumber: 1 } },
    };
    const blocks = [
      sent(request),
      received(block(1, false, octets.subarray(0, 2))),
      sent(next),
      received(block(2, true, octets.subarray(2))),
    ];
    const { messages } = decodeCapture(concat(...blocks));
    expect(messages).toHaveLength(4);
    expect(messages.flatMap(({ readings }) => readings)).toMatchObject([{ obis: '1-0:1.8.0*255', value: 9621983 }]);
    const lost = decodeCapture(concat(blocks[0]!, blocks[1]!, received(block(3, true, octets.subarray(2)))));
    expect(lost.messages.flatMap(({ readings }) => readings)).toEqual([]);
    expect(lost.messages.at(-1)!.issues).toMatchObject([{ code: 'block-missing' }]);
  });

  test('the dedicated key of an InitiateRequest opens what follows under it', () => {
    const dedicatedKey = 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf';
    const initiate: Apdu = {
      kind: 'initiateRequest',
      value: {
        dedicatedKey: fromHex(dedicatedKey)!,
        responseAllowed: true,
        proposedDlmsVersionNumber: 6,
        proposedConformance: ['get'],
        clientMaxReceivePduSize: 1200,
      },
    };
    const opening = sent({ kind: 'glo-initiateRequest', value: guard(initiate, keys.encryptionKey as string) });
    const answer = received({ kind: 'ded-get-response', value: guard(response, dedicatedKey) });
    const { messages } = decodeCapture(concat(opening, answer), { keys });
    expect(messages.map(({ authenticity }) => authenticity)).toEqual(['verified', 'verified']);
    expect(messages[1]!.readings).toMatchObject([{ value: 9621983 }]);
    expect(decodeCapture(answer, { keys }).messages[0]!.authenticity).toBe('failed');
  });

  test.each<[string, Apdu, string]>([
    [
      'a value',
      {
        kind: 'get-response',
        value: {
          kind: 'get-response-normal',
          value: { invokeIdAndPriority, result: { kind: 'data-access-result', value: 'object-undefined' } },
        },
      },
      'object-undefined',
    ],
    [
      'a change',
      {
        kind: 'set-response',
        value: { kind: 'set-response-normal', value: { invokeIdAndPriority, result: 'read-write-denied' } },
      },
      'read-write-denied',
    ],
    [
      'all',
      {
        kind: 'exception-response',
        value: { stateError: 'service-not-allowed', serviceError: { kind: 'deciphering-error', value: null } },
      },
      'service-not-allowed, deciphering-error',
    ],
  ])('a meter that refuses %s is quoted', (_, apdu, reason) => {
    const { issues } = decodeCapture(received(apdu)).messages[0]!;
    expect(issues).toMatchObject([{ severity: 'note', code: 'refused', message: `the meter answers: ${reason}` }]);
    expect(decodeCapture(received(response)).messages[0]!.issues).toEqual([]);
  });

  test('an octet changed on the way does not make the key wrong: the place is named', () => {
    const body: Data = { kind: 'structure', value: Array.from({ length: 12 }, () => value) };
    const push: Apdu = {
      kind: 'data-notification',
      value: {
        longInvokeIdAndPriority: {
          longInvokeId: 1,
          selfDescriptive: false,
          breakOnError: false,
          confirmed: false,
          highPriority: false,
        },
        notificationBody: RawData.of(body),
      },
    };
    const apdu: Apdu = {
      kind: 'general-glo-ciphering',
      value: { systemTitle, cipheredContent: guard(push, keys.encryptionKey as string) },
    };
    const octets = received(apdu);
    const payload = 8 + 1 + 9 + 1 + 5;
    octets[payload + 33]! ^= 0x40;
    const { issues, authenticity, readings } = decodeCapture(octets, { keys }).messages[0]!;
    expect({ authenticity, readings }).toEqual({ authenticity: 'failed', readings: [] });
    const [issue] = issues;
    expect(issue).toMatchObject({
      code: 'octets-changed',
      message: expect.stringMatching(/encryption key .* is right/),
    });
    expect(Math.abs(issue!.offset - (payload + 33))).toBeLessThanOrEqual(1);
  });
});
