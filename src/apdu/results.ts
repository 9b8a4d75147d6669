import { choice, enumerated, optional, rawData, sequence } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';

/** What Data-Access-Result and Action-Result have in common. */
const results = {
  success: 0,
  'hardware-fault': 1,
  'temporary-failure': 2,
  'read-write-denied': 3,
  'object-undefined': 4,
  'object-class-inconsistent': 9,
  'object-unavailable': 11,
  'type-unmatched': 12,
  'scope-of-access-violated': 13,
  'data-block-unavailable': 14,
  'other-reason': 250,
} as const;

/** Data-Access-Result (COSEMpdu). Open: a number without a name is kept. */
export const DataAccessResult = enumerated({
  ...results,
  'long-get-aborted': 15,
  'no-long-get-in-progress': 16,
  'long-set-aborted': 17,
  'no-long-set-in-progress': 18,
  'data-block-number-invalid': 19,
});
export type DataAccessResult = Infer<typeof DataAccessResult>;

/** Action-Result (COSEMpdu). Open: a number without a name is kept. */
export const ActionResult = enumerated({
  ...results,
  'long-action-aborted': 15,
  'no-long-action-in-progress': 16,
});
export type ActionResult = Infer<typeof ActionResult>;

/** Get-Data-Result (COSEMpdu): a value, or why there is none. */
export const GetDataResult = choice({
  data: [0, rawData],
  'data-access-result': [1, DataAccessResult],
});
export type GetDataResult = Infer<typeof GetDataResult>;

/** Action-Response-With-Optional-Data (COSEMpdu). */
export const ActionResponseWithOptionalData = sequence({
  result: ActionResult,
  returnParameters: optional(GetDataResult),
});
export interface ActionResponseWithOptionalData extends Infer<typeof ActionResponseWithOptionalData> {}
