import { DecodeError, toHex } from '../codec/index.ts';
import { readPushValues } from '../cosem/index.ts';
import type { Cryptography } from '../security/index.ts';
import type { Push, PushedApdu, PushHead, PushLayout, PushOrigin } from './push.ts';
import type { OpenedPush } from './push-opening.ts';

/** What a push is made of, for who takes it. */
export function readPush(
  opened: OpenedPush,
  origin: PushOrigin,
  layout: PushLayout | undefined,
  cryptography: Pick<Cryptography, 'digest'>,
): Push {
  const { apdu, pushed, systemTitle, level, layers } = opened;
  const head = headOf(pushed, systemTitle);
  const { transport, peer } = origin;
  const idempotencyKey = idempotencyKeyOf(opened, head, cryptography);
  return { ...head, ...valuesOf(head, layout), transport, peer, idempotencyKey, apdu, level, layers };
}

function headOf(pushed: PushedApdu, systemTitle: Uint8Array): PushHead {
  if (pushed.kind === 'data-notification') {
    const { longInvokeIdAndPriority, dateTime, notificationBody: body } = pushed.value;
    const { longInvokeId } = longInvokeIdAndPriority;
    return { systemTitle, kind: pushed.kind, longInvokeId, dateTime, attribute: undefined, body };
  }
  const { time: dateTime, cosemAttributeDescriptor: attribute, attributeValue: body } = pushed.value;
  return { systemTitle, kind: pushed.kind, longInvokeId: undefined, dateTime, attribute, body };
}

/** A meter that sends what its push setup does not say is still heard: its values are in the body. */
function valuesOf(head: PushHead, layout: PushLayout | undefined): Pick<Push, 'values' | 'layoutError'> {
  const attributes = layout?.(head);
  if (attributes === undefined) return { values: undefined, layoutError: undefined };
  try {
    return { values: readPushValues(head.body, attributes), layoutError: undefined };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { values: undefined, layoutError: error };
  }
}

/** Whether a push says what tells it from others with the same values. */
export function isNumbered({ longInvokeId, dateTime }: Pick<PushHead, 'longInvokeId' | 'dateTime'>): boolean {
  return (longInvokeId ?? 0) > 0 || dateTime !== undefined;
}

const keySize = 16;

/**
 * Title, long-invoke-id and a digest of the APDU in the clear: a meter that protects a push anew when it sends it again
 * changes none of them. Where the push has neither a number nor a time, two with the same values are told by their
 * counters, which are proven.
 */
function idempotencyKeyOf(
  { apdu, replay }: OpenedPush,
  { systemTitle, longInvokeId, dateTime }: PushHead,
  cryptography: Pick<Cryptography, 'digest'>,
): string {
  const digest = toHex(cryptography.digest('SHA-256', apdu).subarray(0, keySize));
  const name = `${toHex(systemTitle)}-${longInvokeId ?? 'event'}-${digest}`;
  const counter = replay.counters[0]?.invocationCounter;
  return isNumbered({ longInvokeId, dateTime }) || counter === undefined ? name : `${name}-${counter}`;
}
