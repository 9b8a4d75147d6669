import type { Infer } from '../codec/index.ts';
import { aare } from './aare.ts';
import { aarq } from './aarq.ts';
import { choice } from './ber.ts';
import { rlre } from './rlre.ts';
import { rlrq } from './rlrq.ts';

/** What opens and releases an association. */
export type Acse = Infer<typeof acse>;
/** ACSE-APDU (COSEMpdu): one of four, by the tags 60 to 63. */
export const acse = choice({ aarq, aare, rlrq, rlre });
