import { fromHex, toLatin1 } from '../../codec/index.ts';
import { SecurityError } from '../errors.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { barePoint, type CurvePoint, readKeyInfo, uncompressedPoint } from './certificate-key-info.ts';
import { readPem } from './certificate-pem.ts';
import { anyElement, element, readDer, tags } from './der.ts';

/** A public key, and the certificate that it stood in where it did. */
export interface PublicKey extends CurvePoint {
  readonly certificate?: Certificate;
}

/**
 * Reads a public key in any form that people keep one in: a certificate or a SubjectPublicKeyInfo in DER, PEM or
 * hexadecimal; the uncompressed point with 04 in front, or x and y alone, as octets or in hexadecimal. Of a PEM text with
 * several blocks the first one of a public key counts. Throws `public-key-invalid`, or what `readCertificate` throws.
 */
export function readPublicKey(input: Uint8Array | string): PublicKey {
  if (typeof input === 'string') return fromText(input);
  return fromOctets(input) ?? fromText(toLatin1(input));
}

function fromText(text: string): PublicKey {
  const block = readPem(text).find(({ label }) => label === 'CERTIFICATE' || label === 'PUBLIC KEY');
  if (block?.label === 'CERTIFICATE') return fromCertificate(block.octets);
  if (block?.label === 'PUBLIC KEY') return fromKeyInfo(block.octets);
  const key = fromOctets(fromHex(text) ?? new Uint8Array());
  if (key !== undefined) return key;
  // The text may be a private key given by mistake: nothing of it is said.
  throw new SecurityError(
    'public-key-invalid',
    'a certificate, a public key, or x and y of P-256 or P-384 is expected',
  );
}

/** Undefined for what is neither a point nor DER. */
function fromOctets(octets: Uint8Array): PublicKey | undefined {
  const point = barePoint(octets) ?? uncompressedPoint(octets);
  if (point !== undefined) return { ...point, publicKey: Uint8Array.from(point.publicKey) };
  if (octets[0] !== tags.sequence) return undefined;
  return isKeyInfo(octets) ? fromKeyInfo(octets) : fromCertificate(octets);
}

/** A SubjectPublicKeyInfo starts with an algorithm, which starts with its object identifier. */
function isKeyInfo(octets: Uint8Array): boolean {
  const first = readDer(
    octets,
    (r) => element(r, 'publicKey', tags.sequence, (r) => [anyElement(r), r.take(r.remaining)] as const)[0],
    'public-key-invalid',
  );
  return first.content[0] === tags.objectIdentifier;
}

function fromKeyInfo(octets: Uint8Array): PublicKey {
  return readDer(Uint8Array.from(octets), (r) => readKeyInfo(r, 'subjectPublicKeyInfo'), 'public-key-invalid');
}

function fromCertificate(octets: Uint8Array): PublicKey {
  const certificate = readCertificate(octets);
  return { ...certificate.subjectPublicKey, certificate };
}
