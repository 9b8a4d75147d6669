import type { AccessRequest, AccessRequestSpecification, AccessResponseSpecification, Apdu } from '../../apdu/index.ts';
import type { RawData } from '../../axdr/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import type { ServiceItem, ServiceResult } from '../service-item.ts';
import { lengthSize } from './block-sizes.ts';
import { descriptorSize } from './item-sizes.ts';
import { nullData, withoutNull } from './null-data.ts';
import { notNegotiated, tooLong } from './refusals.ts';
import { executeAll, following, type ServedResponse, type Serving } from './serving.ts';

/** Tag, long invoke id, no date-time, the flag of the specifications. */
const headSize = 7;
/** null-data, the kind of the service and its result. */
const leastItemSize = 3;

/**
 * Serves ACCESS (Green Book 9.3.5, 9.4.6.6). The service has no blocks of its own, so values for which there is no room
 * are left out and their results say so; what was written and invoked keeps its result.
 */
export function serveAccess(serving: Serving, request: AccessRequest, caller: ServiceCaller): ServedResponse {
  if (!serving.has('access')) return notNegotiated();
  const { longInvokeIdAndPriority, accessRequestBody } = request;
  const { accessRequestSpecification: specifications, accessRequestListOfData: data } = accessRequestBody;
  const { selfDescriptive, breakOnError } = longInvokeIdAndPriority;
  const least = leastSize(specifications, selfDescriptive);
  if (!serving.goesWhole(least)) return tooLong();
  const items = specifications.map((specification, i) => itemOf(specification, data[i]!));
  return following(executeAll(serving, items, caller, breakOnError), (executed): Apdu => {
    const room = serving.goesWhole(Number.MAX_SAFE_INTEGER) ? Infinity : serving.options.maximumResponseSize - least;
    const answers = fitted(items, executed, room);
    return {
      kind: 'access-response',
      value: {
        longInvokeIdAndPriority,
        dateTime: undefined,
        accessResponseBody: {
          accessRequestSpecification: selfDescriptive ? specifications : undefined,
          accessResponseListOfData: answers.map((answer) => answer.data),
          accessResponseSpecification: answers.map((answer) => answer.specification),
        },
      },
    };
  });
}

function leastSize(specifications: readonly AccessRequestSpecification[], selfDescriptive: boolean): number {
  const count = specifications.length;
  const size = headSize + 2 * lengthSize(count) + count * leastItemSize;
  if (!selfDescriptive) return size;
  return specifications.reduce((sum, each) => sum + specificationSize(each), size + lengthSize(count));
}

function specificationSize({ value }: AccessRequestSpecification): number {
  const selection = 'accessSelection' in value ? 1 + value.accessSelection.accessParameters.bytes.length : 0;
  return 1 + descriptorSize + selection;
}

function itemOf({ kind, value }: AccessRequestSpecification, data: RawData): ServiceItem {
  switch (kind) {
    case 'access-request-action':
      return { kind: 'action', descriptor: value.cosemMethodDescriptor, parameters: withoutNull(data) };
    case 'access-request-get':
      return { kind: 'get', descriptor: value.cosemAttributeDescriptor };
    case 'access-request-get-with-selection':
      return { kind: 'get', descriptor: value.cosemAttributeDescriptor, accessSelection: value.accessSelection };
    case 'access-request-set':
      return { kind: 'set', descriptor: value.cosemAttributeDescriptor, value: data };
    case 'access-request-set-with-selection':
      return {
        kind: 'set',
        descriptor: value.cosemAttributeDescriptor,
        accessSelection: value.accessSelection,
        value: data,
      };
  }
}

interface Answer {
  readonly data: RawData;
  readonly specification: AccessResponseSpecification;
}

/** The answers, without the values for which `room` octets beside one of each do not suffice. */
function fitted(items: readonly ServiceItem[], results: readonly ServiceResult[], room: number): readonly Answer[] {
  let left = room;
  return results.map((result, i) => {
    const answer = answerOf(items[i]!.kind, result);
    const more = answer.data.bytes.length - nullData.bytes.length;
    if (more > left) return leftOut(answer);
    left -= more;
    return answer;
  });
}

/** A value that was read is not available; that a method was invoked is still told. */
function leftOut({ specification }: Answer): Answer {
  if (specification.kind !== 'access-response-get') return { data: nullData, specification };
  return { data: nullData, specification: { ...specification, value: { result: 'data-block-unavailable' } } };
}

function answerOf(kind: ServiceItem['kind'], result: ServiceResult): Answer {
  if (result.kind !== kind)
    return { data: nullData, specification: { kind: `access-response-${kind}`, value: { result: 'other-reason' } } };
  switch (result.kind) {
    case 'get':
      return result.result.kind === 'data'
        ? { data: result.result.value, specification: { kind: 'access-response-get', value: { result: 'success' } } }
        : {
            data: nullData,
            specification: { kind: 'access-response-get', value: { result: result.result.value } },
          };
    case 'set':
      return { data: nullData, specification: { kind: 'access-response-set', value: { result: result.result } } };
    case 'action': {
      const { result: value, returnParameters } = result.result;
      return {
        data: returnParameters?.kind === 'data' ? returnParameters.value : nullData,
        specification: { kind: 'access-response-action', value: { result: value } },
      };
    }
  }
}
