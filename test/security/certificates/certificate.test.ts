import 'reflect-metadata';
import { X509Certificate as NodeCertificate, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, toHex, toLatin1 } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/cryptography.ts';
import {
  type Certificate,
  readCertificate,
  verifyCertificate,
} from '../../../src/security/certificates/certificate.ts';
import { type CertificateDemand, checkCertificate } from '../../../src/security/certificates/certificate-check.ts';
import { readPem } from '../../../src/security/certificates/certificate-pem.ts';
import { readPublicKey } from '../../../src/security/certificates/certificate-public-key.ts';
import {
  systemTitleOfCommonName,
  systemTitleOfGbcs,
} from '../../../src/security/certificates/certificate-system-title.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import type { Curve } from '../../../src/security/cryptography/suites.ts';
import { SecurityError } from '../../../src/security/errors.ts';
import {
  authority,
  bitString,
  type CertificateParts,
  commonName,
  der,
  describeOpenssl,
  extension,
  generalizedTime,
  keyInfo,
  keyPair,
  keyUsage,
  makeCertificate,
  oid,
  openssl,
  sequence,
  testTitle,
  text,
  utcTime,
} from '../../support/certificates.ts';
import { hex } from '../../support/corpus.ts';

/** The code of the SecurityError that `run` throws; any other exception is a fault of ours. */
function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof SecurityError) return error.code;
    throw error;
  }
}
const pem = (label: string, octets: Uint8Array) =>
  `-----BEGIN ${label}-----\n${Buffer.from(octets).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;
const readWith = (parts: CertificateParts) => codeOf(() => readCertificate(makeCertificate(parts)));

describe('fields', () => {
  const signing = readCertificate(
    makeCertificate({
      serialNumber: der(0x02, hex('00ff01')),
      extensions: [
        keyUsage(0, 4),
        authority(1),
        extension('2.5.29.14', false, der(0x04, hex('0102030405060708'))),
        extension('2.5.29.35', false, sequence(der(0x80, hex('1112131415161718')))),
        extension('2.5.29.32', true, sequence(sequence(oid('1.2.3')))),
        extension('2.5.29.99', false, hex('ff')),
        extension('2.5.29.30', true, sequence()),
      ],
    }),
  );

  test('all that the profile has', () => {
    expect(signing).toMatchObject({
      serialNumber: hex('00ff01'),
      signatureAlgorithm: 'ecdsa-with-SHA256',
      validity: { notBefore: Date.UTC(2026, 0, 1), notAfter: Date.UTC(2036, 11, 31, 23, 59, 59) },
      subjectPublicKey: { curve: 'P-256', publicKey: keyPair(2).publicKey },
      subjectPublicKeyInfo: keyInfo(keyPair(2)),
      basicConstraints: { cA: true, pathLenConstraint: 1 },
      keyUsage: ['digitalSignature', 'keyAgreement'],
      subjectKeyIdentifier: hex('0102030405060708'),
      authorityKeyIdentifier: hex('1112131415161718'),
      unrecognizedCritical: ['2.5.29.30'],
    });
    expect(signing.issuer.octets).toEqual(commonName('authority'));
    expect(signing.subject.octets).toEqual(commonName('4D4D4D0000BC614E'));
    expect(signing.signature.length).toBe(64);
  });

  test('a certificate without extensions has none of them', () => {
    const { keyUsage: usage, basicConstraints, subjectAltName } = readCertificate(makeCertificate({ extensions: [] }));
    expect([usage, basicConstraints, subjectAltName]).toEqual([undefined, undefined, []]);
  });

  test('unique identifiers are passed over', () => {
    expect(readWith({ uniqueIds: concat(der(0x81, hex('0001')), der(0x82, hex('0002'))) })).toBe(undefined);
  });

  test('what was read does not change with the octets of the caller', () => {
    const octets = makeCertificate();
    const certificate = readCertificate(octets);
    const before = toHex(certificate.tbsCertificate);
    octets.fill(0);
    expect(toHex(certificate.tbsCertificate)).toBe(before);
  });

  test.each([
    ['UTCTime 1950', utcTime('500101000000Z'), Date.UTC(1950, 0, 1)],
    ['UTCTime 2049', utcTime('491231235959Z'), Date.UTC(2049, 11, 31, 23, 59, 59)],
    ['GeneralizedTime', generalizedTime('20500229000000Z'), undefined],
    ['GeneralizedTime of a leap day', generalizedTime('20520229010203Z'), Date.UTC(2052, 1, 29, 1, 2, 3)],
    ['no expiry', generalizedTime('99991231235959Z'), Date.UTC(9999, 11, 31, 23, 59, 59)],
    ['without seconds', utcTime('2601010000Z'), undefined],
    ['another zone', utcTime('260101000000+0100'), undefined],
    ['without a zone', utcTime('260101000000'), undefined],
    ['fractions', generalizedTime('20260101000000.5Z'), undefined],
    ['month 13', utcTime('261301000000Z'), undefined],
    ['hour 24', utcTime('260101240000Z'), undefined],
    ['four digits of a year in a UTCTime', utcTime('20260101000000Z'), undefined],
    ['two digits of a year in a GeneralizedTime', generalizedTime('260101000000Z'), undefined],
    ['three digits of a year', generalizedTime('2026101000000Z'), undefined],
    ['year 0', generalizedTime('00000101000000Z'), -62167219200000],
    ['letters', utcTime('26010100000aZ'), undefined],
    ['another type', der(0x13, text('260101000000Z')), undefined],
  ])('time: %s', (_, time, expected) => {
    const run = () => readCertificate(makeCertificate({ validity: [utcTime('000101000000Z'), time] }));
    if (expected === undefined) expect(codeOf(run)).toBe('certificate-invalid');
    else expect(run().validity.notAfter).toBe(expected);
  });

  test.each([
    ['negative serial', { serialNumber: der(0x02, hex('80')) }],
    ['serial of 21 octets', { serialNumber: der(0x02, new Uint8Array(21).fill(1)) }],
    ['serial without octets', { serialNumber: der(0x02) }],
    ['padded serial', { serialNumber: der(0x02, hex('0001')) }],
    ['version 1', { version: new Uint8Array() }],
    ['version 2', { version: der(0xa0, der(0x02, hex('01'))) }],
    ['version 4', { version: der(0xa0, der(0x02, hex('03'))) }],
    ['algorithm outside another than inside', { algorithm: sequence(oid('1.2.840.10045.4.3.3')) }],
    ['parameters of the algorithm', { algorithm: sequence(oid('1.2.840.10045.4.3.2'), hex('0500')) }],
    [
      'compressed point',
      { keyInfo: sequence(algorithmOf('1.2.840.10045.3.1.7'), bitString(hex(`02${'11'.repeat(32)}`))) },
    ],
    ['hybrid point', { keyInfo: sequence(algorithmOf('1.2.840.10045.3.1.7'), bitString(hex(`06${'11'.repeat(64)}`))) }],
    [
      'point of the other curve',
      { keyInfo: sequence(algorithmOf('1.2.840.10045.3.1.7'), bitString(hex(`04${'11'.repeat(96)}`))) },
    ],
    ['point at infinity', { keyInfo: sequence(algorithmOf('1.2.840.10045.3.1.7'), bitString(hex('00'))) }],
    [
      'signature with r too long',
      { signature: bitString(sequence(der(0x02, new Uint8Array(33).fill(1)), der(0x02, hex('01')))) },
    ],
    ['signature with negative r', { signature: bitString(sequence(der(0x02, hex('81')), der(0x02, hex('01')))) }],
    ['signature of r and s alone', { signature: bitString(new Uint8Array(64).fill(1)) }],
    ['octets behind s', { signature: bitString(sequence(der(0x02, hex('01')), der(0x02, hex('01')), hex('0500'))) }],
    ['an extension twice', { extensions: [keyUsage(0), keyUsage(0)] }],
    ['key usage not in DER', { extensions: [extension('2.5.29.15', true, der(0x03, hex('0680')))] }],
    ['negative path length', { extensions: [extension('2.5.29.19', true, sequence(hex('0101ff0201ff')))] }],
    ['two values in one extension', { extensions: [extension('2.5.29.14', false, hex('0400 0400'))] }],
    ['alternative name of no kind', { extensions: [extension('2.5.29.17', false, sequence(hex('8900')))] }],
    ['alternative name of a universal type', { extensions: [extension('2.5.29.17', false, sequence(hex('0c00')))] }],
    ['critical that is no boolean', { extensions: [sequence(oid('2.5.29.99'), hex('010101'), hex('0400'))] }],
  ] satisfies [string, CertificateParts][])('refused: %s', (_, parts) => {
    expect(readWith(parts)).toBe('certificate-invalid');
  });

  test.each([
    ['serial of 20 octets', { serialNumber: der(0x02, new Uint8Array(20).fill(1)) }],
    ['serial 0', { serialNumber: der(0x02, hex('00')) }],
    ['an empty subject', { subject: sequence() }],
    ['critical written out as false', { extensions: [sequence(oid('2.5.29.99'), hex('010100'), hex('0400'))] }],
  ] satisfies [string, CertificateParts][])('read: %s', (_, parts) => {
    expect(readWith(parts)).toBe(undefined);
  });

  test.each([
    [
      'a curve of no suite',
      { keyInfo: sequence(algorithmOf('1.3.132.0.35'), bitString(hex(`04${'11'.repeat(132)}`))) },
    ],
    ['a key of RSA', { keyInfo: sequence(sequence(oid('1.2.840.113549.1.1.1'), hex('0500')), bitString(hex('3000'))) }],
    ['a signature of RSA', { algorithm: sequence(oid('1.2.840.113549.1.1.11'), hex('0500')) }],
    ['SHA-512', { algorithm: sequence(oid('1.2.840.10045.4.3.4')) }],
  ] satisfies [string, CertificateParts][])('unsupported: %s', (_, parts) => {
    expect(readWith(parts)).toBe('algorithm-unsupported');
  });

  test('B89: more than 8 KiB are refused', () => {
    const padding = extension('2.5.29.99', false, der(0x04, new Uint8Array(8192)));
    expect(readWith({ extensions: [padding] })).toBe('certificate-invalid');
  });

  test('B89: an alternative name nested 17 deep is refused', () => {
    let nested = der(0x30);
    for (let i = 0; i < 17; i += 1) nested = der(0x30, nested);
    const name = der(0xa0, oid('1.2.3'), der(0xa0, nested));
    expect(readWith({ extensions: [extension('2.5.29.17', false, sequence(name))] })).toBe('certificate-invalid');
  });
});

function algorithmOf(curve: string): Uint8Array {
  return sequence(oid('1.2.840.10045.2.1'), oid(curve));
}

const hardwareName = (serial: Uint8Array) =>
  der(0xa0, oid('1.3.6.1.5.5.7.8.4'), der(0xa0, sequence(oid('1.2.826.0.1'), der(0x04, serial))));
const identifier = (octets: Uint8Array) => der(0x31, sequence(oid('2.5.4.45'), bitString(octets)));
const name = (...values: Uint8Array[]) =>
  sequence(...values.map((value) => der(0x31, sequence(oid('2.5.4.3'), value))));
const other = hex('90b3d51f30010000');

describe('system title', () => {
  const titleOf = (subject: Uint8Array) => systemTitleOfCommonName(readCertificate(makeCertificate({ subject })));

  test.each([
    ['UTF8String', name(der(0x0c, text('4D4D4D0000BC614E')))],
    ['PrintableString', name(der(0x13, text('4D4D4D0000BC614E')))],
    ['lower case', name(der(0x13, text('4d4d4d0000bc614e')))],
    [
      'among others',
      sequence(
        der(0x31, sequence(oid('2.5.4.10'), der(0x0c, text('HES')))),
        der(0x31, sequence(oid('2.5.4.3'), der(0x0c, text('4D4D4D0000BC614E')))),
      ),
    ],
  ])('common name: %s', (_, subject) => {
    expect(titleOf(subject)).toEqual(testTitle);
  });

  test.each([
    ['no common name', sequence()],
    ['17 digits', name(der(0x0c, text('4D4D4D0000BC614E0')))],
    ['15 digits', name(der(0x0c, text('4D4D4D0000BC614')))],
    ['white space', name(der(0x0c, text('4D4D4D0000BC614 ')))],
    ['line feed behind', name(der(0x0c, text('4D4D4D0000BC614E\n')))],
    ['other letters', name(der(0x0c, text('4D4D4D0000BC614G')))],
    ['the octets themselves', name(der(0x0c, testTitle))],
    ['not text', name(der(0x04, text('4D4D4D0000BC614E')))],
    ['two common names', name(der(0x0c, text('4D4D4D0000BC614E')), der(0x0c, text('4D4D4D0000BC614F')))],
  ])('none in: %s', (_, subject) => {
    expect(titleOf(subject)).toBe(undefined);
  });

  const gbcs = (subject: Uint8Array, ...names: Uint8Array[]) =>
    systemTitleOfGbcs(
      readCertificate(
        makeCertificate({
          subject,
          extensions: names.length === 0 ? [] : [extension('2.5.29.17', true, sequence(...names))],
        }),
      ),
    );

  test('GBCS: of an organisation, and of a device', () => {
    expect(gbcs(sequence(identifier(other)))).toEqual(other);
    expect(gbcs(sequence(), hardwareName(other))).toEqual(other);
    expect(gbcs(sequence(), der(0x82, text('meter')), hardwareName(other))).toEqual(other);
  });

  test('GBCS: none, of another size, or several', () => {
    expect(gbcs(sequence())).toBe(undefined);
    expect(gbcs(commonName('4D4D4D0000BC614E'))).toBe(undefined);
    expect(gbcs(sequence(), der(0xa0, oid('1.2.3'), der(0xa0, der(0x04, other))))).toBe(undefined);
    expect(gbcs(sequence(identifier(other.subarray(1))))).toBe(undefined);
    expect(gbcs(sequence(identifier(other)), hardwareName(testTitle))).toBe(undefined);
    expect(gbcs(sequence(), hardwareName(other), hardwareName(testTitle))).toBe(undefined);
    expect(gbcs(sequence(identifier(other), identifier(testTitle)))).toBe(undefined);
  });
});

describe('checkCertificate', () => {
  const certificate = readCertificate(makeCertificate());
  const now = Date.UTC(2026, 10, 22);
  const check = (demand: Partial<CertificateDemand>, of = certificate) =>
    codeOf(() => checkCertificate(of, { now, usage: 'digitalSignature', systemTitle: testTitle, ...demand }));

  test('B89: validity, both ends included', () => {
    const { notBefore, notAfter } = certificate.validity;
    for (const inside of [notBefore, now, notAfter]) expect(check({ now: inside })).toBe(undefined);
    const outside = [notBefore - 1, notAfter + 1, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const each of outside) expect(check({ now: each })).toBe('certificate-expired');
  });

  test('B89: usage', () => {
    expect(check({ usage: 'keyAgreement' })).toBe('certificate-usage');
    expect(check({ usage: 'keyCertSign' })).toBe('certificate-usage');
    expect(check({}, readCertificate(makeCertificate({ extensions: [keyUsage(4)] })))).toBe('certificate-usage');
    expect(check({}, readCertificate(makeCertificate({ extensions: [] })))).toBe('certificate-usage');
    const both = readCertificate(makeCertificate({ extensions: [keyUsage(0, 4)] }));
    expect(check({ usage: 'keyAgreement' }, both)).toBe(undefined);
  });

  test('B89: system title', () => {
    expect(check({ systemTitle: other })).toBe('system-title');
    expect(check({ systemTitle: new Uint8Array() })).toBe('system-title');
    expect(check({ systemTitle: undefined })).toBe(undefined);
    expect(check({ systemTitleOf: systemTitleOfGbcs })).toBe('system-title');
    const device = readCertificate(
      makeCertificate({
        subject: sequence(),
        extensions: [keyUsage(0), extension('2.5.29.17', true, sequence(hardwareName(other)))],
      }),
    );
    expect(check({ systemTitle: other, systemTitleOf: systemTitleOfGbcs }, device)).toBe(undefined);
    expect(check({ systemTitle: other }, device)).toBe('system-title');
  });

  test('a critical extension that is not understood is refused, one that is not critical is not', () => {
    const of = (critical: boolean) =>
      readCertificate(makeCertificate({ extensions: [keyUsage(0), extension('2.5.29.37', critical, sequence())] }));
    expect(check({}, of(true))).toBe('certificate-invalid');
    expect(check({}, of(false))).toBe(undefined);
  });
});

describe.each([
  ['P-256', 'P-256'],
  ['P-384', 'P-384'],
  ['P-256', 'P-384'],
  ['P-384', 'P-256'],
] as [Curve, Curve][])('verifyCertificate: %s signed with %s', (curve, issuerCurve) => {
  const issuerKey = keyPair(1, issuerCurve);
  const certificate = readCertificate(makeCertificate({ key: keyPair(2, curve), issuerKey }));

  test.each([
    ['portable', portableCryptography],
    ['node', nodeCryptography],
  ])('%s', (_, cryptography) => {
    const verify = (publicKey: Uint8Array) => verifyCertificate(certificate, publicKey, cryptography);
    expect(verify(issuerKey.publicKey)).toBe(true);
    expect(verify(keyPair(3, issuerCurve).publicKey)).toBe(false);
    expect(verify(keyPair(1, issuerCurve === 'P-256' ? 'P-384' : 'P-256').publicKey)).toBe(false);
    expect(verify(new Uint8Array())).toBe(false);
    expect(verify(new Uint8Array(issuerKey.publicKey.length).fill(1))).toBe(false);
  });
});

test('a key of the other curve is refused before an engine is asked', () => {
  const asked = () => expect.unreachable();
  const certificate = readCertificate(makeCertificate());
  const { publicKey } = keyPair(1, 'P-384');
  expect(verifyCertificate(certificate, publicKey, { ...portableCryptography, verify: asked })).toBe(false);
});

/** Reads it and says whether it is still the certificate of its issuer: the one thing that must not happen to a changed one. */
function survives(octets: Uint8Array, issuerPublicKey: Uint8Array): boolean {
  let certificate: Certificate;
  try {
    certificate = readCertificate(octets);
  } catch (error) {
    if (error instanceof SecurityError) return false;
    throw error;
  }
  const gotten = [systemTitleOfCommonName(certificate), systemTitleOfGbcs(certificate)];
  expect(gotten.every((title) => title === undefined || title.length === 8)).toBe(true);
  return verifyCertificate(certificate, issuerPublicKey, nodeCryptography);
}

function survivors(octets: Uint8Array, issuerPublicKey: Uint8Array): string[] {
  const found: string[] = [];
  for (let size = 0; size < octets.length; size += 1) {
    if (codeOf(() => readCertificate(octets.subarray(0, size))) !== 'certificate-invalid') found.push(`prefix ${size}`);
  }
  for (let bit = 0; bit < octets.length * 8; bit += 1) {
    const changed = Uint8Array.from(octets);
    changed[bit >> 3]! ^= 0x80 >> (bit & 7);
    if (survives(changed, issuerPublicKey)) found.push(`bit ${bit}`);
  }
  for (let at = 0; at < octets.length; at += 1) {
    for (const value of [0x00, 0x80, 0xff]) {
      const changed = Uint8Array.from(octets);
      changed[at] = value;
      if (octets[at] !== value && survives(changed, issuerPublicKey)) found.push(`octet ${at} as ${value}`);
    }
  }
  return found;
}

describe('damaged certificates', () => {
  const issuerKey = keyPair(1);
  const extensions = [
    keyUsage(0),
    authority(2),
    extension('2.5.29.17', false, sequence(hardwareName(other), der(0x82, text('meter')))),
    extension(
      '2.5.29.35',
      false,
      sequence(der(0x80, other), der(0xa1, der(0xa4, commonName('authority'))), der(0x82, hex('01'))),
    ),
  ];
  const octets = makeCertificate({ extensions, subject: sequence(identifier(other)) });

  test('every prefix fails, every changed bit and octet fails typed or is not signed', () => {
    expect(survives(octets, issuerKey.publicKey)).toBe(true);
    expect(survivors(octets, issuerKey.publicKey)).toEqual([]);
  });

  test('octets in front or behind', () => {
    expect(codeOf(() => readCertificate(concat(octets, hex('00'))))).toBe('certificate-invalid');
    expect(codeOf(() => readCertificate(concat(hex('00'), octets)))).toBe('certificate-invalid');
  });

  test('several octets changed, cut out and put in', () => {
    const edit = fc.record({
      at: fc.nat(octets.length - 1),
      remove: fc.nat(4),
      insert: fc.uint8Array({ maxLength: 4 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let changed: Uint8Array = octets;
        for (const { at, remove, insert } of edits) {
          changed = concat(changed.subarray(0, at), insert, changed.subarray(at + remove));
        }
        if (toHex(changed) !== toHex(octets)) expect(survives(changed, issuerKey.publicKey)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  test('random octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (random) => {
        expect(codeOf(() => readCertificate(random))).toBe('certificate-invalid');
        expect(codeOf(() => readCertificate(sequence(sequence(random))))).toBeDefined();
      }),
    );
  });
});

describe('readPublicKey', () => {
  describe.each(['P-256', 'P-384'] as const)('%s', (curve) => {
    const key = keyPair(2, curve);
    const certificate = makeCertificate({ key });
    const point = concat(hex('04'), key.publicKey);
    const plain: [string, Uint8Array | string][] = [
      ['x and y', key.publicKey],
      ['x and y in hexadecimal', toHex(key.publicKey, ' ')],
      ['uncompressed point', point],
      ['uncompressed point in hexadecimal', toHex(point).toUpperCase()],
      ['SubjectPublicKeyInfo', keyInfo(key)],
      ['SubjectPublicKeyInfo in hexadecimal', toHex(keyInfo(key))],
      ['SubjectPublicKeyInfo in PEM', pem('PUBLIC KEY', keyInfo(key))],
      ['octets of PEM', Buffer.from(pem('PUBLIC KEY', keyInfo(key)))],
    ];

    test.each(plain)('%s', (_, input) => {
      expect(readPublicKey(input)).toEqual({ curve, publicKey: key.publicKey });
    });

    test.each([
      ['DER', certificate],
      ['hexadecimal', toHex(certificate)],
      ['PEM', pem('CERTIFICATE', certificate)],
      ['octets of PEM', Buffer.from(pem('CERTIFICATE', certificate))],
      ['PEM behind a private key', pem('EC PRIVATE KEY', hex('3000')) + pem('CERTIFICATE', certificate)],
      [
        'PEM with CR LF and text around',
        `subject=x\r\n${pem('CERTIFICATE', certificate).replaceAll('\n', '\r\n')}\r\nbye`,
      ],
    ])('certificate in %s', (_, input) => {
      const found = readPublicKey(input);
      expect(found).toMatchObject({ curve, publicKey: key.publicKey });
      expect(found.certificate?.octets).toEqual(certificate);
    });

    test('the key does not change with the octets of the caller', () => {
      for (const octets of [key.publicKey, point, keyInfo(key), certificate]) {
        const mine = Uint8Array.from(octets);
        const { publicKey } = readPublicKey(mine);
        mine.fill(0);
        expect(publicKey).toEqual(key.publicKey);
      }
    });

    test('every prefix of a SubjectPublicKeyInfo is refused', () => {
      const info = keyInfo(key);
      for (let size = 0; size < info.length; size += 1) {
        const prefix = info.subarray(0, size);
        // 64 and 96 octets are x and y, whatever they are; the engine sees whether that is on the curve.
        if (size === 64 || size === 96) continue;
        expect(
          codeOf(() => readPublicKey(prefix)),
          `${size} octets`,
        ).toBe('public-key-invalid');
      }
    });
  });

  const secret = '5ec2e7'.repeat(11).slice(0, 64);
  test.each([
    ['nothing', ''],
    ['no octets', new Uint8Array()],
    ['compressed point', hex(`02${'11'.repeat(32)}`)],
    ['hybrid point', hex(`06${'11'.repeat(64)}`)],
    ['a private key', hex(secret)],
    ['a private key in hexadecimal', secret],
    ['a private key in PEM', pem('EC PRIVATE KEY', hex(`3020${secret}`))],
    [
      'a private key in DER',
      sequence(der(0x02, hex('01')), der(0x04, hex(secret)), der(0xa0, oid('1.2.840.10045.3.1.7'))),
    ],
    ['a broken PEM', `-----BEGIN PUBLIC KEY-----\n${secret}*\n-----END PUBLIC KEY-----`],
    ['labels that differ', pem('PUBLIC KEY', keyInfo(keyPair(2))).replace('END PUBLIC', 'END OTHER')],
    ['an end that is missing', pem('PUBLIC KEY', keyInfo(keyPair(2))).split('-----END')[0]!],
    ['text', 'my public key'],
  ])('refused, and nothing of it said: %s', (_, input) => {
    try {
      readPublicKey(input);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(SecurityError);
      const { code, message, stack } = error as SecurityError;
      expect(code).toMatch(/^(public-key-invalid|certificate-invalid)$/);
      expect(`${message}${stack}`.toLowerCase()).not.toContain('5ec2e7');
    }
  });

  test('a key of another algorithm', () => {
    const rsa = sequence(sequence(oid('1.2.840.113549.1.1.1'), hex('0500')), bitString(hex('3000')));
    expect(codeOf(() => readPublicKey(rsa))).toBe('algorithm-unsupported');
  });
});

describe('PEM', () => {
  test('base64 of every size, against Buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
        expect(readPem(`x\n${pem('ANY LABEL', octets)}y`)).toEqual([{ label: 'ANY LABEL', octets }]);
      }),
    );
  });

  test('all blocks in their order', () => {
    const found = readPem(pem('A', hex('01')) + pem('B', hex('02')) + pem('A', hex('0304')));
    expect(found.map(({ label, octets }) => [label, toHex(octets)])).toEqual([
      ['A', '01'],
      ['B', '02'],
      ['A', '0304'],
    ]);
  });

  test.each(['A', 'AA', 'AAA', 'AAAAA', 'A===', 'AA=A', '====', 'AA==AA==', 'AA--', 'AAA_'])(
    '%s is no base64',
    (body) => {
      expect(readPem(`-----BEGIN A-----\n${body}\n-----END A-----`)).toEqual([]);
    },
  );

  test('a megabyte of beginnings is read at once', () => {
    const text = '-----BEGIN A-----\nAAAA\n'.repeat(50_000);
    const started = performance.now();
    expect(readPem(text)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

/** What Node says of the same octets: an oracle of another hand. */
function agreesWithNode(octets: Uint8Array): Certificate {
  const ours = readCertificate(octets);
  const node = new NodeCertificate(octets);
  const { subjectPublicKey, validity, serialNumber } = ours;
  expect(BigInt(`0x${toHex(serialNumber)}`)).toBe(BigInt(`0x${node.serialNumber}`));
  expect(validity).toEqual({ notBefore: Date.parse(node.validFrom), notAfter: Date.parse(node.validTo) });
  const { x, y, crv } = node.publicKey.export({ format: 'jwk' });
  expect(subjectPublicKey.curve).toBe(crv);
  expect(toHex(subjectPublicKey.publicKey)).toBe(
    [x!, y!].map((coordinate) => Buffer.from(coordinate, 'base64url').toString('hex')).join(''),
  );
  expect(ours.basicConstraints?.cA === true && ours.keyUsage?.includes('keyCertSign')).toBe(node.ca);
  return ours;
}

const subject = '/O=HES/CN=4D4D4D0000BC614E';
describeOpenssl('certificates of openssl', () => {
  describe.each([
    ['P-256', 'prime256v1', 'sha256'],
    ['P-384', 'secp384r1', 'sha384'],
  ] as const)('%s', (curve, group, hash) => {
    const extensions = [
      'keyUsage=critical,digitalSignature',
      'basicConstraints=critical,CA:FALSE',
      'subjectKeyIdentifier=hash',
      'authorityKeyIdentifier=keyid',
      'subjectAltName=DNS:head.end,IP:10.0.0.1,otherName:1.3.6.1.5.5.7.8.4;SEQUENCE:hardware',
      'certificatePolicies=critical,1.2.3.4',
    ];
    const config = `[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE,pathlen:1\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n[leaf]\n${extensions.join('\n')}\n[hardware]\ntype=OID:1.2.826.0.1\nserial=FORMAT:HEX,OCTETSTRING:90b3d51f30010000\n`;
    const ecKey = (name: string) => `ecparam -name ${group} -genkey -noout -out ${name}.key`;
    const [ca, leaf, info] = openssl(
      [
        ecKey('ca'),
        ecKey('leaf'),
        `req -new -x509 -${hash} -key ca.key -subj /CN=authority -days 20000 -config c.cnf -extensions ca -outform DER -out ca.der`,
        `x509 -inform DER -in ca.der -out ca.pem`,
        `req -new -${hash} -key leaf.key -subj ${subject} -config c.cnf -out leaf.csr`,
        `x509 -req -${hash} -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 0xF123456789ABCDEF -days 3650 -extfile c.cnf -extensions leaf -outform DER -out leaf.der`,
        `ec -in leaf.key -pubout -out leaf.pub`,
      ],
      { 'c.cnf': config },
      ['ca.der', 'leaf.der', 'leaf.pub'],
    );

    test('are read as Node reads them', () => {
      const authorityCertificate = agreesWithNode(ca!);
      const certificate = agreesWithNode(leaf!);
      expect(authorityCertificate).toMatchObject({
        keyUsage: ['keyCertSign', 'cRLSign'],
        basicConstraints: { cA: true, pathLenConstraint: 1 },
        unrecognizedCritical: [],
      });
      expect(new Date(authorityCertificate.validity.notAfter).getUTCFullYear()).toBeGreaterThan(2050);
      expect(certificate).toMatchObject({
        serialNumber: hex('00f123456789abcdef'),
        keyUsage: ['digitalSignature'],
        basicConstraints: { cA: false, pathLenConstraint: undefined },
        authorityKeyIdentifier: authorityCertificate.subjectKeyIdentifier,
        unrecognizedCritical: [],
        subjectPublicKey: { curve },
      });
      expect(certificate.subjectKeyIdentifier?.length).toBe(20);
      expect(certificate.subjectAltName).toEqual([
        { kind: 'dNSName', content: text('head.end') },
        { kind: 'iPAddress', content: hex('0a000001') },
        { kind: 'hardwareModuleName', hwType: '1.2.826.0.1', hwSerialNum: other },
      ]);
      expect(systemTitleOfCommonName(certificate)).toEqual(testTitle);
      expect(systemTitleOfGbcs(certificate)).toEqual(other);
    });

    test.each([
      ['portable', portableCryptography],
      ['node', nodeCryptography],
    ])('are verified: %s', (_, cryptography) => {
      const issuer = readCertificate(ca!);
      const { publicKey } = issuer.subjectPublicKey;
      const certificate = readCertificate(leaf!);
      expect(verifyCertificate(certificate, publicKey, cryptography)).toBe(true);
      expect(verifyCertificate(issuer, publicKey, cryptography)).toBe(true);
      expect(verifyCertificate(certificate, certificate.subjectPublicKey.publicKey, cryptography)).toBe(false);
    });

    test('give the same public key in every form', () => {
      const certificate = readCertificate(leaf!);
      expect(readPublicKey(info!)).toEqual(certificate.subjectPublicKey);
      expect(readPublicKey(toLatin1(info!))).toEqual(certificate.subjectPublicKey);
      expect(readPublicKey(leaf!).publicKey).toEqual(certificate.subjectPublicKey.publicKey);
    });

    test('no prefix, changed bit or changed octet survives', () => {
      expect(survivors(leaf!, readCertificate(ca!).subjectPublicKey.publicKey)).toEqual([]);
    });
  });
});

describe.each([
  ['P-256', 'SHA-256'],
  ['P-384', 'SHA-384'],
] as const)('certificates of @peculiar/x509, %s', (namedCurve, hash) => {
  const algorithm = { name: 'ECDSA', namedCurve, hash };
  let octets: Uint8Array;
  let issuerPublicKey: Uint8Array;

  beforeAll(async () => {
    const issuerKeys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const { publicKey } = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    issuerPublicKey = new Uint8Array(await webcrypto.subtle.exportKey('raw', issuerKeys.publicKey)).subarray(1);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: '0102030405',
      subject: 'CN=4D4D4D0000BC614E, O=HES',
      issuer: 'CN=authority',
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2056-01-01T00:00:00Z'),
      signingKey: issuerKeys.privateKey,
      publicKey: publicKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(true, 3, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyAgreement, true),
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
        new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'head.end' }]),
      ],
    });
    octets = new Uint8Array(certificate.rawData);
  });

  test('are read as Node reads them, and verified', () => {
    const certificate = agreesWithNode(octets);
    expect(certificate).toMatchObject({
      serialNumber: hex('0102030405'),
      keyUsage: ['digitalSignature', 'keyAgreement'],
      basicConstraints: { cA: true, pathLenConstraint: 3 },
      subjectAltName: [{ kind: 'dNSName', content: text('head.end') }],
    });
    expect(systemTitleOfCommonName(certificate)).toEqual(testTitle);
    for (const cryptography of [portableCryptography, nodeCryptography]) {
      expect(verifyCertificate(certificate, issuerPublicKey, cryptography)).toBe(true);
    }
  });

  test('no prefix, changed bit or changed octet survives', () => {
    expect(survivors(octets, issuerPublicKey)).toEqual([]);
  });
});
