import { attribute, interfaceClass } from '../interface-class.ts';
import { longUnsigned } from '../types/numbers.ts';
import { text } from '../types/strings.ts';

/** SMTP setup (Blue Book 4.9.6): class_id 46, version 0. The mail server a meter sends through. Gurux numbers it 2. */
export const SmtpSetup = interfaceClass(
  'SMTP setup',
  { classId: 46, version: 0 },
  {
    serverPort: attribute(2, longUnsigned),
    userName: attribute(3, text),
    loginPassword: attribute(4, text),
    serverAddress: attribute(5, text),
    senderAddress: attribute(6, text),
  },
);
