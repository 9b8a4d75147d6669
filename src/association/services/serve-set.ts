import type {
  Apdu,
  CosemAttributeDescriptorWithSelection,
  DataAccessResult,
  InvokeIdAndPriority,
  SetRequest,
  SetResponse,
} from '../../apdu/index.ts';
import { type RawData, rawData, sequenceOf } from '../../axdr/index.ts';
import { tryDecode } from '../../codec/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import type { ServiceResult, SetItem } from '../service-item.ts';
import { lengthSize } from './block-sizes.ts';
import { keptSelection } from './kept.ts';
import { beginLongRequest, continueLongRequest, type LongRequestForm } from './long-request.ts';
import { notNegotiated, tooLong } from './refusals.ts';
import { execute, executeAll, following, type ServedResponse, type Serving, type Transfer } from './serving.ts';

const headerSize = 3;
const blockNumberSize = 4;
const listOfData = /* @__PURE__ */ sequenceOf(rawData);

/** Serves SET (Green Book 9.3.7, 9.4.6.4). `open` is the transfer that the request may continue. */
export function serveSet(
  serving: Serving,
  request: SetRequest,
  caller: ServiceCaller,
  open: Transfer | undefined,
): ServedResponse {
  if (!serving.has('set')) return notNegotiated();
  if (request.kind === 'set-request-normal') return setNormal(serving, request.value, caller);
  if (request.kind === 'set-request-with-list') return setList(serving, request.value, caller);
  if (!serving.has('block-transfer-with-set-or-write')) return notNegotiated();
  switch (request.kind) {
    case 'set-request-with-first-datablock':
      return setFirst(serving, request.value, caller);
    case 'set-request-with-list-and-first-datablock':
      return setListFirst(serving, request.value, caller);
    case 'set-request-with-datablock': {
      const { invokeIdAndPriority, datablock } = request.value;
      return continueLongRequest(serving, datablock, invokeIdAndPriority, caller, form(invokeIdAndPriority), open);
    }
  }
}

type Value<Kind extends SetRequest['kind']> = Extract<SetRequest, { kind: Kind }>['value'];

function setNormal(serving: Serving, request: Value<'set-request-normal'>, caller: ServiceCaller): ServedResponse {
  const { invokeIdAndPriority, cosemAttributeDescriptor: descriptor, accessSelection, value } = request;
  const item: SetItem = { kind: 'set', descriptor, accessSelection, value };
  return following(execute(serving, item, caller), (executed) =>
    response({ kind: 'set-response-normal', value: { invokeIdAndPriority, result: setResult(executed) } }),
  );
}

function setList(serving: Serving, request: Value<'set-request-with-list'>, caller: ServiceCaller): ServedResponse {
  const { invokeIdAndPriority, attributeDescriptorList, valueList } = request;
  if (!serving.has('multiple-references')) return notNegotiated();
  if (!serving.goesWhole(listSize(attributeDescriptorList))) return tooLong();
  return following(executeAll(serving, itemsOf(attributeDescriptorList, valueList), caller), (executed) =>
    response({
      kind: 'set-response-with-list',
      value: { invokeIdAndPriority, result: executed.map(setResult) },
    }),
  );
}

function setFirst(
  serving: Serving,
  request: Value<'set-request-with-first-datablock'>,
  caller: ServiceCaller,
): ServedResponse {
  const { invokeIdAndPriority, cosemAttributeDescriptor: descriptor, accessSelection, datablock } = request;
  const last = (result: DataAccessResult, blockNumber: number) =>
    response({ kind: 'set-response-last-datablock', value: { invokeIdAndPriority, result, blockNumber } });
  const kept = keptSelection(accessSelection);
  return beginLongRequest(
    serving,
    datablock,
    invokeIdAndPriority,
    caller,
    form(invokeIdAndPriority),
    (octets, served, blockNumber) => {
      const decoded = tryDecode(rawData, octets, { limits: serving.limits });
      if (!decoded.ok) return last('type-unmatched', blockNumber);
      const item: SetItem = { kind: 'set', descriptor, accessSelection: kept, value: decoded.value };
      return following(execute(serving, item, served), (executed) => last(setResult(executed), blockNumber));
    },
  );
}

function setListFirst(
  serving: Serving,
  request: Value<'set-request-with-list-and-first-datablock'>,
  caller: ServiceCaller,
): ServedResponse {
  const { invokeIdAndPriority, datablock } = request;
  if (!serving.has('multiple-references')) return notNegotiated();
  const descriptors = request.attributeDescriptorList.map((each) => ({
    cosemAttributeDescriptor: each.cosemAttributeDescriptor,
    accessSelection: keptSelection(each.accessSelection),
  }));
  if (!serving.goesWhole(listSize(descriptors) + blockNumberSize)) return tooLong();
  const last = (result: readonly DataAccessResult[], blockNumber: number) =>
    response({ kind: 'set-response-last-datablock-with-list', value: { invokeIdAndPriority, result, blockNumber } });
  return beginLongRequest(
    serving,
    datablock,
    invokeIdAndPriority,
    caller,
    form(invokeIdAndPriority),
    (octets, served, blockNumber) => {
      const values = tryDecode(listOfData, octets, { limits: serving.limits });
      if (!values.ok || values.value.length !== descriptors.length) {
        return last(
          descriptors.map(() => 'type-unmatched'),
          blockNumber,
        );
      }
      return following(executeAll(serving, itemsOf(descriptors, values.value), served), (executed) =>
        last(executed.map(setResult), blockNumber),
      );
    },
  );
}

const faults = {
  'none-in-progress': 'no-long-set-in-progress',
  'block-number-invalid': 'data-block-number-invalid',
  aborted: 'long-set-aborted',
} as const;

const form = (invokeIdAndPriority: InvokeIdAndPriority): LongRequestForm => ({
  kind: 'set-request',
  acknowledge: (blockNumber) =>
    response({ kind: 'set-response-datablock', value: { invokeIdAndPriority, blockNumber } }),
  refuse: (fault, blockNumber) =>
    response({
      kind: 'set-response-last-datablock',
      value: { invokeIdAndPriority, result: faults[fault], blockNumber },
    }),
});

const listSize = ({ length }: readonly unknown[]): number => headerSize + lengthSize(length) + length;

function itemsOf(
  descriptors: readonly CosemAttributeDescriptorWithSelection[],
  values: readonly RawData[],
): readonly SetItem[] {
  return descriptors.map(({ cosemAttributeDescriptor: descriptor, accessSelection }, i) => ({
    kind: 'set',
    descriptor,
    accessSelection,
    value: values[i]!,
  }));
}

const setResult = (result: ServiceResult): DataAccessResult => (result.kind === 'set' ? result.result : 'other-reason');

const response = (value: SetResponse): Apdu => ({ kind: 'set-response', value });
