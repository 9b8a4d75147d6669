import { type DataAccessResult, type DataBlockSA, WriteRequest, type WriteResponse } from '../../apdu/index.ts';
import { RawData } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import { lengthSize } from './block-sizes.ts';
import { forItems, requireCount } from './item-lists.ts';
import { goesWhole, requireSize } from './negotiated-services.ts';
import { request, unexpected } from './response.ts';
import { requireComplete, sendBlocks } from './send-blocks.ts';
import { requireVariables, specificationOf, variableSize, type WrittenVariable } from './variable.ts';

/** Tag, counts, kind, last-block and number of a request that carries nothing but a block, and the tag of its octet string. */
const blockOverhead = 8;
const blockTransfer = 'block-transfer-with-set-or-write';

/** WRITE (Green Book 9.3.15, 9.4.6.10): writes variables by their short names, and invokes methods. */
export function* writeExchange(
  variables: readonly WrittenVariable[],
  context: ExchangeContext,
): ServiceExchange<readonly DataAccessResult[]> {
  requireVariables(context, 'write', variables);
  const hasBlocks = context.conformance.includes(blockTransfer);
  return yield* forItems(variables, context, {
    size: (variable) => (hasBlocks ? 0 : variableSize(variable) + variable.value.bytes.length),
    *one(variable) {
      return (yield* writeList([variable], context))[0]!;
    },
    list: (list) => writeList(list, context),
    hasBlocks,
  });
}

function* writeList(
  variables: readonly WrittenVariable[],
  context: ExchangeContext,
): ServiceExchange<readonly DataAccessResult[]> {
  const { length } = variables;
  const value: WriteRequest = {
    variableAccessSpecification: variables.map(specificationOf),
    listOfData: variables.map((variable) => variable.value),
  };
  const head = 1 + 2 * lengthSize(length);
  const size = variables.reduce((sum, each) => sum + variableSize(each) + each.value.bytes.length, head);
  if (goesWhole(context, size)) return requireCount(resultsOf(yield* write(value)), length);
  if (!context.conformance.includes(blockTransfer)) requireSize(context, size);
  const results = resultsOf(yield* writeBlocks(encode(WriteRequest, value), context));
  const [first] = results;
  if (results.length === 1 && first !== undefined && first !== 'success') return variables.map(() => first);
  return requireCount(results, length);
}

function* writeBlocks(octets: Uint8Array, context: ExchangeContext): ServiceExchange<WriteResponse> {
  const block = ({ lastBlock, blockNumber, rawData }: DataBlockSA): WriteRequest => ({
    variableAccessSpecification: [{ kind: 'write-data-block-access', value: { lastBlock, blockNumber } }],
    listOfData: [RawData.of({ kind: 'octet-string', value: rawData })],
  });
  const { response, isComplete } = yield* sendBlocks<WriteRequest, WriteResponse>(octets, context, {
    firstOverhead: blockOverhead,
    nextOverhead: blockOverhead,
    first: block,
    next: block,
    ask: write,
    acknowledged: (answer) => (answer[0]?.kind === 'block-number' ? answer[0].value : undefined),
  });
  for (const each of response) requireComplete(isComplete, each.kind);
  return response;
}

function resultsOf(response: WriteResponse): DataAccessResult[] {
  return response.map((each) => {
    if (each.kind === 'block-number') throw unexpected('writeRequest', 'a block-number');
    return each.kind === 'success' ? 'success' : each.value;
  });
}

const write = (value: WriteRequest) => request({ kind: 'writeRequest', value }, 'writeResponse');
