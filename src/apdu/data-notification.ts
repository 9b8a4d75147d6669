import { rawData, sequence } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import { ApduDateTime } from './apdu-date-time.ts';
import { LongInvokeIdAndPriority } from './invoke-id.ts';

/** Data-Notification (COSEMpdu): what a meter pushes. */
export const DataNotification = sequence({
  longInvokeIdAndPriority: LongInvokeIdAndPriority,
  dateTime: ApduDateTime,
  notificationBody: rawData,
});
export interface DataNotification extends Infer<typeof DataNotification> {}

/** DataNotification-Confirm (tag 16, Green Book from edition 9 on): the receiver has the push. */
export const DataNotificationConfirm = sequence({
  longInvokeIdAndPriority: LongInvokeIdAndPriority,
  dateTime: ApduDateTime,
});
export interface DataNotificationConfirm extends Infer<typeof DataNotificationConfirm> {}
