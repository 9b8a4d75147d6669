import type { Reader } from '../../codec/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import { type Curve, curves } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import { type CertificateExtensions, noExtensions, readExtensions } from './certificate-extensions.ts';
import { type CurvePoint, readKeyInfo } from './certificate-key-info.ts';
import { type DistinguishedName, readDistinguishedName } from './certificate-name.ts';
import { readValidity, type Validity } from './certificate-validity.ts';
import { constructedTag, contextTag, element, optionalElement, readDer, tags } from './der.ts';
import { allOctets, integerContent, noUnusedBits, objectIdentifierContent, unsignedContent } from './der-content.ts';

/** The signature algorithms of DLMS certificates, each with the curve of the issuer's key. */
export const signatureAlgorithms = {
  'ecdsa-with-SHA256': 'P-256',
  'ecdsa-with-SHA384': 'P-384',
} as const satisfies Record<string, Curve>;
export type SignatureAlgorithm = keyof typeof signatureAlgorithms;

/** What the issuer signs of a certificate. */
interface TbsCertificate extends CertificateExtensions {
  /** Octets of the INTEGER. */
  readonly serialNumber: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly issuer: DistinguishedName;
  readonly validity: Validity;
  readonly subject: DistinguishedName;
  readonly subjectPublicKey: CurvePoint;
  /** The octets of SubjectPublicKeyInfo. */
  readonly subjectPublicKeyInfo: Uint8Array;
}

/** An X.509 v3 certificate (RFC 5280) in the profile of DLMS: ECDSA with P-256 or P-384. */
export interface Certificate extends TbsCertificate {
  /** The whole certificate. */
  readonly octets: Uint8Array;
  /** The octets that are signed. */
  readonly tbsCertificate: Uint8Array;
  /** r and s side by side. */
  readonly signature: Uint8Array;
}

/**
 * Reads a certificate in DER; throws `certificate-invalid`, and `algorithm-unsupported` for keys and signatures of
 * other algorithms. Whom it belongs to and who signed it is not checked: see `checkCertificate` and `verifyCertificate`.
 */
export function readCertificate(der: Uint8Array): Certificate {
  // A copy, so that what was checked cannot change afterwards.
  const octets = Uint8Array.from(der);
  return readDer(octets, (r) => ({ octets, ...element(r, 'certificate', tags.sequence, readSigned) }));
}

function readSigned(r: Reader): Omit<Certificate, 'octets'> {
  const start = r.offset;
  const fields = element(r, 'tbsCertificate', tags.sequence, readTbsCertificate);
  const tbsCertificate = r.bytes.subarray(start, r.offset);
  const at = r.offset;
  if (readAlgorithm(r, 'signatureAlgorithm') !== fields.signatureAlgorithm) {
    throw r.error('bad-value', 'the signature algorithm is not the one that is signed', at);
  }
  const { size } = curves[signatureAlgorithms[fields.signatureAlgorithm]];
  const signature = element(r, 'signatureValue', tags.bitString, (r) => readSignature(r, size));
  return { ...fields, tbsCertificate, signature };
}

function readTbsCertificate(r: Reader): TbsCertificate {
  element(r, 'version', constructedTag(0), readVersion);
  const serialNumber = element(r, 'serialNumber', tags.integer, readSerialNumber);
  const signatureAlgorithm = readAlgorithm(r, 'signature');
  const issuer = readDistinguishedName(r, 'issuer');
  const validity = readValidity(r);
  const subject = readDistinguishedName(r, 'subject');
  const start = r.offset;
  const subjectPublicKey = readKeyInfo(r, 'subjectPublicKeyInfo');
  const subjectPublicKeyInfo = r.bytes.subarray(start, r.offset);
  optionalElement(r, 'issuerUniqueID', contextTag(1), allOctets);
  optionalElement(r, 'subjectUniqueID', contextTag(2), allOctets);
  const extensions =
    optionalElement(r, 'extensions', constructedTag(3), (r) => element(r, 'list', tags.sequence, readExtensions)) ??
    noExtensions;
  const key = { subjectPublicKey, subjectPublicKeyInfo };
  return { serialNumber, signatureAlgorithm, issuer, validity, subject, ...key, ...extensions };
}

function readVersion(r: Reader): void {
  const start = r.offset;
  const [version] = element(r, 'number', tags.integer, (r) => unsignedContent(r, 1));
  if (version !== 2) throw r.error('bad-value', 'version 3 is expected', start);
}

function readSerialNumber(r: Reader): Uint8Array {
  const start = r.offset;
  const octets = integerContent(r);
  // RFC 5280 4.1.2.2: not negative, 20 octets at most.
  if (octets[0]! >= 0x80 || octets.length > 20) throw r.error('bad-value', 'a negative or overlong number', start);
  return octets;
}

const algorithmNames: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.10045.4.3.2': 'ecdsa-with-SHA256',
  '1.2.840.10045.4.3.3': 'ecdsa-with-SHA384',
};

function readAlgorithm(r: Reader, name: string): SignatureAlgorithm {
  return element(r, name, tags.sequence, (r) => {
    const algorithm = element(r, 'algorithm', tags.objectIdentifier, objectIdentifierContent);
    const found = algorithmNames[algorithm];
    if (found !== undefined) return found;
    throw new SecurityError(
      'algorithm-unsupported',
      `a signature of the algorithm ${algorithm} fits no security suite`,
    );
  });
}

function readSignature(r: Reader, size: number): Uint8Array {
  noUnusedBits(r);
  return element(r, 'signature', tags.sequence, (r) => {
    const signature = new Uint8Array(2 * size);
    signature.set(element(r, 'r', tags.integer, (r) => unsignedContent(r, size)));
    signature.set(
      element(r, 's', tags.integer, (r) => unsignedContent(r, size)),
      size,
    );
    return signature;
  });
}

/** Whether the certificate was signed with the private key of this public key of its issuer. */
export function verifyCertificate(
  { signatureAlgorithm, tbsCertificate, signature }: Certificate,
  issuerPublicKey: Uint8Array,
  cryptography: Cryptography,
): boolean {
  const curve = signatureAlgorithms[signatureAlgorithm];
  if (issuerPublicKey.length !== 2 * curves[curve].size) return false;
  return cryptography.verify(curve, issuerPublicKey, tbsCertificate, signature);
}
