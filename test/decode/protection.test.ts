import { describe, expect, test } from 'vitest';
import { type Acse, acse } from '../../src/acse/index.ts';
import { Apdu, type ApduKind } from '../../src/apdu/index.ts';
import { concat, encode, fromLatin1, toHex } from '../../src/codec/index.ts';
import { type DecodeCaptureOptions, decodeCapture, type Keys } from '../../src/decode/index.ts';
import * as capture from '../support/captures.ts';
import { codes, layerNames, protect, sign, single } from '../support/captures.ts';
import { contractFault } from '../support/contract.ts';
import { hex } from '../support/corpus.ts';

const push = capture.notification();
const { authenticationKey, encryptionKey, bothKeys, meterTitle, clientTitle } = capture;
const wrongKey = 'ff'.repeat(16);

/** Decodes what must be one message that keeps the contract. */
function open(octets: Uint8Array | string, keys?: DecodeCaptureOptions['keys'], options: DecodeCaptureOptions = {}) {
  const result = decodeCapture(octets, { ...options, keys });
  expect(contractFault(result)).toBeUndefined();
  return single(result);
}

const scaled = (message: ReturnType<typeof open>) => message.readings.map((reading) => reading.scaled);
const opened = { plaintext: push, readings: [{ obis: '1-0:1.8.0*255', scaled: '1234.5', unit: 'Wh' }] };

const kinds = Object.keys((Apdu.shape as { alternatives: object }).alternatives) as ApduKind[];
const cipheredKinds = kinds.filter((kind) => /^(glo|ded)-|^general-(glo|ded|)-?ciphering$/.test(kind));

describe('every ciphered APDU', () => {
  test('is among these', () => expect(cipheredKinds.length).toBe(35));

  const keys: Keys = { ...bothKeys, systemTitle: meterTitle };
  const protections = [
    [0x30, 'verified'],
    [0x10, 'verified'],
    [0x20, 'absent'],
    [0x31, 'verified'],
    [0x21, 'absent'],
  ] as const;

  test.each(cipheredKinds)('%s, authenticated, encrypted and both', (kind) => {
    for (const [security, authenticity] of protections) {
      const message = open(protect(push, { kind, security }), keys);
      expect(message, `${security}`).toMatchObject({ ...opened, authenticity });
      expect(layerNames(message)).toEqual([kind, 'data-notification']);
      expect(codes(message)).toEqual([]);
    }
  });

  test.each(cipheredKinds)('%s without keys: a note that says so, what is in clear is read', (kind) => {
    for (const [security, authenticity] of protections) {
      const message = open(protect(push, { kind, security }));
      expect(message).toMatchObject({ authenticity: authenticity === 'absent' ? 'absent' : 'unverified' });
      expect(message.issues.find(({ code }) => code === 'key-missing')).toMatchObject({
        severity: 'note',
        path: 'message',
        offset: 0,
      });
      expect(scaled(message)).toEqual(security === 0x10 ? ['1234.5'] : []);
    }
  });

  test.each(cipheredKinds)('%s without the authentication key: read and unverified', (kind) => {
    const message = open(protect(push, { kind }), { encryptionKey, systemTitle: meterTitle });
    expect(message).toMatchObject({ ...opened, authenticity: 'unverified' });
    expect(message.issues[0]).toMatchObject({ severity: 'note', code: 'authentication-key-missing' });
  });

  test('the header of general-ciphering is authenticated', () => {
    const octets = protect(push, { kind: 'general-ciphering' });
    octets[2]! ^= 1; // The transaction-id.
    expect(open(octets, keys)).toMatchObject({ authenticity: 'failed', readings: [] });
  });

  test('compressed: said, not guessed', () => {
    expect(codes(open(protect(push, { security: 0xb0 }), keys))).toEqual(['compressed']);
  });
});

describe('keys', () => {
  test('given as octets that change in place: what they are now is used', () => {
    const keys = { encryptionKey: hex(encryptionKey), authenticationKey: hex(authenticationKey) };
    const octets = protect(push, { security: 0x30 });
    expect(open(octets, keys)).toMatchObject({ authenticity: 'verified' });
    keys.authenticationKey.reverse();
    expect(open(octets, keys)).toMatchObject({ authenticity: 'failed' });
    keys.authenticationKey.reverse();
    expect(open(octets, keys)).toMatchObject({ authenticity: 'verified' });
    keys.encryptionKey[0]! ^= 1;
    expect(open(octets, keys)).toMatchObject({ authenticity: 'failed' });
  });

  const others: Keys[] = [
    { encryptionKey: wrongKey, authenticationKey: wrongKey, name: 'the neighbour' },
    { encryptionKey: authenticationKey, name: 'a third' },
  ];

  test('several at once: the right one is named', () => {
    const message = open(protect(push), [...others, { ...bothKeys, name: 'the meter' }]);
    expect(message).toMatchObject({ ...opened, authenticity: 'verified' });
    expect(JSON.stringify(message.issues)).toContain('decrypted with the meter');
  });

  test('by system title, in one capture of two meters', () => {
    const otherTitle = hex('4b414d0102030405');
    const otherKeys = { encryptionKey: wrongKey, authenticationKey: encryptionKey };
    const keys = [
      { ...otherKeys, systemTitle: otherTitle, name: 'one' },
      { ...bothKeys, systemTitle: '4D 4D 4D 00 00 BC 61 4E', name: 'two' },
    ];
    const both = concat(
      capture.wrapped(protect(push)),
      capture.wrapped(protect(push, { title: otherTitle, ...otherKeys })),
    );
    const { messages } = decodeCapture(both, { keys });
    expect(messages.map(({ authenticity }) => authenticity)).toEqual(['verified', 'verified']);
    expect(messages.map(({ issues }) => issues[0]?.path)).toEqual([
      'wrapper > decrypted with two',
      'wrapper > decrypted with one',
    ]);
  });

  test('for a sender with an empty title, known or of zeros', () => {
    const empty = new Uint8Array();
    expect(open(protect(push, { title: new Uint8Array(8), says: empty }), bothKeys)).toMatchObject(opened);
    expect(open(protect(push, { says: empty }), { ...bothKeys, systemTitle: meterTitle })).toMatchObject(opened);
  });

  test('for an APDU without tag behind an identification line', () => {
    const apdu = protect(push, { title: new Uint8Array(8), says: new Uint8Array() }).subarray(1);
    const { messages, skipped } = decodeCapture(concat(fromLatin1('/EGM5GAMA350\r\n'), apdu), { keys: bothKeys });
    expect(messages.map(layerNames)).toEqual([['iec62056-21'], ['general-glo-ciphering', 'data-notification']]);
    expect(messages[1]).toMatchObject({ ...opened, authenticity: 'verified' });
    expect(skipped).toEqual([]);
  });

  const spellings: [string, string | Uint8Array][] = [
    ['octets', hex(encryptionKey)],
    ['lower case', encryptionKey.toLowerCase()],
    ['spaces', encryptionKey.replace(/../g, '$& ')],
    ['colons', encryptionKey.replace(/..(?!$)/g, '$&:')],
    ['0x', encryptionKey.replace(/..(?!$)/g, '0x$&, ').replace(/..$/, '0x$&')],
    ['base64', Buffer.from(encryptionKey, 'hex').toString('base64')],
    ['hex:', `hex:${encryptionKey}`],
    ['around it', ` ${encryptionKey}\n`],
  ];
  test.each(spellings)('as %s', (_, key) => {
    expect(open(protect(push), { encryptionKey: key, authenticationKey })).toMatchObject({ authenticity: 'verified' });
  });

  test('as ASCII, marked and not', () => {
    const ascii = 'Sixteen letters!';
    const octets = protect(push, { encryptionKey: toHex(fromLatin1(ascii)) });
    expect(codes(open(octets, { encryptionKey: `ascii:${ascii}`, authenticationKey }))).toEqual([]);
    const doubtful = open(octets, { encryptionKey: ascii, authenticationKey });
    expect(doubtful).toMatchObject({ authenticity: 'verified', issues: [{ severity: 'note', code: 'key-form' }, {}] });
  });

  test.each([
    ['a digit too few', encryptionKey.slice(1), /31 hexadecimal digits, an odd number/],
    ['an octet too many', `${encryptionKey}00`, /34 hexadecimal digits/],
    ['octets too few', new Uint8Array(15), /15 octets/],
  ])('with %s: what is wrong with it', (_, key, reason) => {
    const message = open(protect(push), { encryptionKey: key, name: 'mine' });
    expect(codes(message)).toEqual(['key-length', 'key-missing']);
    expect(message.issues[0]).toMatchObject({ severity: 'error', message: expect.stringMatching(reason) });
    expect(message.issues[0]?.message).toContain('encryption key of mine');
  });

  test('a system title of another length: a warning, and the keys are used', () => {
    const message = open(protect(push), { ...bothKeys, systemTitle: '4d4d4d' });
    expect(message).toMatchObject({ authenticity: 'verified' });
    expect(message.issues[0]).toMatchObject({
      severity: 'warning',
      code: 'system-title-length',
      hint: expect.stringContaining('16 hexadecimal digits'),
    });
  });

  test('a digit that is none: 32 characters are taken as text, with a note', () => {
    const message = open(protect(push), { encryptionKey: `${encryptionKey.slice(0, 30)}0O` });
    expect(codes(message)).toEqual(['key-form', 'encryption-key-wrong']);
  });

  test('that are empty are none', () => {
    expect(codes(open(protect(push), { encryptionKey: '', authenticationKey: '' }))).toEqual(['key-missing']);
    expect(codes(open(protect(push), []))).toEqual(['key-missing']);
  });
});

describe('what is inside', () => {
  test('a P1 telegram', () => {
    const message = open(protect(fromLatin1('/ABC5METER\r\n\r\n1-0:1.8.0(00012.345*kWh)\r\n!\r\n')), bothKeys);
    expect(layerNames(message)).toEqual(['general-glo-ciphering', 'p1']);
    expect(message).toMatchObject({ authenticity: 'verified', readings: [{ scaled: '12.345', unit: 'kWh' }] });
  });

  test('signing and ciphering around one another', () => {
    const names = { s: 'general-signing', c: 'general-glo-ciphering' } as const;
    for (const order of ['s', 'c', 'sc', 'cs', 'scs', 'csc', 'ccc', 'sss', 'scsc']) {
      const octets = [...order].reduceRight((inner, each) => (each === 's' ? sign(inner) : protect(inner)), push);
      const message = open(octets, bothKeys);
      expect(layerNames(message), order).toEqual([
        ...[...order].map((each) => names[each as 's' | 'c']),
        'data-notification',
      ]);
      expect(message, order).toMatchObject({
        ...opened,
        authenticity: order.includes('s') ? 'unverified' : 'verified',
      });
    }
  });

  test('no more than four times', () => {
    const octets = [1, 2, 3, 4, 5].reduce((inner) => protect(inner), push);
    const message = open(octets, bothKeys);
    expect(message.issues).toMatchObject([{ severity: 'error', code: 'depth' }]);
    expect(message.readings).toEqual([]);
  });

  test('nothing that is known, though the tag matches', () => {
    const message = open(protect(hex('ffffff')), bothKeys);
    expect(message).toMatchObject({
      authenticity: 'verified',
      readings: [],
      issues: [{ severity: 'error', code: 'unknown-tag', offset: 0 }],
    });
  });
});

describe('sessions', () => {
  const name = '1-0:1.8.0*255';
  const initiateRequest = hex('01000000065f1f0400007e1f04b0');
  const initiateResponse = hex('0800065f1f040000501f01f40007');
  const aarq = (userInformation: Uint8Array): Uint8Array => {
    const value = {
      applicationContextName: 'logical-name-referencing-with-ciphering',
      callingApTitle: clientTitle,
      userInformation,
    };
    return encode(acse, { kind: 'aarq', value } as Acse);
  };
  const aare = (userInformation: Uint8Array): Uint8Array => {
    const accepted = { result: 'accepted', resultSourceDiagnostic: { kind: 'acse-service-user', value: 'null' } };
    const value = {
      applicationContextName: 'logical-name-referencing-with-ciphering',
      ...accepted,
      respondingApTitle: meterTitle,
      userInformation,
    };
    return encode(acse, { kind: 'aare', value } as Acse);
  };
  const fromClient = (kind: ApduKind, apdu: Uint8Array, security: number) =>
    protect(apdu, { kind, security, title: clientTitle });
  const fromMeter = (kind: ApduKind, apdu: Uint8Array, security: number) =>
    protect(apdu, { kind, security, title: meterTitle });
  const setRequest = hex('c101c100080000010000ff0200090c07ea0b160707300000ffc400');
  const actionRequest = hex('c301c10046000060030aff02010f00');

  const dialogue = (security: number): [request: boolean, apdu: Uint8Array][] => [
    [true, aarq(fromClient('glo-initiateRequest', initiateRequest, 0x30))],
    [false, aare(fromMeter('glo-initiateResponse', initiateResponse, 0x30))],
    [true, fromClient('glo-get-request', capture.getRequest(name), security)],
    [
      false,
      fromMeter('glo-get-response', capture.getResponse({ kind: 'double-long-unsigned', value: 4711 }), security),
    ],
    [true, fromClient('glo-set-request', setRequest, security)],
    [false, fromMeter('glo-set-response', hex('c501c100'), security)],
    [true, fromClient('glo-action-request', actionRequest, security)],
    [false, fromMeter('glo-action-response', hex('c701c10000'), security)],
    [false, fromMeter('glo-event-notification-request', hex('c2000003010001080 0ff0206000000 2a'), security)],
    [false, protect(hex('d80101'), { kind: 'general-ded-ciphering', security })],
  ];

  test.each([0x10, 0x20, 0x30])('GET, SET and ACTION with security control %i: titles of AARQ and AARE', (security) => {
    const octets = concat(...dialogue(security).map(([request, apdu]) => capture.wrapped(apdu, request)));
    const result = decodeCapture(octets, { keys: bothKeys });
    expect(contractFault(result)).toBeUndefined();
    const { messages } = result;
    expect(messages.flatMap(codes)).toEqual(['refused']);
    const trusted = security === 0x20 ? 'absent' : 'verified';
    expect(messages.map(({ authenticity }) => authenticity)).toEqual([
      'verified',
      'verified',
      ...Array(8).fill(trusted),
    ]);
    expect(messages.map((message) => layerNames(message).at(-1))).toEqual([
      ...['initiateRequest', 'initiateResponse', 'get-request', 'get-response', 'set-request', 'set-response'],
      ...['action-request', 'action-response', 'event-notification-request', 'exception-response'],
    ]);
    expect(messages[3]?.readings).toMatchObject([{ obis: name, value: 4711, scaled: '4711' }]);
    expect(messages[8]?.readings).toMatchObject([{ obis: name, value: 42 }]);
  });

  test('over HDLC, as a log of both directions', () => {
    const lines = dialogue(0x30).map(([request, apdu]) => {
      const llc = hex(request ? 'e6e600' : 'e6e700');
      return `${request ? 'TX' : 'RX'}: ${toHex(capture.frame(concat(llc, apdu), { request }), ' ')}\n`;
    });
    const { messages } = decodeCapture(lines.join(''), { keys: bothKeys });
    expect(messages.map(({ direction }) => direction)).toEqual(
      dialogue(0).map(([request]) => (request ? 'sent' : 'received')),
    );
    expect(messages.map(({ authenticity }) => authenticity)).toEqual(Array(10).fill('verified'));
  });

  test('without the AARE the doctor finds the title, or asks for it', () => {
    const answer = fromMeter('glo-get-response', capture.getResponse({ kind: 'unsigned', value: 1 }), 0x30);
    expect(codes(open(answer, { ...bothKeys, systemTitle: meterTitle }))).toEqual([]);
    const unknown = open(answer, bothKeys);
    expect(unknown).toMatchObject({ authenticity: 'failed', readings: [] });
    expect(unknown.issues[0]).toMatchObject({
      code: 'system-title-missing',
      hint: expect.stringContaining('system title'),
    });
  });
});
