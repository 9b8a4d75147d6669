import type { Apdu, CosemAttributeDescriptor, LongInvokeIdAndPriority } from '../../apdu/index.ts';
import type { CosemDateTime, RawData } from '../../axdr/index.ts';

/** What a DataNotification says beside its values. */
export interface DataNotificationOptions {
  /** Of 24 bits. */
  readonly longInvokeId: number;
  /** Whether the receiver answers with a DataNotification-Confirm; not, where left out. */
  readonly confirmed?: boolean | undefined;
  readonly highPriority?: boolean | undefined;
  readonly dateTime?: CosemDateTime | undefined;
}

/** A DataNotification (Green Book 9.3.10): values that a server pushes. */
export function dataNotification(
  notificationBody: RawData,
  { longInvokeId, confirmed = false, highPriority = false, dateTime }: DataNotificationOptions,
): Apdu {
  const longInvokeIdAndPriority: LongInvokeIdAndPriority = {
    longInvokeId,
    selfDescriptive: false,
    breakOnError: false,
    confirmed,
    highPriority,
  };
  return { kind: 'data-notification', value: { longInvokeIdAndPriority, dateTime, notificationBody } };
}

/** The DataNotification-Confirm that a confirmed DataNotification asks for; undefined for any other APDU. */
export function dataNotificationConfirm(notification: Apdu, dateTime?: CosemDateTime): Apdu | undefined {
  if (notification.kind !== 'data-notification') return undefined;
  const { longInvokeIdAndPriority } = notification.value;
  if (!longInvokeIdAndPriority.confirmed) return undefined;
  return { kind: 'data-notification-confirm', value: { longInvokeIdAndPriority, dateTime } };
}

/** An EventNotificationRequest (Green Book 9.3.9): one attribute that a server sends unasked. */
export function eventNotification(
  cosemAttributeDescriptor: CosemAttributeDescriptor,
  attributeValue: RawData,
  time?: CosemDateTime,
): Apdu {
  return { kind: 'event-notification-request', value: { time, cosemAttributeDescriptor, attributeValue } };
}
