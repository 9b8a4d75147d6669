import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { concat, fromLatin1 } from '../../src/codec/index.ts';
import { portableCryptography } from '../../src/security/cryptography/portable-cryptography.ts';
import { type Curve, curves } from '../../src/security/cryptography/suites.ts';
import { hex } from './corpus.ts';

/** A DER element, for certificates that no tool would make. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const octets = concat(...content);
  const { length } = octets;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat(Uint8Array.of(tag, ...size), octets);
}
export const sequence = (...content: Uint8Array[]) => der(0x30, ...content);
export const text = (characters: string) => fromLatin1(characters);
export const bitString = (...content: Uint8Array[]) => der(0x03, Uint8Array.of(0), ...content);

/** OBJECT IDENTIFIER from its dotted form. */
export function oid(dotted: string): Uint8Array {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const arcs = [first! * 40 + second!, ...rest].map((arc) => {
    const septets = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift(0x80 | (left & 0x7f));
    return Uint8Array.from(septets);
  });
  return der(0x06, ...arcs);
}

/** INTEGER from an unsigned number in octets. */
export function integer(octets: Uint8Array): Uint8Array {
  const start = octets.findIndex((octet) => octet !== 0);
  const magnitude = start < 0 ? Uint8Array.of(0) : octets.subarray(start);
  return der(0x02, magnitude[0]! >= 0x80 ? Uint8Array.of(0) : new Uint8Array(), magnitude);
}

/** A Name of one common name. */
export const commonName = (name: string) => sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, text(name)))));

export const extension = (type: string, critical: boolean, value: Uint8Array) =>
  sequence(oid(type), critical ? der(0x01, Uint8Array.of(0xff)) : new Uint8Array(), der(0x04, value));

/** Named bits of a key usage: digitalSignature 0, keyAgreement 4, keyCertSign 5. */
export function keyUsage(...bits: number[]): Uint8Array {
  const octet = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return extension('2.5.29.15', true, der(0x03, Uint8Array.of(7 - Math.max(...bits), octet)));
}

/** Basic constraints of an authority. */
export const authority = (pathLength?: number) =>
  extension(
    '2.5.29.19',
    true,
    sequence(
      der(0x01, Uint8Array.of(0xff)),
      pathLength === undefined ? new Uint8Array() : integer(Uint8Array.of(pathLength)),
    ),
  );

/** A key pair of the tests: nobody else has a use for it. */
export function keyPair(seed: number, curve: Curve = 'P-256') {
  const privateKey = new Uint8Array(curves[curve].size).fill(seed);
  return { curve, privateKey, publicKey: portableCryptography.publicKey(curve, privateKey) };
}
export type TestKeyPair = ReturnType<typeof keyPair>;

const curveOids = { 'P-256': '1.2.840.10045.3.1.7', 'P-384': '1.3.132.0.34' };
const signatureOids = { 'P-256': '1.2.840.10045.4.3.2', 'P-384': '1.2.840.10045.4.3.3' };

export const keyInfo = ({ curve, publicKey }: { curve: Curve; publicKey: Uint8Array }) =>
  sequence(sequence(oid('1.2.840.10045.2.1'), oid(curveOids[curve])), bitString(concat(Uint8Array.of(4), publicKey)));

/** What may be chosen of a certificate; each part in DER. */
export interface CertificateParts {
  readonly issuerKey?: TestKeyPair;
  readonly key?: TestKeyPair;
  readonly version?: Uint8Array;
  readonly serialNumber?: Uint8Array;
  readonly algorithm?: Uint8Array;
  readonly issuer?: Uint8Array;
  readonly validity?: readonly [Uint8Array, Uint8Array];
  readonly subject?: Uint8Array;
  readonly keyInfo?: Uint8Array;
  readonly uniqueIds?: Uint8Array;
  readonly extensions?: readonly Uint8Array[];
  readonly signature?: Uint8Array;
}

export const utcTime = (time: string) => der(0x17, text(time));
export const generalizedTime = (time: string) => der(0x18, text(time));
export const testTitle = hex('4d4d4d0000bc614e');

/** A certificate of parts, signed with the key of its issuer; what is left out is as in a signing certificate of DLMS. */
export function makeCertificate(parts: CertificateParts = {}): Uint8Array {
  const { key = keyPair(2), issuerKey = keyPair(1), extensions = [keyUsage(0)] } = parts;
  const algorithm = sequence(oid(signatureOids[issuerKey.curve]));
  const [notBefore, notAfter] = parts.validity ?? [utcTime('260101000000Z'), utcTime('361231235959Z')];
  const tbs = sequence(
    parts.version ?? der(0xa0, der(0x02, Uint8Array.of(2))),
    parts.serialNumber ?? der(0x02, Uint8Array.of(1)),
    parts.algorithm ?? algorithm,
    parts.issuer ?? commonName('authority'),
    sequence(notBefore, notAfter),
    parts.subject ?? commonName('4D4D4D0000BC614E'),
    parts.keyInfo ?? keyInfo(key),
    parts.uniqueIds ?? new Uint8Array(),
    extensions.length === 0 ? new Uint8Array() : der(0xa3, sequence(...extensions)),
  );
  const raw = portableCryptography.sign(issuerKey.curve, issuerKey.privateKey, tbs);
  const half = raw.length / 2;
  const signature = sequence(integer(raw.subarray(0, half)), integer(raw.subarray(half)));
  return sequence(tbs, algorithm, parts.signature ?? bitString(signature));
}

/** A suite that asks openssl; where there is none, one skipped test says so. */
export function describeOpenssl(name: string, body: () => void): void {
  if (spawnSync('openssl', ['version']).status === 0) describe(name, body);
  else describe(name, () => test.skip('skipped: there is no openssl', () => {}));
}

/** Runs openssl in a directory of its own that holds `files`; gives the octets of the files named in `results`. */
export function openssl(
  commands: readonly string[],
  files: Record<string, string>,
  results: readonly string[],
): Buffer[] {
  const directory = mkdtempSync(join(tmpdir(), 'dlms-openssl-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    for (const command of commands) {
      const { status, stderr } = spawnSync('openssl', command.split(' '), { cwd: directory, encoding: 'utf8' });
      if (status !== 0) throw new Error(`openssl ${command}: ${stderr}`);
    }
    return results.map((name) => readFileSync(join(directory, name)));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
