import type {
  ActionRequest,
  ActionResponse,
  ActionResponseWithOptionalData,
  ActionResult,
  Apdu,
  InvokeIdAndPriority,
} from '../../apdu/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import type { ServiceResult } from '../service-item.ts';
import { BlockCutter } from './block-cutter.ts';
import { lengthSize, rawDataSize } from './block-sizes.ts';
import { writeLongActionResponse, writeLongActionResponses } from './long-action-response.ts';
import { tooLong } from './refusals.ts';
import { blockOverhead } from './send-blocks.ts';
import type { ServedCaller } from './served-caller.ts';
import type { ResponseTransfer, Serving, Transfer } from './serving.ts';

const headerSize = 3;
/** A result and no return parameters. */
const resultSize = 2;
/** A result, and why there are no return parameters. */
const shortenedSize = 4;

/** Octets of the shortest response to a list. */
export const leastListSize = (count: number): number => headerSize + lengthSize(count) + count * shortenedSize;

/** Answers with what became of one method: whole, in blocks, or without its return parameters where neither is possible. */
export function actionAnswer(
  serving: Serving,
  invokeIdAndPriority: InvokeIdAndPriority,
  result: ServiceResult,
  caller: ServedCaller,
): Apdu {
  const singleResponse = actionResult(result);
  if (serving.goesWhole(headerSize + sizeOf(singleResponse))) return normal(invokeIdAndPriority, singleResponse);
  if (!serving.has('block-transfer-with-action')) return normal(invokeIdAndPriority, shortened(singleResponse));
  const octets = writeLongActionResponse(singleResponse, serving.options.longActionResponse ?? 'get-data-result');
  return firstBlock(serving, invokeIdAndPriority, octets, caller);
}

/** Answers with what became of a list of methods. */
export function actionListAnswer(
  serving: Serving,
  invokeIdAndPriority: InvokeIdAndPriority,
  results: readonly ServiceResult[],
  caller: ServedCaller,
): Apdu {
  const responses = results.map(actionResult);
  const count = responses.length;
  const size = responses.reduce((sum, each) => sum + sizeOf(each), headerSize + lengthSize(count));
  if (serving.goesWhole(size)) return withList(invokeIdAndPriority, responses);
  if (serving.has('block-transfer-with-action'))
    return firstBlock(serving, invokeIdAndPriority, writeLongActionResponses(responses), caller);
  let left = serving.options.maximumResponseSize - leastListSize(count);
  const fitting = responses.map((each) => {
    const more = sizeOf(each) - shortenedSize;
    if (more > left) return shortened(each);
    left -= Math.max(more, 0);
    return each;
  });
  return withList(invokeIdAndPriority, fitting);
}

/** Answers the request for the next block of a long response. */
export function nextActionBlock(
  serving: Serving,
  request: Extract<ActionRequest, { kind: 'action-request-next-pblock' }>['value'],
  caller: ServiceCaller,
  open: Transfer | undefined,
): Apdu {
  const { invokeIdAndPriority, blockNumber } = request;
  if (open?.kind !== 'action-response' || open.invokeId !== invokeIdAndPriority.invokeId)
    return actionRefusal(invokeIdAndPriority, 'no-long-action-in-progress');
  if (open.blocks.blockNumber !== blockNumber) return actionRefusal(invokeIdAndPriority, 'long-action-aborted');
  caller.requireResponse(open.required);
  return nextBlock(serving, invokeIdAndPriority, open);
}

/** Answers a request that executes nothing. */
export function actionRefusal(invokeIdAndPriority: InvokeIdAndPriority, result: ActionResult): Apdu {
  return normal(invokeIdAndPriority, { result });
}

function firstBlock(
  serving: Serving,
  invokeIdAndPriority: InvokeIdAndPriority,
  octets: Uint8Array,
  { required }: ServedCaller,
): Apdu {
  if (rawDataSize(serving.options.maximumResponseSize, blockOverhead) < 1) return tooLong();
  const { invokeId } = invokeIdAndPriority;
  const blocks = new BlockCutter(octets);
  return nextBlock(serving, invokeIdAndPriority, { kind: 'action-response', invokeId, blocks, required });
}

function nextBlock(serving: Serving, invokeIdAndPriority: InvokeIdAndPriority, transfer: ResponseTransfer): Apdu {
  const size = rawDataSize(serving.options.maximumResponseSize, blockOverhead);
  const { blockNumber, isLast, octets } = transfer.blocks.next(size);
  if (!isLast) serving.transfer = transfer;
  return response({
    kind: 'action-response-with-pblock',
    value: { invokeIdAndPriority, pblock: { lastBlock: isLast, blockNumber, rawData: octets } },
  });
}

function sizeOf({ returnParameters }: ActionResponseWithOptionalData): number {
  if (returnParameters === undefined) return resultSize;
  return returnParameters.kind === 'data' ? resultSize + 1 + returnParameters.value.bytes.length : shortenedSize;
}

const shortened = ({ result }: ActionResponseWithOptionalData): ActionResponseWithOptionalData => ({
  result,
  returnParameters: { kind: 'data-access-result', value: 'data-block-unavailable' },
});

const actionResult = (result: ServiceResult): ActionResponseWithOptionalData =>
  result.kind === 'action' ? result.result : { result: 'other-reason' };

const normal = (invokeIdAndPriority: InvokeIdAndPriority, singleResponse: ActionResponseWithOptionalData): Apdu =>
  response({ kind: 'action-response-normal', value: { invokeIdAndPriority, singleResponse } });

const withList = (
  invokeIdAndPriority: InvokeIdAndPriority,
  listOfResponses: readonly ActionResponseWithOptionalData[],
): Apdu => response({ kind: 'action-response-with-list', value: { invokeIdAndPriority, listOfResponses } });

const response = (value: ActionResponse): Apdu => ({ kind: 'action-response', value });
