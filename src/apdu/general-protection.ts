import { choice, enumerated, octetString, optional, sequence } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { ApduDateTime } from './apdu-date-time.ts';
import { CipheredContent } from './ciphered.ts';

/** General-Glo-Ciphering (COSEMpdu): any APDU under a global key, with the sender's system title. */
export const GeneralGloCiphering = sequence({ systemTitle: octetString, cipheredContent: CipheredContent });
export interface GeneralGloCiphering extends Infer<typeof GeneralGloCiphering> {}

/** General-Ded-Ciphering (COSEMpdu): any APDU under a dedicated key. */
export const GeneralDedCiphering = GeneralGloCiphering;
export interface GeneralDedCiphering extends GeneralGloCiphering {}

/** Key-Info (COSEMpdu): which key, wrapped or agreed how. */
export const KeyInfo = choice({
  'identified-key': [
    0,
    sequence({ keyId: enumerated({ 'global-unicast-encryption-key': 0, 'global-broadcast-encryption-key': 1 }) }),
  ],
  'wrapped-key': [1, sequence({ kekId: enumerated({ 'master-key': 0 }), keyCipheredData: octetString })],
  'agreed-key': [2, sequence({ keyParameters: octetString, keyCipheredData: octetString })],
});
export type KeyInfo = Infer<typeof KeyInfo>;

const header = {
  transactionId: octetString,
  originatorSystemTitle: octetString,
  recipientSystemTitle: octetString,
  dateTime: ApduDateTime,
  otherInformation: octetString,
};

/** General-Ciphering (COSEMpdu): any APDU between any two parties. */
export const GeneralCiphering = sequence({ ...header, keyInfo: optional(KeyInfo), cipheredContent: CipheredContent });
export interface GeneralCiphering extends Infer<typeof GeneralCiphering> {}

/** The octets of General-Signing that are signed: all up to and with the content. */
export const SignedContent = sequence({ ...header, content: octetString });
export interface SignedContent extends Infer<typeof SignedContent> {}

/** General-Signing (COSEMpdu): any APDU with a digital signature, r and s side by side. */
export const GeneralSigning = sequence({ ...header, content: octetString, signature: octetString });
export interface GeneralSigning extends Infer<typeof GeneralSigning> {}
