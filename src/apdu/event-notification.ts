import { optional, rawData, sequence } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { ApduDateTime } from './apdu-date-time.ts';
import { CosemAttributeDescriptor } from './descriptors.ts';

/** EventNotificationRequest (COSEMpdu): one attribute, sent unasked. */
export const EventNotificationRequest = sequence({
  time: optional(ApduDateTime),
  cosemAttributeDescriptor: CosemAttributeDescriptor,
  attributeValue: rawData,
});
export interface EventNotificationRequest extends Infer<typeof EventNotificationRequest> {}
