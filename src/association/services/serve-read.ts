import { type Apdu, ReadRequest, ReadResponse } from '../../apdu/index.ts';
import { encode, tryDecode } from '../../codec/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import { BlockCutter } from './block-cutter.ts';
import { lengthSize, rawDataSize } from './block-sizes.ts';
import { beginLongRequest, continueLongRequest, type LongRequestForm } from './long-request.ts';
import { nullData } from './null-data.ts';
import { unsupportedByShortNames } from './refusals.ts';
import { ServedCaller } from './served-caller.ts';
import { accessResult, executeVariables, itemOf, type VariableResult } from './served-variables.ts';
import { following, type ResponseTransfer, type ServedResponse, type Serving, type Transfer } from './serving.ts';

const resultSize = 2;
/** Tag, count, kind, last-block and number of a response that carries nothing but a block. */
const blockOverhead = 6;
const largestBlockNumber = 0xffff;
const blockTransfer = 'block-transfer-with-get-or-read';
/** Short names have no invoke ids. */
const noInvokeId = { invokeId: 0 };

/** Serves READ (Green Book 9.3.14, 9.4.6.9). `open` is the transfer that the request may continue. */
export function serveRead(
  serving: Serving,
  request: ReadRequest,
  caller: ServiceCaller,
  open: Transfer | undefined,
): ServedResponse {
  const [first] = request;
  if (request.length !== 1 || first === undefined) return readVariables(serving, request, caller);
  if (first.kind === 'block-number-access') return nextOf(serving, first.value.blockNumber, caller, open);
  if (first.kind !== 'read-data-block-access') return readVariables(serving, request, caller);
  if (!serving.has(blockTransfer)) return unsupportedByShortNames('read');
  if (first.value.blockNumber !== 1) return continueLongRequest(serving, first.value, noInvokeId, caller, form, open);
  return beginLongRequest(serving, first.value, noInvokeId, caller, form, (octets, served) => {
    const decoded = tryDecode(ReadRequest, octets, { limits: serving.limits });
    return decoded.ok ? readVariables(serving, decoded.value, served) : refusal('type-unmatched');
  });
}

function readVariables(serving: Serving, request: ReadRequest, caller: ServiceCaller): ServedResponse {
  const isList = request.length > 1;
  if (isList && !serving.has('multiple-references')) return unsupportedByShortNames('read');
  const count = request.length;
  const canCut = serving.has(blockTransfer);
  const least = 1 + lengthSize(count) + count * resultSize;
  if (!canCut && !serving.goesWhole(least)) return tooLong();
  const served = new ServedCaller(caller);
  const items = request.map((each) => itemOf(serving, each, undefined));
  return following(executeVariables(serving, items, served), (executed) => {
    const results = executed.map(resultOf);
    const size = results.reduce((sum, each) => sum + sizeOf(each), 1 + lengthSize(count));
    if (serving.goesWhole(size)) return response(results);
    if (canCut) return firstBlock(serving, encode(ReadResponse, results), served);
    return response(shorten(results, serving.options.maximumResponseSize - least));
  });
}

function nextOf(serving: Serving, blockNumber: number, caller: ServiceCaller, open: Transfer | undefined): Apdu {
  if (open?.kind !== 'read-response') return refusal('no-long-get-in-progress');
  if (open.blocks.blockNumber !== blockNumber) return refusal('data-block-number-invalid');
  caller.requireResponse(open.required);
  return nextBlock(serving, open);
}

function firstBlock(serving: Serving, octets: Uint8Array, { required }: ServedCaller): Apdu {
  const size = rawDataSize(serving.options.maximumResponseSize, blockOverhead);
  if (size < 1 || octets.length > size * largestBlockNumber) return tooLong();
  const blocks = new BlockCutter(octets);
  return nextBlock(serving, { kind: 'read-response', invokeId: noInvokeId.invokeId, blocks, required });
}

function nextBlock(serving: Serving, transfer: ResponseTransfer): Apdu {
  const size = rawDataSize(serving.options.maximumResponseSize, blockOverhead);
  const { blockNumber, isLast, octets } = transfer.blocks.next(size);
  if (!isLast) serving.transfer = transfer;
  return response([{ kind: 'data-block-result', value: { lastBlock: isLast, blockNumber, rawData: octets } }]);
}

/** Leaves out the values for which there is no room beside a result for each. */
function shorten(results: ReadResponse, room: number): ReadResponse {
  let left = room;
  return results.map((result) => {
    const more = sizeOf(result) - resultSize;
    if (more > left) return { kind: 'data-access-error', value: 'data-block-unavailable' };
    left -= more;
    return result;
  });
}

const faults = {
  'none-in-progress': 'no-long-get-in-progress',
  'block-number-invalid': 'data-block-number-invalid',
  aborted: 'long-get-aborted',
} as const;

const form: LongRequestForm = {
  kind: 'read-request',
  acknowledge: (blockNumber) => response([{ kind: 'block-number', value: blockNumber }]),
  refuse: (fault) => refusal(faults[fault]),
};

type Result = ReadResponse[number];
type Refusal = (typeof faults)[keyof typeof faults] | 'type-unmatched';

function resultOf(result: VariableResult): Result {
  const data = result.kind === 'get' ? result.result : undefined;
  if (data?.kind === 'data') return data;
  const access = accessResult(result);
  if (access !== 'success') return { kind: 'data-access-error', value: access };
  const returned = result.kind === 'action' ? result.result.returnParameters : undefined;
  if (returned?.kind === 'data-access-result') return { kind: 'data-access-error', value: returned.value };
  return { kind: 'data', value: returned?.value ?? nullData };
}

const sizeOf = (result: Result): number => (result.kind === 'data' ? 1 + result.value.bytes.length : resultSize);

const refusal = (value: Refusal): Apdu => response([{ kind: 'data-access-error', value }]);

const tooLong = (): Apdu => ({
  kind: 'confirmedServiceError',
  value: { kind: 'read', value: { kind: 'service', value: 'pdu-size' } },
});

const response = (value: ReadResponse): Apdu => ({ kind: 'readResponse', value });
