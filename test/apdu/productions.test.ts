import { describe, expect, test } from 'vitest';
import { Apdu, ConfirmedServiceError, KeyInfo, ServiceError } from '../../src/apdu/index.ts';
import { type Codec, DecodeError, decode, encode, toHex, tryDecode } from '../../src/codec/index.ts';
import { hex } from '../support/corpus.ts';
import { content, productions } from './production-vectors.ts';

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
