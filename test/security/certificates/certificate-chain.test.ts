import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import { type Certificate, readCertificate } from '../../../src/security/certificates/certificate.ts';
import { validateChain, type X509Module } from '../../../src/security/certificates/certificate-chain.ts';
import { SecurityError } from '../../../src/security/errors.ts';
import {
  authority,
  type CertificateParts,
  commonName,
  der,
  describeOpenssl,
  extension,
  generalizedTime,
  keyPair,
  keyUsage,
  makeCertificate,
  openssl,
  sequence,
  type TestKeyPair,
  utcTime,
} from '../../support/certificates.ts';
import { hex } from '../../support/corpus.ts';

const now = Date.UTC(2026, 10, 22);
const [rootKey, subKey, otherKey, leafKey] = [keyPair(11, 'P-384'), keyPair(12), keyPair(13), keyPair(14)];
const issued = (by: [string, TestKeyPair], to: [string, TestKeyPair], parts: CertificateParts = {}): Certificate =>
  readCertificate(
    makeCertificate({
      issuer: commonName(by[0]),
      issuerKey: by[1],
      subject: commonName(to[0]),
      key: to[1],
      ...parts,
    }),
  );
const ca = (...more: Uint8Array[]): CertificateParts => ({ extensions: [authority(), keyUsage(5), ...more] });
const ofLength = (length: number): CertificateParts => ({ extensions: [authority(length), keyUsage(5)] });
const keyIdentifier = (id: string) => extension('2.5.29.14', false, der(0x04, hex(id)));
const issuerIdentifier = (id: string) => extension('2.5.29.35', false, sequence(der(0x80, hex(id))));

const [rootParty, subParty, leafParty] = [
  ['root', rootKey],
  ['sub', subKey],
  ['4D4D4D0000BC614E', leafKey],
] satisfies [string, TestKeyPair][] as [[string, TestKeyPair], [string, TestKeyPair], [string, TestKeyPair]];
const root = issued(rootParty, rootParty, ca());
const sub = issued(rootParty, subParty, ca());
const leaf = issued(subParty, leafParty);

interface Attempt {
  readonly leaf?: Certificate;
  readonly intermediates?: Certificate[];
  readonly trustAnchors?: Certificate[];
  readonly now?: number;
  readonly x509?: X509Module;
}

/** The path by index into the certificates given, or the code of the error. */
async function outcome(attempt: Attempt): Promise<number | string> {
  const { leaf: of = leaf, ...validation } = attempt;
  try {
    const path = await validateChain(of, { x509, intermediates: [sub], trustAnchors: [root], now, ...validation });
    expect(path[0]).toBe(of);
    return path.length;
  } catch (error) {
    if (error instanceof SecurityError) return error.code;
    throw error;
  }
}

describe('paths', () => {
  test('leaf, sub CA and root, in this order', async () => {
    const path = await validateChain(leaf, { x509, intermediates: [sub], trustAnchors: [root], now });
    expect(path).toEqual([leaf, sub, root]);
  });

  test('a leaf of the anchor itself, a leaf that is the anchor, and an anchor that no one has to have signed', async () => {
    expect(await outcome({ trustAnchors: [sub], intermediates: [] })).toBe(2);
    expect(await outcome({ trustAnchors: [leaf], intermediates: [] })).toBe(1);
    expect(await outcome({ leaf: issued(rootParty, leafParty), intermediates: [] })).toBe(2);
  });

  test('certificates that do not belong are passed over, in any order', async () => {
    const decoys = [
      issued(['stranger', otherKey], ['stranger', otherKey], ca()),
      issued(rootParty, ['other', otherKey], ca()),
      // Other keys, and other signers, under the same names.
      issued(rootParty, ['sub', otherKey], ca()),
      issued(['root', otherKey], subParty, ca()),
      issued(rootParty, subParty),
      issued(rootParty, subParty, { ...ca(), validity: [utcTime('200101000000Z'), utcTime('250101000000Z')] }),
    ];
    const anchors = [issued(['root', keyPair(15)], ['root', keyPair(15)], ca()), root];
    expect(await outcome({ intermediates: [...decoys, sub], trustAnchors: anchors })).toBe(3);
    expect(await outcome({ intermediates: [sub, ...decoys], trustAnchors: [...anchors].reverse() })).toBe(3);
    expect(await outcome({ intermediates: decoys, trustAnchors: anchors })).toBe('signature-mismatch');
  });

  test('authorities that have signed one another end', async () => {
    const a: [string, TestKeyPair] = ['a', otherKey];
    const circle = [issued(a, subParty, ca()), issued(subParty, a, ca())];
    expect(await outcome({ intermediates: circle })).toBe('signer-unknown');
    expect(await outcome({ intermediates: [...circle, sub] })).toBe(3);
  });
});

describe('refusals', () => {
  const self = issued(leafParty, leafParty, { extensions: [keyUsage(0, 5), authority()] });
  const impostor = issued(['sub', otherKey], leafParty);
  const expired: CertificateParts = { validity: [utcTime('200101000000Z'), utcTime('250101000000Z')] };
  const constraints = extension('2.5.29.30', true, sequence());
  const notAuthority: CertificateParts = { extensions: [keyUsage(0)] };

  test.each([
    ['B89: no anchors', { trustAnchors: [] }, 'signer-unknown'],
    ['B89: unknown issuer', { intermediates: [] }, 'signer-unknown'],
    ['B89: self-signed', { leaf: self }, 'signer-unknown'],
    ['B89: self-signed, offered as its own intermediate', { leaf: self, intermediates: [self] }, 'signer-unknown'],
    ['B89: root that is only offered', { trustAnchors: [], intermediates: [sub, root] }, 'signer-unknown'],
    ['B89: signed by another key under the name of the issuer', { leaf: impostor }, 'signature-mismatch'],
    ['B89: expired leaf', { leaf: issued(subParty, leafParty, expired) }, 'certificate-expired'],
    [
      'B89: expired sub CA',
      { intermediates: [issued(rootParty, subParty, { ...ca(), ...expired })] },
      'certificate-expired',
    ],
    [
      'B89: expired anchor',
      { trustAnchors: [issued(rootParty, rootParty, { ...ca(), ...expired })] },
      'certificate-expired',
    ],
    ['B89: before all of them', { now: Date.UTC(2025, 0, 1) }, 'certificate-expired'],
    ['B89: after all of them', { now: Date.UTC(2046, 0, 1) }, 'certificate-expired'],
    ['a time that is no number', { now: Number.NaN }, 'certificate-expired'],
    [
      'the leaf of another as issuer',
      { intermediates: [issued(rootParty, subParty, notAuthority)] },
      'certificate-usage',
    ],
    [
      'issuer with keyCertSign that is no CA',
      { intermediates: [issued(rootParty, subParty, { extensions: [keyUsage(5)] })] },
      'certificate-usage',
    ],
    [
      'CA without keyCertSign',
      { intermediates: [issued(rootParty, subParty, { extensions: [authority(), keyUsage(0)] })] },
      'certificate-usage',
    ],
    [
      'CA without key usage',
      { intermediates: [issued(rootParty, subParty, { extensions: [authority()] })] },
      'certificate-usage',
    ],
    ['anchor that is no CA', { trustAnchors: [issued(rootParty, rootParty, notAuthority)] }, 'certificate-usage'],
    [
      'name constraints of a CA, which nobody checks',
      { intermediates: [issued(rootParty, subParty, ca(constraints))] },
      'certificate-invalid',
    ],
    [
      'critical extension of the leaf',
      { leaf: issued(subParty, leafParty, { extensions: [keyUsage(0), constraints] }) },
      'certificate-invalid',
    ],
    ['path length of the anchor', { trustAnchors: [issued(rootParty, rootParty, ofLength(0))] }, 'certificate-usage'],
    [
      'other key identifier',
      {
        intermediates: [issued(rootParty, subParty, ca(keyIdentifier('02')))],
        leaf: issued(subParty, leafParty, { extensions: [keyUsage(0), issuerIdentifier('01')] }),
      },
      'signer-unknown',
    ],
    ['17 intermediates', { intermediates: Array.from({ length: 17 }, () => sub) }, 'certificate-invalid'],
  ] satisfies [string, Attempt, string][])('%s', async (_, attempt, code) => {
    expect(await outcome(attempt)).toBe(code);
  });

  test.each([
    ['path length that suffices', { trustAnchors: [issued(rootParty, rootParty, ofLength(1))] }],
    ['path length 0 of the last CA', { intermediates: [issued(rootParty, subParty, ofLength(0))] }],
    [
      'the same key identifier',
      {
        intermediates: [issued(rootParty, subParty, ca(keyIdentifier('01')))],
        leaf: issued(subParty, leafParty, { extensions: [keyUsage(0), issuerIdentifier('01')] }),
      },
    ],
    ['16 intermediates', { intermediates: Array.from({ length: 16 }, () => sub) }],
    [
      'validity without end',
      {
        intermediates: [
          issued(rootParty, subParty, {
            ...ca(),
            validity: [utcTime('260101000000Z'), generalizedTime('99991231235959Z')],
          }),
        ],
      },
    ],
    [
      'policies that are critical',
      { intermediates: [issued(rootParty, subParty, ca(extension('2.5.29.32', true, sequence())))] },
    ],
  ] satisfies [string, Attempt][])('none: %s', async (_, attempt) => {
    expect(await outcome(attempt)).toBe(3);
  });

  test('path lengths count the authorities below', async () => {
    const parties = ['a', 'b', 'c', 'd'].map((name, i): [string, TestKeyPair] => [name, keyPair(20 + i)]);
    const all = [rootParty, ...parties];
    const intermediates = parties.map((party, i) => issued(all[i]!, party, ca()));
    const last = issued(parties[3]!, leafParty);
    for (const length of [0, 1, 2, 3, 4, 5]) {
      const trustAnchors = [issued(rootParty, rootParty, ofLength(length))];
      expect(await outcome({ leaf: last, intermediates, trustAnchors })).toBe(length >= 4 ? 6 : 'certificate-usage');
    }
  });

  test('every flipped bit of a leaf and of a sub CA', async () => {
    for (const [index, of] of [leaf, sub].entries()) {
      for (let bit = 0; bit < of.octets.length * 8; bit += 1) {
        const changed = Uint8Array.from(of.octets);
        changed[bit >> 3]! ^= 0x80 >> (bit & 7);
        let certificate: Certificate;
        try {
          certificate = readCertificate(changed);
        } catch {
          continue;
        }
        const attempt = index === 0 ? { leaf: certificate } : { intermediates: [certificate] };
        expect(await outcome(attempt), `bit ${bit}`).toMatch(/^[a-z-]+$/);
      }
    }
  });
});

describe('the module', () => {
  test('what it throws is typed, what is not true is no signature', async () => {
    const module = (verify: () => Promise<boolean>): X509Module => ({
      X509Certificate: class {
        verify = verify;
      },
    });
    const failing: X509Module = {
      X509Certificate: class {
        constructor() {
          throw new RangeError('no engine');
        }
        verify = () => Promise.resolve(true);
      },
    };
    expect(await outcome({ x509: failing })).toBe('certificate-invalid');
    expect(await outcome({ x509: module(() => Promise.reject(new TypeError('no engine'))) })).toBe(
      'certificate-invalid',
    );
    expect(await outcome({ x509: module(() => Promise.resolve(false)) })).toBe('signature-mismatch');
    expect(await outcome({ x509: module(() => Promise.resolve('yes' as never)) })).toBe('signature-mismatch');
  });

  test('it is asked no more often than there are pairs of the same name', async () => {
    let asked = 0;
    const counting: X509Module = {
      X509Certificate: class {
        verify = () => {
          asked += 1;
          return Promise.resolve(true);
        };
      },
    };
    const intermediates = Array.from({ length: 16 }, () => issued(['sub', otherKey], subParty, ca()));
    expect(await outcome({ x509: counting, intermediates })).toBe('signer-unknown');
    expect(asked).toBeLessThanOrEqual(17 * 17);
  });
});

describeOpenssl('chains of openssl', () => {
  const extensions = (name: string, basic: string, usage: string) =>
    `[${name}]\nbasicConstraints=critical,${basic}\nkeyUsage=critical,${usage}\nsubjectKeyIdentifier=hash\n`;
  const config = [
    '[req]\ndistinguished_name=dn\n[dn]\n',
    extensions('root', 'CA:TRUE', 'keyCertSign,cRLSign'),
    `${extensions('sub', 'CA:TRUE,pathlen:0', 'keyCertSign')}authorityKeyIdentifier=keyid\n`,
    `${extensions('leaf', 'CA:FALSE', 'digitalSignature')}authorityKeyIdentifier=keyid\n`,
  ].join('');
  const sign = (name: string, by: string, hash: string, profile: string) => [
    `req -new -key ${name}.key -subj /CN=${name} -config c.cnf -out ${name}.csr`,
    `x509 -req -${hash} -in ${name}.csr -CA ${by}.pem -CAkey ${by}.key -set_serial 7 -days 3650 -extfile c.cnf -extensions ${profile} -out ${name}.pem`,
  ];
  const key = (name: string, group: string) => `ecparam -name ${group} -genkey -noout -out ${name}.key`;
  const names = ['root', 'sub', 'leaf', 'rogue'];
  const [rootMade, subMade, leafMade, rogueMade] = openssl(
    [
      key('root', 'secp384r1'),
      ...['sub', 'leaf', 'rogue'].map((name) => key(name, 'prime256v1')),
      'req -new -x509 -sha384 -key root.key -subj /CN=root -days 7300 -config c.cnf -extensions root -out root.pem',
      ...sign('sub', 'root', 'sha384', 'sub'),
      ...sign('leaf', 'sub', 'sha256', 'leaf'),
      ...sign('rogue', 'leaf', 'sha256', 'leaf'),
      ...names.map((name) => `x509 -in ${name}.pem -outform DER -out ${name}.der`),
    ],
    { 'c.cnf': config },
    names.map((name) => `${name}.der`),
  ).map((octets) => readCertificate(octets));
  const made = {
    leaf: leafMade!,
    intermediates: [subMade!],
    trustAnchors: [rootMade!],
    now: leafMade!.validity.notBefore,
  };

  test('leaf, sub CA and root of P-384', async () => {
    expect(await outcome(made)).toBe(3);
  });

  test('expired, without the sub CA, without the root', async () => {
    expect(await outcome({ ...made, now: leafMade!.validity.notAfter + 1 })).toBe('certificate-expired');
    expect(await outcome({ ...made, intermediates: [] })).toBe('signer-unknown');
    expect(await outcome({ ...made, trustAnchors: [root] })).toBe('signature-mismatch');
    expect(await outcome({ ...made, trustAnchors: [] })).toBe('signer-unknown');
  });

  test('a leaf that issues certificates is refused', async () => {
    const attempt = { ...made, leaf: rogueMade!, intermediates: [subMade!, leafMade!] };
    expect(await outcome(attempt)).toBe('certificate-usage');
  });
});
