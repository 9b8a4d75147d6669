import { attribute, interfaceClass, method, readOnly } from '../interface-class.ts';
import { array, structure } from '../types/composites.ts';
import { enumeration, enumNumber } from '../types/numbers.ts';
import { optionsByType } from '../types/options-by-type.ts';
import { octetString } from '../types/strings.ts';

const name = 'Security setup';

const attributes = {
  securityPolicy: attribute(2, enumNumber),
  securitySuite: attribute(3, enumNumber),
  clientSystemTitle: attribute(4, octetString),
  serverSystemTitle: readOnly(5, octetString),
};
const securityActivate = method(1, enumNumber);
const keyTransferData = array(structure({ keyId: enumNumber, keyWrapped: octetString }));
const keyAgreementData = array(structure({ keyId: enumNumber, keyData: octetString }));

const certificateEntity = enumeration({ server: 0, client: 1, 'certification-authority': 2, other: 3 });
const certificateTypes = { 'digital-signature': 0, 'key-agreement': 1, tls: 2 };
const certificateType = enumeration({ ...certificateTypes, other: 3 });
const certificateUse = enumeration(certificateTypes);

const certificateInfo = structure({
  certificateEntity,
  certificateType,
  serialNumber: octetString,
  issuer: octetString,
  subject: octetString,
  subjectAltName: octetString,
});
const certificateIdentification = optionsByType('certificateIdentificationType', 'certificateIdentificationOptions', {
  'certificate-identification-by-entity': [
    0,
    structure({ certificateEntity, certificateType, systemTitle: octetString }),
  ],
  'certificate-identification-by-serial-number': [1, structure({ serialNumber: octetString, issuer: octetString })],
});

/**
 * Security setup (Blue Book 5): class_id 64, version 0. Which protection is asked for, and the transfer of keys. What the
 * numbers of policies and keys mean, `decodeSecurityPolicy` and `useOfKeyId` say.
 */
export const SecuritySetupV0 = interfaceClass(name, { classId: 64, version: 0 }, attributes, {
  securityActivate,
  globalKeyTransfer: method(2, keyTransferData),
});

/**
 * Security setup (Blue Book 4.4.7), version 1: a policy of flags, key agreement, certificates. Meters are seen with the
 * policies 1 to 3 of version 0, which are numbers here too.
 */
export const SecuritySetupV1 = interfaceClass(
  name,
  { classId: 64, version: 1 },
  { ...attributes, certificates: readOnly(6, array(certificateInfo)) },
  {
    securityActivate,
    keyTransfer: method(2, keyTransferData),
    keyAgreement: method(3, keyAgreementData, keyAgreementData),
    generateKeyPair: method(4, certificateUse),
    generateCertificateRequest: method(5, certificateUse, octetString),
    importCertificate: method(6, octetString),
    exportCertificate: method(7, certificateIdentification, octetString),
    removeCertificate: method(8, certificateIdentification),
  },
);
