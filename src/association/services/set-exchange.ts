import type { DataAccessResult, DataBlockSA, SetRequest, SetResponse } from '../../apdu/index.ts';
import { rawData, sequenceOf } from '../../axdr/index.ts';
import { encode } from '../../codec/index.ts';
import type { ExchangeContext, ServiceExchange } from '../exchange.ts';
import type { SetItem } from '../service-item.ts';
import { lengthSize } from './block-sizes.ts';
import { forItems, requireCount } from './item-lists.ts';
import { descriptorSize, selectionSize } from './item-sizes.ts';
import { goesWhole, requireAttributeAccess, requireNegotiated, requireSize } from './negotiated-services.ts';
import { request, unexpected } from './response.ts';
import { blockHeaderSize, blockOverhead, requireComplete, sendBlocks } from './send-blocks.ts';

const headerSize = 3;
const blockTransfer = 'block-transfer-with-set-or-write';
const listOfData = /* @__PURE__ */ sequenceOf(rawData);

/** SET (Green Book 9.3.7, 9.4.6.4): writes attributes; the results are in the order of the items. */
export function* setExchange(
  items: readonly SetItem[],
  context: ExchangeContext,
): ServiceExchange<readonly DataAccessResult[]> {
  requireNegotiated(context, 'set');
  for (const item of items) requireAttributeAccess(context, item.descriptor, item.accessSelection, 'set');
  const hasBlocks = context.conformance.includes(blockTransfer);
  return yield* forItems(items, context, {
    size: (item) => headSize(item) + (hasBlocks ? 0 : item.value.bytes.length),
    one: (item) => setOne(item, context),
    list: (list) => setList(list, context),
    hasBlocks,
  });
}

const headSize = ({ accessSelection }: SetItem) => descriptorSize + selectionSize(accessSelection);

function* setOne(item: SetItem, context: ExchangeContext): ServiceExchange<DataAccessResult> {
  const { descriptor: cosemAttributeDescriptor, accessSelection, value } = item;
  const head = { invokeIdAndPriority: context.invokeIdAndPriority, cosemAttributeDescriptor, accessSelection };
  const size = headerSize + headSize(item);
  if (goesWhole(context, size + value.bytes.length)) {
    const response = yield* set({ kind: 'set-request-normal', value: { ...head, value } });
    if (response.kind !== 'set-response-normal') throw unexpected('set-request-normal', response.kind);
    return response.value.result;
  }
  requireBlocks(context, size + value.bytes.length);
  const first = (datablock: DataBlockSA): SetRequest => ({
    kind: 'set-request-with-first-datablock',
    value: { ...head, datablock },
  });
  const { response, isComplete } = yield* setBlocks(value.bytes, size, first, context);
  if (response.kind !== 'set-response-last-datablock' && response.kind !== 'set-response-normal')
    throw unexpected('set-request-with-datablock', response.kind);
  requireComplete(isComplete, response.value.result);
  return response.value.result;
}

function* setList(items: readonly SetItem[], context: ExchangeContext): ServiceExchange<readonly DataAccessResult[]> {
  const attributeDescriptorList = items.map(({ descriptor, accessSelection }) => ({
    cosemAttributeDescriptor: descriptor,
    accessSelection,
  }));
  const head = { invokeIdAndPriority: context.invokeIdAndPriority, attributeDescriptorList };
  const valueList = items.map(({ value }) => value);
  const size = items.reduce((sum, item) => sum + headSize(item), headerSize + lengthSize(items.length));
  const whole = valueList.reduce((sum, { bytes }) => sum + bytes.length, size + lengthSize(items.length));
  if (goesWhole(context, whole)) {
    const response = yield* set({ kind: 'set-request-with-list', value: { ...head, valueList } });
    return resultsOf(response, true, items.length);
  }
  requireBlocks(context, whole);
  const first = (datablock: DataBlockSA): SetRequest => ({
    kind: 'set-request-with-list-and-first-datablock',
    value: { ...head, datablock },
  });
  const { response, isComplete } = yield* setBlocks(encode(listOfData, valueList), size, first, context);
  return resultsOf(response, isComplete, items.length);
}

/** The results of a list; a server that refuses the list as such does it with one result. */
function resultsOf(response: SetResponse, isComplete: boolean, count: number): readonly DataAccessResult[] {
  if (response.kind === 'set-response-datablock') throw unexpected('set-request-with-list', response.kind);
  const { result } = response.value;
  if (typeof result === 'object') {
    for (const each of result) requireComplete(isComplete, each);
    return requireCount(result, count);
  }
  if (result === 'success') throw unexpected('set-request-with-list', response.kind);
  return new Array<DataAccessResult>(count).fill(result);
}

function setBlocks(
  octets: Uint8Array,
  headSize: number,
  first: (block: DataBlockSA) => SetRequest,
  context: ExchangeContext,
) {
  const { invokeIdAndPriority } = context;
  return sendBlocks<SetRequest, SetResponse>(octets, context, {
    firstOverhead: headSize + blockHeaderSize,
    nextOverhead: blockOverhead,
    first,
    next: (datablock) => ({ kind: 'set-request-with-datablock', value: { invokeIdAndPriority, datablock } }),
    ask: set,
    acknowledged: (response) => (response.kind === 'set-response-datablock' ? response.value.blockNumber : undefined),
  });
}

function requireBlocks(context: ExchangeContext, size: number): void {
  if (!context.conformance.includes(blockTransfer)) requireSize(context, size);
}

const set = (value: SetRequest) => request({ kind: 'set-request', value }, 'set-response');
