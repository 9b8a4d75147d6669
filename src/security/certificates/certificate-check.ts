import { equalBytes } from '../../codec/index.ts';
import { SecurityError } from '../errors.ts';
import type { Certificate } from './certificate.ts';
import type { KeyUsage } from './certificate-extensions.ts';
import { type SystemTitleExtractor, systemTitleOfCommonName } from './certificate-system-title.ts';

/** What a certificate is wanted for. */
export interface CertificateDemand {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly usage: KeyUsage;
  /** The title of the party whose certificate it has to be. */
  readonly systemTitle?: Uint8Array | undefined;
  /** Where the title stands in the certificate; by default in the common name of the subject. */
  readonly systemTitleOf?: SystemTitleExtractor;
}

/**
 * Checks that a certificate serves: throws `certificate-expired` outside its validity, `certificate-usage` where its key
 * usage does not name this one, `system-title` where it is another party's, and `certificate-invalid` for a critical
 * extension that is not understood. Its signature is not checked here.
 */
export function checkCertificate(certificate: Certificate, demand: CertificateDemand): void {
  const { now, usage, systemTitle, systemTitleOf = systemTitleOfCommonName } = demand;
  checkReliance(certificate, now);
  // The profile of DLMS demands a key usage: one without is not for everything.
  if (!certificate.keyUsage?.includes(usage)) {
    throw new SecurityError('certificate-usage', `the key usage of the certificate does not have ${usage}`);
  }
  if (systemTitle === undefined) return;
  const found = systemTitleOf(certificate);
  if (found === undefined) throw new SecurityError('system-title', 'the certificate names no system title');
  if (!equalBytes(found, systemTitle)) {
    throw new SecurityError('system-title', 'the certificate belongs to another system title');
  }
}

/** What every certificate of a chain has to pass: its validity, and critical extensions all understood. */
export function checkReliance({ validity, unrecognizedCritical }: Certificate, now: number): void {
  const { notBefore, notAfter } = validity;
  // Said positively, so that a `now` that is no number is refused as well.
  const isValid = now >= notBefore && now <= notAfter;
  if (!isValid) {
    const reason = now < notBefore ? 'is not valid yet' : 'is no longer valid';
    throw new SecurityError('certificate-expired', `the certificate ${reason}`);
  }
  if (unrecognizedCritical.length > 0) {
    const names = unrecognizedCritical.join(', ');
    throw new SecurityError('certificate-invalid', `the certificate has critical extensions not understood: ${names}`);
  }
}
