import type { Apdu, CosemAttributeDescriptor } from '../../apdu/index.ts';
import { type Data, formatDateTime, type RawData } from '../../axdr/index.ts';
import { describeObis } from '../../obis/index.ts';
import type { Reading } from '../types.ts';
import { type LayoutContext, readBody } from './layouts.ts';
import { reading } from './reading.ts';

/** Readings of one APDU. `layout` says how a push was laid out; `undefined` with `pushed` means that nothing was known. */
export interface ApduReadings {
  readonly readings: Reading[];
  readonly pushed: boolean;
  readonly layout?: string | undefined;
}

/** Requests by invoke id, so that answers, which name no object, can be told what they answer. */
export type PendingRequests = Map<number, readonly CosemAttributeDescriptor[]>;

const none: ApduReadings = { readings: [], pushed: false };

/** What an APDU in clear reports, and what it asks for, noted in `pending`. */
export function apduReadings(
  apdu: Apdu,
  pending: PendingRequests,
  templates: LayoutContext['templates'],
): ApduReadings {
  switch (apdu.kind) {
    case 'data-notification': {
      const { dateTime, notificationBody } = apdu.value;
      const time = dateTime === undefined ? undefined : formatDateTime(dateTime);
      return { ...readBody(notificationBody.data(), { time, templates }), pushed: true };
    }
    case 'event-notification-request': {
      const { time, cosemAttributeDescriptor, attributeValue } = apdu.value;
      const at = time === undefined ? undefined : formatDateTime(time);
      return { readings: [ofAttribute(attributeValue.data(), cosemAttributeDescriptor, at)], pushed: false };
    }
    case 'get-request':
      noteRequest(apdu.value, pending);
      return none;
    case 'get-response':
      return { readings: ofGetResponse(apdu.value, pending), pushed: false };
    case 'readResponse':
      return {
        readings: values(apdu.value.flatMap((each) => (each.kind === 'data' ? [each.value] : []))),
        pushed: false,
      };
    case 'informationReportRequest':
      return { readings: values(apdu.value.listOfData), pushed: false };
    case 'access-response':
      return { readings: values(apdu.value.accessResponseBody.accessResponseListOfData), pushed: false };
    case 'action-response':
      return { readings: ofActionResponse(apdu.value), pushed: false };
    default:
      return none;
  }
}

/** The reading of an answer that came in blocks. */
export function answered(data: Data, invokeId: number, pending: PendingRequests): Reading[] {
  const asked = pending.get(invokeId) ?? [];
  pending.delete(invokeId);
  return [ofAttribute(data, asked[0])];
}

function noteRequest(request: Extract<Apdu, { kind: 'get-request' }>['value'], pending: PendingRequests): void {
  const { invokeId } = request.value.invokeIdAndPriority;
  if (request.kind === 'get-request-normal') pending.set(invokeId, [request.value.cosemAttributeDescriptor]);
  if (request.kind === 'get-request-with-list') {
    pending.set(
      invokeId,
      request.value.attributeDescriptorList.map((each) => each.cosemAttributeDescriptor),
    );
  }
}

function ofGetResponse(
  response: Extract<Apdu, { kind: 'get-response' }>['value'],
  pending: PendingRequests,
): Reading[] {
  const { invokeId } = response.value.invokeIdAndPriority;
  const asked = pending.get(invokeId) ?? [];
  if (response.kind !== 'get-response-with-datablock') pending.delete(invokeId);
  if (response.kind === 'get-response-normal') {
    return response.value.result.kind === 'data' ? [ofAttribute(response.value.result.value.data(), asked[0])] : [];
  }
  if (response.kind === 'get-response-with-datablock') return [];
  return response.value.result.flatMap((result, i) =>
    result.kind === 'data' ? [ofAttribute(result.value.data(), asked[i])] : [],
  );
}

function ofActionResponse(response: Extract<Apdu, { kind: 'action-response' }>['value']): Reading[] {
  const single =
    response.kind === 'action-response-normal' ? response.value.singleResponse.returnParameters : undefined;
  return single?.kind === 'data' ? values([single.value]) : [];
}

function values(list: readonly RawData[]): Reading[] {
  return list.flatMap((raw, i) => {
    const data = raw.data();
    return data.kind === 'null-data'
      ? []
      : [reading(data, { description: list.length === 1 ? 'value' : `value ${i + 1}` })];
  });
}

function ofAttribute(data: Data, descriptor: CosemAttributeDescriptor | undefined, time?: string): Reading {
  if (descriptor === undefined) return reading(data, { description: 'value', time });
  const { instanceId, attributeId } = descriptor;
  const description = attributeId === 2 ? undefined : `${describeObis(instanceId)}, attribute ${attributeId}`;
  return reading(data, { obis: instanceId, description, time });
}
