import type { ActionRequest, ActionResponse, ActionResponseWithOptionalData, DataBlockSA } from '../../apdu/index.ts';
import { rawData, sequenceOf } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import { AssociationError } from '../errors.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import type { ActionItem } from '../service-item.ts';
import { lengthSize } from './block-sizes.ts';
import { forItems, requireCount } from './item-lists.ts';
import { descriptorSize } from './item-sizes.ts';
import { keptData } from './kept.ts';
import { readLongActionResponse, readLongActionResponses } from './long-action-response.ts';
import { LongAnswer } from './long-answer.ts';
import { goesWhole, requireNegotiated, requireSize } from './negotiated-services.ts';
import { nullData } from './null-data.ts';
import { request, unexpected } from './response.ts';
import { type BlocksAnswer, blockHeaderSize, blockOverhead, requireComplete, sendBlocks } from './send-blocks.ts';

const headerSize = 3;
const blockTransfer = 'block-transfer-with-action';
const listOfData = /* @__PURE__ */ sequenceOf(rawData);

/** ACTION (Green Book 9.3.8, 9.4.6.5): invokes methods; the responses are in the order of the items. */
export function* actionExchange(
  items: readonly ActionItem[],
  context: ExchangeContext,
): ServiceExchange<readonly ActionResponseWithOptionalData[]> {
  requireNegotiated(context, 'action');
  const hasBlocks = context.conformance.includes(blockTransfer);
  return yield* forItems(items, context, {
    size: (item) => descriptorSize + (hasBlocks ? 0 : Math.max(parameterSize(item), 1)),
    one: (item) => actionOne(item, context),
    list: (list) => actionList(list, context),
    hasBlocks,
    keep: ({ result, returnParameters }) =>
      returnParameters?.kind === 'data'
        ? { result, returnParameters: { kind: 'data', value: keptData(returnParameters.value) } }
        : { result, returnParameters },
  });
}

const parameterSize = ({ parameters }: ActionItem) => parameters?.bytes.length ?? 0;

function* actionOne(item: ActionItem, context: ExchangeContext): ServiceExchange<ActionResponseWithOptionalData> {
  const { descriptor: cosemMethodDescriptor, parameters } = item;
  const head = { invokeIdAndPriority: context.invokeIdAndPriority, cosemMethodDescriptor };
  const size = headerSize + descriptorSize;
  const whole = size + 1 + parameterSize(item);
  let answer: BlocksAnswer<ActionResponse>;
  if (parameters === undefined || goesWhole(context, whole)) {
    requireSize(context, whole);
    const value = { ...head, methodInvocationParameters: parameters };
    answer = { response: yield* action({ kind: 'action-request-normal', value }), isComplete: true };
  } else {
    requireBlocks(context, whole);
    const first = (pblock: DataBlockSA): ActionRequest => ({
      kind: 'action-request-with-first-pblock',
      value: { ...head, pblock },
    });
    answer = yield* actionBlocks(parameters.bytes, size, first, context);
  }
  const { response, isComplete } = answer;
  if (response.kind === 'action-response-normal') {
    requireComplete(isComplete, response.value.singleResponse.result);
    return response.value.singleResponse;
  }
  if (response.kind !== 'action-response-with-pblock' || !isComplete) throw unexpected('action-request', response.kind);
  const long = yield* responseBlocks(response, context);
  return long instanceof LongAnswer ? long.read(readLongActionResponse) : long;
}

function* actionList(
  items: readonly ActionItem[],
  context: ExchangeContext,
): ServiceExchange<readonly ActionResponseWithOptionalData[]> {
  const cosemMethodDescriptorList = items.map(({ descriptor }) => descriptor);
  const head = { invokeIdAndPriority: context.invokeIdAndPriority, cosemMethodDescriptorList };
  const methodInvocationParameters = items.map(({ parameters }) => parameters ?? nullData);
  const size = headerSize + lengthSize(items.length) + items.length * descriptorSize;
  const whole = methodInvocationParameters.reduce((sum, p) => sum + p.bytes.length, size + lengthSize(items.length));
  let answer: BlocksAnswer<ActionResponse>;
  if (goesWhole(context, whole)) {
    const value = { ...head, methodInvocationParameters };
    answer = { response: yield* action({ kind: 'action-request-with-list', value }), isComplete: true };
  } else {
    requireBlocks(context, whole);
    const first = (pblock: DataBlockSA): ActionRequest => ({
      kind: 'action-request-with-list-and-first-pblock',
      value: { ...head, pblock },
    });
    answer = yield* actionBlocks(encode(listOfData, methodInvocationParameters), size, first, context);
  }
  return yield* responsesOf(answer, items.length, context);
}

/** The responses to a list; a server that refuses the list as such does it with one. */
function* responsesOf(
  { response, isComplete }: BlocksAnswer<ActionResponse>,
  count: number,
  context: ExchangeContext,
): ServiceExchange<readonly ActionResponseWithOptionalData[]> {
  if (response.kind === 'action-response-normal') return refusedAll(response.value.singleResponse, count);
  if (!isComplete) throw unexpected('action-request-with-pblock', response.kind);
  if (response.kind === 'action-response-with-list') return requireCount(response.value.listOfResponses, count);
  if (response.kind !== 'action-response-with-pblock') throw unexpected('action-request-with-list', response.kind);
  const long = yield* responseBlocks(response, context);
  return long instanceof LongAnswer ? requireCount(long.read(readLongActionResponses), count) : refusedAll(long, count);
}

function refusedAll(
  response: ActionResponseWithOptionalData,
  count: number,
): readonly ActionResponseWithOptionalData[] {
  if (response.result === 'success') throw unexpected('action-request-with-list', 'action-response-normal');
  return new Array<ActionResponseWithOptionalData>(count).fill(response);
}

type WithPblock = Extract<ActionResponse, { kind: 'action-response-with-pblock' }>;

/** Collects the blocks of a long response; a server that ends them does it with a negative response. */
function* responseBlocks(
  first: WithPblock,
  context: ExchangeContext,
): ServiceExchange<LongAnswer | ActionResponseWithOptionalData> {
  const { invokeIdAndPriority } = context;
  const answer = new LongAnswer(context);
  let { lastBlock, blockNumber, rawData: octets } = first.value.pblock;
  for (;;) {
    answer.take(blockNumber, octets, lastBlock);
    if (lastBlock) return answer;
    const response = yield* action({ kind: 'action-request-next-pblock', value: { invokeIdAndPriority, blockNumber } });
    if (response.kind === 'action-response-normal') {
      if (response.value.singleResponse.result !== 'success') return response.value.singleResponse;
      throw new AssociationError('protocol', 'the server answers success before the last block');
    }
    if (response.kind !== 'action-response-with-pblock') throw unexpected('action-request-next-pblock', response.kind);
    ({ lastBlock, blockNumber, rawData: octets } = response.value.pblock);
  }
}

function actionBlocks(
  octets: Uint8Array,
  headSize: number,
  first: (block: DataBlockSA) => ActionRequest,
  context: ExchangeContext,
) {
  const { invokeIdAndPriority } = context;
  return sendBlocks<ActionRequest, ActionResponse>(octets, context, {
    firstOverhead: headSize + blockHeaderSize,
    nextOverhead: blockOverhead,
    first,
    next: (pblock) => ({ kind: 'action-request-with-pblock', value: { invokeIdAndPriority, pblock } }),
    ask: action,
    acknowledged: (response) =>
      response.kind === 'action-response-next-pblock' ? response.value.blockNumber : undefined,
  });
}

function requireBlocks(context: ExchangeContext, size: number): void {
  if (!context.conformance.includes(blockTransfer)) requireSize(context, size);
}

const action = (value: ActionRequest) => request({ kind: 'action-request', value }, 'action-response');
