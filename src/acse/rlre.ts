import type { Infer } from '../codec/index.ts';
import { application, explicit, implicit, octetString, optional, sequence } from './ber.ts';
import { releaseResponseReason } from './names.ts';

/** The server's answer to an RLRQ. */
export type Rlre = Infer<typeof rlre>;
/** RLRE-apdu (COSEMpdu, tag 63). */
export const rlre = application(
  3,
  sequence({
    reason: optional(implicit(0, releaseResponseReason)),
    userInformation: optional(explicit(30, octetString)),
  }),
);
