import type { Apdu, CosemAttributeDescriptor, DataNotification, EventNotificationRequest } from '../apdu/index.ts';
import type { CosemDateTime, RawData } from '../axdr/index.ts';
import type { CapturedAttribute, CapturedValue } from '../cosem/index.ts';
import type { OpenedLayer, ProtectionLevel } from '../security/index.ts';

/** Where an APDU came from. */
export interface PushOrigin {
  /** What carried it, such as `coap`, `udp` or `tcp`. */
  readonly transport: string;
  /** The address of the other side, as the transport writes it. */
  readonly peer: string | undefined;
}

/** The APDUs that a meter pushes. */
export type PushedApdu =
  | { readonly kind: 'data-notification'; readonly value: DataNotification }
  | { readonly kind: 'event-notification-request'; readonly value: EventNotificationRequest };

/** What a push says beside its values: enough to know which push setup it is of. */
export interface PushHead {
  /** Of the meter; empty for one in the clear whose sender nobody named. */
  readonly systemTitle: Uint8Array;
  readonly kind: PushedApdu['kind'];
  /** Of a DataNotification. */
  readonly longInvokeId: number | undefined;
  /** Of the notification itself; its values may have others. */
  readonly dateTime: CosemDateTime | undefined;
  /** Of an EventNotification: what the value is of. */
  readonly attribute: CosemAttributeDescriptor | undefined;
  /** The notification body, or the value of the attribute. */
  readonly body: RawData;
}

/** Whose values a push has, in order: the push_object_list of its push setup; undefined where that is not known. */
export type PushLayout = (head: PushHead) => readonly CapturedAttribute[] | undefined;

/** A push of a meter, with proof of what its level says. Its octets are its own. */
export interface Push extends PushHead, PushOrigin {
  /** By the layout; undefined without one, and where the body is laid out otherwise. */
  readonly values: readonly CapturedValue<RawData>[] | undefined;
  /** Why the layout does not fit, where there is one. */
  readonly layoutError: Error | undefined;
  /** The same for the same push, however often it is received and however it is protected then. */
  readonly idempotencyKey: string;
  /** The APDU without protection. */
  readonly apdu: Uint8Array;
  /** What protected it, all layers together; an unprotected one may be from anybody. */
  readonly level: ProtectionLevel;
  /** What was taken off, the outermost first. */
  readonly layers: readonly OpenedLayer[];
}

/** Whether a meter sends this unasked. */
export function isPush(apdu: Apdu): apdu is PushedApdu {
  return apdu.kind === 'data-notification' || apdu.kind === 'event-notification-request';
}
