import type {
  AccessRequest,
  AccessRequestSpecification,
  AccessResponse,
  AccessResponseSpecification,
  LongInvokeIdAndPriority,
} from '../../apdu/index.ts';
import type { CosemDateTime, RawData } from '../../axdr/index.ts';
import { AssociationError } from '../errors.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import type { ServiceItem, ServiceResult } from '../service-item.ts';
import { lengthSize } from './block-sizes.ts';
import { requireCount } from './item-lists.ts';
import { descriptorSize } from './item-sizes.ts';
import { requireAttributeAccess, requireNegotiated, requireSize } from './negotiated-services.ts';
import { nullData } from './null-data.ts';
import { request } from './response.ts';

/** How several services are asked for at once. */
export interface AccessOptions {
  /** The number of the request, of 24 bits; the invoke id of the context where left out. */
  readonly longInvokeId?: number | undefined;
  /** Nothing is executed after the first failure. */
  readonly breakOnError?: boolean | undefined;
  /** The response says again what was asked. */
  readonly selfDescriptive?: boolean | undefined;
  readonly dateTime?: CosemDateTime | undefined;
}

const tagAndInvokeIdSize = 5;
const dateTimeSize = 13;

/** ACCESS (Green Book 9.3.5, 9.4.6.6): reads, writes and invokes in one exchange, in the order of the items. */
export function* accessExchange(
  items: readonly ServiceItem[],
  context: ExchangeContext,
  options: AccessOptions = {},
): ServiceExchange<readonly ServiceResult[]> {
  requireNegotiated(context, 'access');
  for (const item of items)
    if (item.kind !== 'action') requireAttributeAccess(context, item.descriptor, item.accessSelection, item.kind);
  requireSize(context, requestSize(items, options));
  const value: AccessRequest = {
    longInvokeIdAndPriority: longInvokeIdAndPriority(context, options),
    dateTime: options.dateTime,
    accessRequestBody: {
      accessRequestSpecification: items.map(specificationOf),
      accessRequestListOfData: items.map(dataOf),
    },
  };
  const response = yield* request({ kind: 'access-request', value }, 'access-response');
  return resultsOf(items, response);
}

function longInvokeIdAndPriority(
  { invokeIdAndPriority: { invokeId, confirmed, highPriority } }: ExchangeContext,
  { longInvokeId = invokeId, breakOnError = false, selfDescriptive = false }: AccessOptions,
): LongInvokeIdAndPriority {
  return { longInvokeId, selfDescriptive, breakOnError, confirmed, highPriority };
}

function requestSize(items: readonly ServiceItem[], { dateTime }: AccessOptions): number {
  const head = tagAndInvokeIdSize + (dateTime === undefined ? 1 : dateTimeSize) + 2 * lengthSize(items.length);
  return items.reduce((sum, item) => sum + specificationSize(item) + dataOf(item).bytes.length, head);
}

function specificationSize(item: ServiceItem): number {
  const selection = item.kind === 'action' ? undefined : item.accessSelection;
  return 1 + descriptorSize + (selection === undefined ? 0 : 1 + selection.accessParameters.bytes.length);
}

function specificationOf(item: ServiceItem): AccessRequestSpecification {
  if (item.kind === 'action')
    return { kind: 'access-request-action', value: { cosemMethodDescriptor: item.descriptor } };
  const { kind, descriptor: cosemAttributeDescriptor, accessSelection } = item;
  if (accessSelection === undefined) return { kind: `access-request-${kind}`, value: { cosemAttributeDescriptor } };
  return { kind: `access-request-${kind}-with-selection`, value: { cosemAttributeDescriptor, accessSelection } };
}

function dataOf(item: ServiceItem): RawData {
  if (item.kind === 'get') return nullData;
  return item.kind === 'set' ? item.value : (item.parameters ?? nullData);
}

function resultsOf(items: readonly ServiceItem[], { accessResponseBody }: AccessResponse): readonly ServiceResult[] {
  const { accessResponseListOfData: data, accessResponseSpecification: results } = accessResponseBody;
  requireCount(results, items.length);
  return items.map((item, i) => resultOf(item, results[i]!, data[i]!));
}

function resultOf(item: ServiceItem, { kind, value }: AccessResponseSpecification, data: RawData): ServiceResult {
  if (kind !== `access-response-${item.kind}`)
    throw new AssociationError('protocol', `${kind} is no answer to access-request-${item.kind}`);
  if (kind === 'access-response-set') return { kind: 'set', result: value.result };
  if (kind === 'access-response-get') {
    if (value.result === 'success') return { kind: 'get', result: { kind: 'data', value: data } };
    return { kind: 'get', result: { kind: 'data-access-result', value: value.result } };
  }
  const returnParameters = data.equals(nullData) ? undefined : ({ kind: 'data', value: data } as const);
  return { kind: 'action', result: { result: value.result, returnParameters } };
}
