import {
  type GetDataResult,
  type GetRequest,
  type GetResponse,
  GetDataResult as getDataResult,
} from '../../apdu/index.ts';
import { rawData, sequenceOf } from '../../axdr/index.ts';
import { AssociationError } from '../errors.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import type { GetItem } from '../service-item.ts';
import { forItems, requireCount } from './item-lists.ts';
import { descriptorSize, selectionSize } from './item-sizes.ts';
import { keptData } from './kept.ts';
import { LongAnswer } from './long-answer.ts';
import { requireAttributeAccess, requireNegotiated, requireSize } from './negotiated-services.ts';
import { request, unexpected } from './response.ts';

const normalHeaderSize = 3;
const listOfResults = /* @__PURE__ */ sequenceOf(getDataResult, 2);

/**
 * GET (Green Book 9.3.6, 9.4.6.3): reads attributes; the results are in the order of the items. Values are views of
 * the response when there is but one.
 */
export function* getExchange(
  items: readonly GetItem[],
  context: ExchangeContext,
): ServiceExchange<readonly GetDataResult[]> {
  requireNegotiated(context, 'get');
  for (const item of items) requireAttributeAccess(context, item.descriptor, item.accessSelection, 'get');
  return yield* forItems(items, context, {
    size: (item) => descriptorSize + selectionSize(item.accessSelection),
    one: (item) => getNormal(item, context),
    list: (list) => getWithList(list, context),
    hasBlocks: false,
    keep: (result) => (result.kind === 'data' ? { kind: 'data', value: keptData(result.value) } : result),
  });
}

function* getNormal(
  { descriptor, accessSelection }: GetItem,
  context: ExchangeContext,
): ServiceExchange<GetDataResult> {
  const { invokeIdAndPriority } = context;
  requireSize(context, normalHeaderSize + descriptorSize + selectionSize(accessSelection));
  const response = yield* get({
    kind: 'get-request-normal',
    value: { invokeIdAndPriority, cosemAttributeDescriptor: descriptor, accessSelection },
  });
  if (response.kind === 'get-response-normal') return response.value.result;
  if (response.kind !== 'get-response-with-datablock') throw unexpected('get-request-normal', response.kind);
  const answer = yield* getBlocks(response, context);
  return answer instanceof LongAnswer ? { kind: 'data', value: answer.decode(rawData) } : answer;
}

function* getWithList(items: readonly GetItem[], context: ExchangeContext): ServiceExchange<readonly GetDataResult[]> {
  const { invokeIdAndPriority } = context;
  const response = yield* get({
    kind: 'get-request-with-list',
    value: {
      invokeIdAndPriority,
      attributeDescriptorList: items.map(({ descriptor, accessSelection }) => ({
        cosemAttributeDescriptor: descriptor,
        accessSelection,
      })),
    },
  });
  if (response.kind === 'get-response-with-list') return requireCount(response.value.result, items.length);
  if (response.kind === 'get-response-with-datablock') {
    const answer = yield* getBlocks(response, context);
    if (answer instanceof LongAnswer) return requireCount(answer.decode(listOfResults), items.length);
    return items.map(() => answer);
  }
  // A server that refuses the list as such does it with the one result.
  const { result } = response.value;
  if (result.kind === 'data') throw unexpected('get-request-with-list', response.kind);
  return items.map(() => result);
}

type WithDataBlock = Extract<GetResponse, { kind: 'get-response-with-datablock' }>;
type NegativeResult = Exclude<GetDataResult, { kind: 'data' }>;

/** Collects the blocks of a long answer, each of which is asked for with the number of the one before. */
function* getBlocks(first: WithDataBlock, context: ExchangeContext): ServiceExchange<LongAnswer | NegativeResult> {
  const { invokeIdAndPriority } = context;
  const answer = new LongAnswer(context);
  let { lastBlock, blockNumber, result } = first.value.result;
  for (;;) {
    if (result.kind === 'data-access-result') return requireNegative(result);
    answer.take(blockNumber, result.value, lastBlock);
    if (lastBlock) return answer;
    const response = yield* get({ kind: 'get-request-next', value: { invokeIdAndPriority, blockNumber } });
    if (response.kind === 'get-response-normal' && response.value.result.kind === 'data-access-result')
      return requireNegative(response.value.result);
    if (response.kind !== 'get-response-with-datablock') throw unexpected('get-request-next', response.kind);
    ({ lastBlock, blockNumber, result } = response.value.result);
  }
}

function requireNegative<R extends { readonly value: unknown }>(result: R): R {
  if (result.value === 'success') throw new AssociationError('protocol', 'a block without data has the result success');
  return result;
}

const get = (value: GetRequest) => request({ kind: 'get-request', value }, 'get-response');
