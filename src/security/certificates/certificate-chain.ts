import { equalBytes } from '../../codec/index.ts';
import { SecurityError } from '../errors.ts';
import type { Certificate } from './certificate.ts';
import { checkReliance } from './certificate-check.ts';

/** What the chain needs of a certificate of @peculiar/x509. */
export interface X509Certificate {
  verify(parameters: { publicKey: Uint8Array<ArrayBuffer>; signatureOnly: boolean }): Promise<boolean>;
}

/** What the chain needs of the module @peculiar/x509, which the caller imports, after reflect-metadata. */
export interface X509Module {
  readonly X509Certificate: new (octets: Uint8Array<ArrayBuffer>) => X509Certificate;
}

/** From what a chain may be built, and whom it may end with. */
export interface ChainValidation {
  /** The module @peculiar/x509, an optional peer of this package. */
  readonly x509: X509Module;
  /** Certificates of authorities that came with the leaf or are known: nothing is trusted for being here. */
  readonly intermediates?: readonly Certificate[];
  /** Certificates that are trusted by themselves. */
  readonly trustAnchors: readonly Certificate[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** More than any hierarchy of meters has; who sends more wants the receiver to compute. */
const maximumIntermediates = 16;

/**
 * Finds and checks the path from a certificate to a trust anchor (RFC 5280 section 6): signatures, the validity of each at
 * `now`, and that issuers are authorities with `keyCertSign` and the path length for it. Gives the path, the leaf first.
 * What the leaf is used for is not checked here: see `checkCertificate`. Without a path it throws what was wrong with the
 * first certificate that has the name of an issuer; `signer-unknown` when none has.
 */
export async function validateChain(leaf: Certificate, validation: ChainValidation): Promise<Certificate[]> {
  const { intermediates = [], trustAnchors, now } = validation;
  if (intermediates.length > maximumIntermediates) {
    throw new SecurityError('certificate-invalid', `more than ${maximumIntermediates} intermediate certificates`);
  }
  checkReliance(leaf, now);
  if (trustAnchors.some((anchor) => equalBytes(anchor.octets, leaf.octets))) return [leaf];
  const search: Search = { ...validation, unused: new Set(intermediates), refusal: undefined };
  // Level by level: a certificate is first reached by its shortest path, on which its path length allows most.
  for (let paths: Certificate[][] = [[leaf]]; paths.length > 0; paths = await extended(paths, search)) {
    for (const path of paths) {
      for (const anchor of trustAnchors) if (await continues(path, anchor, search)) return [...path, anchor];
    }
  }
  throw search.refusal ?? new SecurityError('signer-unknown', 'no known authority has issued the certificate');
}

interface Search extends ChainValidation {
  readonly unused: Set<Certificate>;
  /** Why the first certificate with the name of an issuer did not serve. */
  refusal: SecurityError | undefined;
}

async function extended(paths: readonly Certificate[][], search: Search): Promise<Certificate[][]> {
  const longer: Certificate[][] = [];
  for (const path of paths) {
    for (const candidate of search.unused) {
      if (!(await continues(path, candidate, search))) continue;
      search.unused.delete(candidate);
      longer.push([...path, candidate]);
    }
  }
  return longer;
}

/** Whether `issuer` has issued the last certificate of the path, and may. */
async function continues(path: readonly Certificate[], issuer: Certificate, search: Search): Promise<boolean> {
  const subject = path.at(-1)!;
  if (!isNamedAsIssuer(subject, issuer)) return false;
  try {
    checkIssuer(issuer, path.length - 1, search.now);
    await checkSignature(subject, issuer, search.x509);
    return true;
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    search.refusal ??= error;
    return false;
  }
}

function isNamedAsIssuer(subject: Certificate, issuer: Certificate): boolean {
  if (!equalBytes(subject.issuer.octets, issuer.subject.octets)) return false;
  const { authorityKeyIdentifier } = subject;
  const { subjectKeyIdentifier } = issuer;
  if (authorityKeyIdentifier === undefined || subjectKeyIdentifier === undefined) return true;
  return equalBytes(authorityKeyIdentifier, subjectKeyIdentifier);
}

/** `between`: how many authorities stand between this one and the leaf. */
function checkIssuer(issuer: Certificate, between: number, now: number): void {
  checkReliance(issuer, now);
  const { basicConstraints, keyUsage } = issuer;
  if (basicConstraints?.cA !== true || !keyUsage?.includes('keyCertSign')) {
    throw new SecurityError('certificate-usage', 'the issuer of a certificate is no certification authority');
  }
  const { pathLenConstraint = between } = basicConstraints;
  if (between > pathLenConstraint) {
    throw new SecurityError('certificate-usage', `the path length of an issuer allows ${pathLenConstraint} others`);
  }
}

async function checkSignature(subject: Certificate, issuer: Certificate, x509: X509Module): Promise<void> {
  let isSigned: boolean;
  try {
    const publicKey = Uint8Array.from(issuer.subjectPublicKeyInfo);
    isSigned = await new x509.X509Certificate(Uint8Array.from(subject.octets)).verify({
      publicKey,
      signatureOnly: true,
    });
  } catch (cause) {
    throw new SecurityError('certificate-invalid', 'the signature of a certificate cannot be checked', { cause });
  }
  if (isSigned !== true) throw new SecurityError('signature-mismatch', 'its issuer has not signed the certificate so');
}
