import {
  type Apdu,
  GetDataResult,
  type GetRequest,
  type GetResponse,
  type InvokeIdAndPriority,
} from '../../apdu/index.ts';
import { sequenceOf } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import type { GetItem, ServiceResult } from '../service-item.ts';
import { BlockCutter } from './block-cutter.ts';
import { lengthSize, rawDataSize } from './block-sizes.ts';
import { notNegotiated, tooLong } from './refusals.ts';
import { ServedCaller } from './served-caller.ts';
import {
  execute,
  executeAll,
  following,
  type ResponseTransfer,
  type ServedResponse,
  type Serving,
  type Transfer,
} from './serving.ts';

const headerSize = 3;
const blockOverhead = 9;
const resultSize = 2;
const blockTransfer = 'block-transfer-with-get-or-read';
const listOfResults = /* @__PURE__ */ sequenceOf(GetDataResult, resultSize);

/** Serves GET (Green Book 9.3.6, 9.4.6.3). `open` is the transfer that the request may continue. */
export function serveGet(
  serving: Serving,
  request: GetRequest,
  caller: ServiceCaller,
  open: Transfer | undefined,
): ServedResponse {
  if (!serving.has('get')) return notNegotiated();
  switch (request.kind) {
    case 'get-request-normal':
      return getNormal(serving, request.value, caller);
    case 'get-request-with-list':
      return getList(serving, request.value, caller);
    case 'get-request-next':
      return getNext(serving, request.value, caller, open);
  }
}

type Value<Kind extends GetRequest['kind']> = Extract<GetRequest, { kind: Kind }>['value'];

function getNormal(serving: Serving, request: Value<'get-request-normal'>, caller: ServiceCaller): ServedResponse {
  const { invokeIdAndPriority, cosemAttributeDescriptor: descriptor, accessSelection } = request;
  const item: GetItem = { kind: 'get', descriptor, accessSelection };
  const served = new ServedCaller(caller);
  const answer = (result: ServiceResult): Apdu => {
    const value = getResult(result);
    if (value.kind === 'data') {
      const { bytes } = value.value;
      if (!serving.goesWhole(headerSize + 1 + bytes.length)) {
        if (serving.has(blockTransfer)) return firstBlock(serving, invokeIdAndPriority, bytes, served);
        return normal(invokeIdAndPriority, { kind: 'data-access-result', value: 'data-block-unavailable' });
      }
    }
    return normal(invokeIdAndPriority, value);
  };
  return following(execute(serving, item, served), answer);
}

function getList(serving: Serving, request: Value<'get-request-with-list'>, caller: ServiceCaller): ServedResponse {
  if (!serving.has('multiple-references')) return notNegotiated();
  const { invokeIdAndPriority, attributeDescriptorList } = request;
  const count = attributeDescriptorList.length;
  const canCut = serving.has(blockTransfer);
  const leastSize = headerSize + lengthSize(count) + count * resultSize;
  if (!canCut && !serving.goesWhole(leastSize)) return tooLong();
  const items = attributeDescriptorList.map(
    ({ cosemAttributeDescriptor: descriptor, accessSelection }): GetItem => ({
      kind: 'get',
      descriptor,
      accessSelection,
    }),
  );
  const served = new ServedCaller(caller);
  return following(executeAll(serving, items, served), (executed) => {
    const results = executed.map(getResult);
    const size = results.reduce((sum, result) => sum + sizeOf(result), headerSize + lengthSize(count));
    if (serving.goesWhole(size)) return withList(invokeIdAndPriority, results);
    if (canCut) return firstBlock(serving, invokeIdAndPriority, encode(listOfResults, results), served);
    return withList(invokeIdAndPriority, shorten(results, serving.options.maximumResponseSize - leastSize));
  });
}

function getNext(
  serving: Serving,
  { invokeIdAndPriority, blockNumber }: Value<'get-request-next'>,
  caller: ServiceCaller,
  open: Transfer | undefined,
): Apdu {
  if (open?.kind !== 'get-response' || open.invokeId !== invokeIdAndPriority.invokeId)
    return refusedBlock(invokeIdAndPriority, blockNumber, 'no-long-get-in-progress');
  if (open.blocks.blockNumber !== blockNumber)
    return refusedBlock(invokeIdAndPriority, blockNumber, 'data-block-number-invalid');
  caller.requireResponse(open.required);
  return nextBlock(serving, invokeIdAndPriority, open);
}

/** Begins a long answer. */
function firstBlock(
  serving: Serving,
  invokeIdAndPriority: InvokeIdAndPriority,
  octets: Uint8Array,
  { required }: ServedCaller,
): Apdu {
  if (rawDataSize(serving.options.maximumResponseSize, blockOverhead) < 1) return tooLong();
  const { invokeId } = invokeIdAndPriority;
  const transfer: ResponseTransfer = { kind: 'get-response', invokeId, blocks: new BlockCutter(octets), required };
  return nextBlock(serving, invokeIdAndPriority, transfer);
}

function nextBlock(serving: Serving, invokeIdAndPriority: InvokeIdAndPriority, transfer: ResponseTransfer): Apdu {
  const { maximumResponseSize } = serving.options;
  const { blockNumber, isLast, octets } = transfer.blocks.next(rawDataSize(maximumResponseSize, blockOverhead));
  if (!isLast) serving.transfer = transfer;
  return withDatablock(invokeIdAndPriority, {
    lastBlock: isLast,
    blockNumber,
    result: { kind: 'raw-data', value: octets },
  });
}

type BlockRefusal = 'no-long-get-in-progress' | 'data-block-number-invalid';
type WithDatablock = Extract<GetResponse, { kind: 'get-response-with-datablock' }>['value'];

function refusedBlock(invokeIdAndPriority: InvokeIdAndPriority, blockNumber: number, value: BlockRefusal): Apdu {
  return withDatablock(invokeIdAndPriority, {
    lastBlock: true,
    blockNumber,
    result: { kind: 'data-access-result', value },
  });
}

/** Leaves out the values for which there is no room beside a result for each. */
function shorten(results: readonly GetDataResult[], room: number): readonly GetDataResult[] {
  let left = room;
  return results.map((result) => {
    const more = sizeOf(result) - resultSize;
    if (more > left) return { kind: 'data-access-result', value: 'data-block-unavailable' };
    left -= more;
    return result;
  });
}

const sizeOf = (result: GetDataResult): number => (result.kind === 'data' ? 1 + result.value.bytes.length : resultSize);

const getResult = (result: ServiceResult): GetDataResult =>
  result.kind === 'get' ? result.result : { kind: 'data-access-result', value: 'other-reason' };

const normal = (invokeIdAndPriority: InvokeIdAndPriority, result: GetDataResult): Apdu => ({
  kind: 'get-response',
  value: { kind: 'get-response-normal', value: { invokeIdAndPriority, result } },
});

const withList = (invokeIdAndPriority: InvokeIdAndPriority, result: readonly GetDataResult[]): Apdu => ({
  kind: 'get-response',
  value: { kind: 'get-response-with-list', value: { invokeIdAndPriority, result } },
});

const withDatablock = (invokeIdAndPriority: InvokeIdAndPriority, result: WithDatablock['result']): Apdu => ({
  kind: 'get-response',
  value: { kind: 'get-response-with-datablock', value: { invokeIdAndPriority, result } },
});
