import type { Infer } from '../codec/index.ts';
import { application, explicit, implicit, octetString, optional, sequence } from './ber.ts';
import { releaseRequestReason } from './names.ts';

/** The client asks for the release of the association. */
export type Rlrq = Infer<typeof rlrq>;
/** RLRQ-apdu (COSEMpdu, tag 62). */
export const rlrq = application(
  2,
  sequence({
    reason: optional(implicit(0, releaseRequestReason)),
    userInformation: optional(explicit(30, octetString)),
  }),
);
