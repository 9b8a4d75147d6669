import type { Reader } from '../../codec/index.ts';
import { type GeneralName, readGeneralNames } from './certificate-general-name.ts';
import { anyElement, constructedTag, contextTag, element, elements, optionalElement, tags } from './der.ts';
import { allOctets, booleanContent, integerContent, namedBits, objectIdentifierContent } from './der-content.ts';

const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** What a key may be used for (RFC 5280 4.2.1.3). */
export type KeyUsage = (typeof keyUsages)[number];

/** Whether the subject issues certificates, and through how many others (RFC 5280 4.2.1.9). */
export interface BasicConstraints {
  readonly cA: boolean;
  readonly pathLenConstraint: number | undefined;
}

/** The extensions of a certificate that say something here; those that are absent are undefined. */
export interface CertificateExtensions {
  readonly basicConstraints: BasicConstraints | undefined;
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly subjectKeyIdentifier: Uint8Array | undefined;
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  readonly subjectAltName: readonly GeneralName[];
  /** Object identifiers of critical extensions that are not understood: who relies on the certificate has to refuse it. */
  readonly unrecognizedCritical: readonly string[];
}

type Draft = { -readonly [Name in keyof CertificateExtensions]: CertificateExtensions[Name] };

/** Reads Extensions: the content of the SEQUENCE. */
export function readExtensions(r: Reader): CertificateExtensions {
  const draft: Draft = { ...noExtensions };
  const seen = new Set<string>();
  elements(r, 'extension', tags.sequence, (r) => {
    const start = r.offset;
    const type = element(r, 'extnID', tags.objectIdentifier, objectIdentifierContent);
    if (seen.has(type)) throw r.error('bad-value', `the extension ${type} is there twice`, start);
    seen.add(type);
    const critical = optionalElement(r, 'critical', tags.boolean, booleanContent) ?? false;
    const isKnown = element(r, 'extnValue', tags.octetString, (r) => readValue(r, type, draft));
    if (critical && !isKnown) draft.unrecognizedCritical = [...draft.unrecognizedCritical, type];
  });
  return draft;
}

/** A certificate without extensions. */
export const noExtensions: CertificateExtensions = {
  basicConstraints: undefined,
  keyUsage: undefined,
  subjectKeyIdentifier: undefined,
  authorityKeyIdentifier: undefined,
  subjectAltName: [],
  unrecognizedCritical: [],
};

/** Reads the value of one extension; false for one that is not understood. */
function readValue(r: Reader, type: string, draft: Draft): boolean {
  switch (type) {
    case '2.5.29.14':
      draft.subjectKeyIdentifier = element(r, 'subjectKeyIdentifier', tags.octetString, allOctets);
      return true;
    case '2.5.29.15':
      draft.keyUsage = element(r, 'keyUsage', tags.bitString, readKeyUsage);
      return true;
    case '2.5.29.17':
      draft.subjectAltName = element(r, 'subjectAltName', tags.sequence, readGeneralNames);
      return true;
    case '2.5.29.19':
      draft.basicConstraints = element(r, 'basicConstraints', tags.sequence, readBasicConstraints);
      return true;
    case '2.5.29.35':
      draft.authorityKeyIdentifier = element(r, 'authorityKeyIdentifier', tags.sequence, readKeyIdentifier);
      return true;
    case '2.5.29.32':
      // Critical in GBCS; any policy is accepted here, so that there is nothing to compare.
      anyElement(r);
      return true;
    default:
      r.take(r.remaining);
      return false;
  }
}

function readKeyUsage(r: Reader): KeyUsage[] {
  return namedBits(r).flatMap((bit) => keyUsages[bit] ?? []);
}

function readBasicConstraints(r: Reader): BasicConstraints {
  const cA = optionalElement(r, 'cA', tags.boolean, booleanContent) ?? false;
  return { cA, pathLenConstraint: optionalElement(r, 'pathLenConstraint', tags.integer, readPathLength) };
}

function readPathLength(r: Reader): number {
  const start = r.offset;
  const [length, ...more] = integerContent(r);
  if (length! >= 0x80 || more.length > 0) throw r.error('bad-value', 'a path length from 0 to 127 is expected', start);
  return length!;
}

function readKeyIdentifier(r: Reader): Uint8Array | undefined {
  const keyIdentifier = optionalElement(r, 'keyIdentifier', contextTag(0), allOctets);
  optionalElement(r, 'authorityCertIssuer', constructedTag(1), readGeneralNames);
  optionalElement(r, 'authorityCertSerialNumber', contextTag(2), integerContent);
  return keyIdentifier;
}
