import type { Reader } from '../../codec/index.ts';
import { type Curve, curves } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import { element, tags } from './der.ts';
import { objectIdentifierContent, wholeBitString } from './der-content.ts';

/** A public key of an elliptic curve: x and y side by side, 64 or 96 octets. */
export interface CurvePoint {
  readonly curve: Curve;
  readonly publicKey: Uint8Array;
}

const ellipticCurve = '1.2.840.10045.2.1';
const curveNames: Readonly<Record<string, Curve>> = { '1.2.840.10045.3.1.7': 'P-256', '1.3.132.0.34': 'P-384' };
const uncompressed = 0x04;

/** Reads SubjectPublicKeyInfo (RFC 5480): an uncompressed point of P-256 or P-384. Whether it is on the curve says the engine. */
export function readKeyInfo(r: Reader, name: string): CurvePoint {
  return element(r, name, tags.sequence, (r) => {
    const curve = element(r, 'algorithm', tags.sequence, readCurve);
    const start = r.offset;
    const point = uncompressedPoint(element(r, 'subjectPublicKey', tags.bitString, wholeBitString));
    if (point?.curve !== curve) throw r.error('bad-value', `no uncompressed point of ${curve}`, start);
    return point;
  });
}

function readCurve(r: Reader): Curve {
  const algorithm = element(r, 'algorithm', tags.objectIdentifier, objectIdentifierContent);
  if (algorithm !== ellipticCurve) throw unsupported(`a public key of the algorithm ${algorithm}`);
  const name = element(r, 'namedCurve', tags.objectIdentifier, objectIdentifierContent);
  const curve = curveNames[name];
  if (curve === undefined) throw unsupported(`a public key of the curve ${name}`);
  return curve;
}

function unsupported(what: string): SecurityError {
  return new SecurityError('algorithm-unsupported', `${what} fits no security suite`);
}

/** The point that starts with 04 (SEC 1, 2.3.3); undefined for other forms and sizes. */
export function uncompressedPoint(octets: Uint8Array): CurvePoint | undefined {
  return octets[0] === uncompressed ? barePoint(octets.subarray(1)) : undefined;
}

/** The point of x and y alone; its size says the curve. Undefined for other sizes. */
export function barePoint(publicKey: Uint8Array): CurvePoint | undefined {
  for (const curve of ['P-256', 'P-384'] as const) {
    if (publicKey.length === 2 * curves[curve].size) return { curve, publicKey };
  }
  return undefined;
}
