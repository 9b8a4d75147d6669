import { choice, optional, paired, rawData, sequence, sequenceOf } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { ApduDateTime } from './apdu-date-time.ts';
import { CosemAttributeDescriptor, CosemMethodDescriptor, SelectiveAccessDescriptor } from './descriptors.ts';
import { LongInvokeIdAndPriority } from './invoke-id.ts';
import { ActionResult, DataAccessResult } from './results.ts';

/** Access-Request-Specification (COSEMpdu): one step of an ACCESS. */
export const AccessRequestSpecification = choice({
  'access-request-get': [1, sequence({ cosemAttributeDescriptor: CosemAttributeDescriptor })],
  'access-request-set': [2, sequence({ cosemAttributeDescriptor: CosemAttributeDescriptor })],
  'access-request-action': [3, sequence({ cosemMethodDescriptor: CosemMethodDescriptor })],
  'access-request-get-with-selection': [
    4,
    sequence({ cosemAttributeDescriptor: CosemAttributeDescriptor, accessSelection: SelectiveAccessDescriptor }),
  ],
  'access-request-set-with-selection': [
    5,
    sequence({ cosemAttributeDescriptor: CosemAttributeDescriptor, accessSelection: SelectiveAccessDescriptor }),
  ],
});
export type AccessRequestSpecification = Infer<typeof AccessRequestSpecification>;

const listOfAccessRequestSpecification = sequenceOf(AccessRequestSpecification, 10);

/** Access-Request (COSEMpdu): several services in one exchange. */
export const AccessRequest = sequence({
  longInvokeIdAndPriority: LongInvokeIdAndPriority,
  dateTime: ApduDateTime,
  accessRequestBody: paired(
    sequence({
      accessRequestSpecification: listOfAccessRequestSpecification,
      accessRequestListOfData: sequenceOf(rawData),
    }),
    'accessRequestSpecification',
    'accessRequestListOfData',
  ),
});
export interface AccessRequest extends Infer<typeof AccessRequest> {}

/** Access-Response-Specification (COSEMpdu): how one step went. */
export const AccessResponseSpecification = choice({
  'access-response-get': [1, sequence({ result: DataAccessResult })],
  'access-response-set': [2, sequence({ result: DataAccessResult })],
  'access-response-action': [3, sequence({ result: ActionResult })],
});
export type AccessResponseSpecification = Infer<typeof AccessResponseSpecification>;

/** Access-Response (COSEMpdu). */
export const AccessResponse = sequence({
  longInvokeIdAndPriority: LongInvokeIdAndPriority,
  dateTime: ApduDateTime,
  accessResponseBody: paired(
    sequence({
      accessRequestSpecification: optional(listOfAccessRequestSpecification),
      accessResponseListOfData: sequenceOf(rawData),
      accessResponseSpecification: sequenceOf(AccessResponseSpecification, 2),
    }),
    'accessResponseListOfData',
    'accessResponseSpecification',
  ),
});
export interface AccessResponse extends Infer<typeof AccessResponse> {}
