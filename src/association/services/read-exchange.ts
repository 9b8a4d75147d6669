import { type DataBlockSA, type GetDataResult, ReadRequest, ReadResponse } from '../../apdu/index.ts';
import { encode } from '../../codec/index.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import { lengthSize } from './block-sizes.ts';
import { forItems, requireCount } from './item-lists.ts';
import { keptData } from './kept.ts';
import { LongAnswer } from './long-answer.ts';
import { goesWhole, requireSize } from './negotiated-services.ts';
import { request, unexpected } from './response.ts';
import { requireComplete, sendBlocks } from './send-blocks.ts';
import { requireVariables, specificationOf, type Variable, variableSize } from './variable.ts';

/** Tag, count, kind, last-block and number of a request that carries nothing but a block. */
const blockOverhead = 6;
const blockTransfer = 'block-transfer-with-get-or-read';

/** READ (Green Book 9.3.14, 9.4.6.9): reads variables by their short names, and invokes methods that return something. */
export function* readExchange(
  variables: readonly Variable[],
  context: ExchangeContext,
): ServiceExchange<readonly GetDataResult[]> {
  requireVariables(context, 'read', variables);
  const hasBlocks = context.conformance.includes(blockTransfer);
  return yield* forItems(variables, context, {
    size: (variable) => (hasBlocks ? 0 : variableSize(variable)),
    *one(variable) {
      return (yield* readList([variable], context))[0]!;
    },
    list: (list) => readList(list, context),
    hasBlocks,
    keep: (result) => (result.kind === 'data' ? { kind: 'data', value: keptData(result.value) } : result),
  });
}

function* readList(
  variables: readonly Variable[],
  context: ExchangeContext,
): ServiceExchange<readonly GetDataResult[]> {
  const value = variables.map(specificationOf);
  const size = variables.reduce((sum, each) => sum + variableSize(each), 1 + lengthSize(variables.length));
  let response: ReadResponse;
  if (goesWhole(context, size)) response = yield* read(value);
  else {
    if (!context.conformance.includes(blockTransfer)) requireSize(context, size);
    response = yield* readBlocks(encode(ReadRequest, value), context);
  }
  if (isBlock(response)) response = yield* responseBlocks(response, context);
  const results = resultsOf(response);
  // A server that refuses the blocks of a long request does it with one result.
  const [first] = results;
  if (results.length === 1 && first?.kind === 'data-access-result') return variables.map(() => first);
  return requireCount(results, variables.length);
}

function* readBlocks(octets: Uint8Array, context: ExchangeContext): ServiceExchange<ReadResponse> {
  const block = (rawDataBlock: DataBlockSA): ReadRequest => [{ kind: 'read-data-block-access', value: rawDataBlock }];
  const { response, isComplete } = yield* sendBlocks<ReadRequest, ReadResponse>(octets, context, {
    firstOverhead: blockOverhead,
    nextOverhead: blockOverhead,
    first: block,
    next: block,
    ask: read,
    acknowledged: (answer) => (answer[0]?.kind === 'block-number' ? answer[0].value : undefined),
  });
  for (const each of response) requireComplete(isComplete, each.kind === 'data-access-error' ? each.value : 'success');
  return response;
}

type BlockResponse = readonly [Extract<ReadResponse[number], { kind: 'data-block-result' }>];

const isBlock = (response: ReadResponse): response is BlockResponse =>
  response.length === 1 && response[0]?.kind === 'data-block-result';

/** Collects the blocks of a long answer, each of which is asked for with the number of the one before. */
function* responseBlocks(first: BlockResponse, context: ExchangeContext): ServiceExchange<ReadResponse> {
  const answer = new LongAnswer(context);
  let { lastBlock, blockNumber, rawData } = first[0].value;
  for (;;) {
    answer.take(blockNumber, rawData, lastBlock);
    if (lastBlock) return answer.decode(ReadResponse);
    const response = yield* read([{ kind: 'block-number-access', value: { blockNumber } }]);
    if (!isBlock(response)) {
      if (response[0]?.kind === 'data-access-error') return response;
      throw unexpected('block-number-access', response[0]?.kind ?? 'an empty readResponse');
    }
    ({ lastBlock, blockNumber, rawData } = response[0].value);
  }
}

function resultsOf(response: ReadResponse): GetDataResult[] {
  return response.map((each) => {
    if (each.kind === 'data') return each;
    if (each.kind === 'data-access-error') return { kind: 'data-access-result', value: each.value };
    throw unexpected('readRequest', each.kind);
  });
}

const read = (value: ReadRequest) => request({ kind: 'readRequest', value }, 'readResponse');
