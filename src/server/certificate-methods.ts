import { equalBytes } from '../codec/index.ts';
import type { AttributeValue, MethodParameter, SecuritySetupV1 } from '../cosem/index.ts';
import { type Certificate, systemTitleOfCommonName } from '../security/index.ts';
import type { CertificateStore } from './certificate-store.ts';
import { ServiceRefusal } from './service-refusal.ts';

type CertificateInfo = AttributeValue<typeof SecuritySetupV1, 'certificates'>[number];
/** How a client names a certificate: by whose it is, or by its number. */
export type CertificateIdentification = MethodParameter<typeof SecuritySetupV1, 'exportCertificate'>;

/** Which parties of a Security setup are who, by their titles. */
export interface CertificateParties {
  readonly server: Uint8Array;
  readonly client: Uint8Array | undefined;
}

/** What attribute 6 of Security setup says of a certificate. */
export function certificateInfo(certificate: Certificate, parties: CertificateParties): CertificateInfo {
  const { serialNumber, issuer, subject } = certificate;
  return {
    certificateEntity: entityOf(certificate, parties),
    certificateType: typeOf(certificate),
    serialNumber,
    issuer: issuer.octets,
    subject: subject.octets,
    // That of GBCS and others: what it holds is in no public source as octets.
    subjectAltName: new Uint8Array(),
  };
}

/** The certificate that a client names; throws a ServiceRefusal where there is none. */
export function identified(
  { certificates }: CertificateStore,
  identification: CertificateIdentification,
  parties: CertificateParties,
): Certificate {
  const found = certificates.findLast((certificate) => {
    if (identification.certificateIdentificationType === 'certificate-identification-by-serial-number') {
      const { serialNumber, issuer } = identification.certificateIdentificationOptions;
      return equalBytes(certificate.serialNumber, serialNumber) && equalBytes(certificate.issuer.octets, issuer);
    }
    const { certificateEntity, certificateType, systemTitle } = identification.certificateIdentificationOptions;
    const title = systemTitleOfCommonName(certificate);
    return (
      certificateEntity === entityOf(certificate, parties) &&
      certificateType === typeOf(certificate) &&
      title !== undefined &&
      equalBytes(title, systemTitle)
    );
  });
  if (found === undefined) throw new ServiceRefusal('object-unavailable');
  return found;
}

function entityOf(certificate: Certificate, { server, client }: CertificateParties) {
  if (certificate.basicConstraints?.cA === true) return 'certification-authority';
  const title = systemTitleOfCommonName(certificate);
  if (title !== undefined && equalBytes(title, server)) return 'server';
  return title !== undefined && client !== undefined && equalBytes(title, client) ? 'client' : 'other';
}

function typeOf({ keyUsage }: Certificate) {
  const signs = keyUsage?.includes('digitalSignature') === true;
  const agrees = keyUsage?.includes('keyAgreement') === true;
  if (signs && agrees) return 'tls';
  return signs ? 'digital-signature' : agrees ? 'key-agreement' : 'other';
}
