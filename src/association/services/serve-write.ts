import { type Apdu, type DataAccessResult, WriteRequest, type WriteResponse } from '../../apdu/index.ts';
import { Data } from '../../axdr/index.ts';
import { decode, tryDecode } from '../../codec/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import { lengthSize } from './block-sizes.ts';
import { beginLongRequest, continueLongRequest, type LongRequestForm } from './long-request.ts';
import { unsupportedByShortNames } from './refusals.ts';
import { accessResult, executeVariables, itemOf } from './served-variables.ts';
import { following, type ServedResponse, type Serving, type Transfer } from './serving.ts';

const resultSize = 2;
/** Short names have no invoke ids. */
const noInvokeId = { invokeId: 0 };

/** Serves WRITE (Green Book 9.3.15, 9.4.6.10). `open` is the transfer that the request may continue. */
export function serveWrite(
  serving: Serving,
  request: WriteRequest,
  caller: ServiceCaller,
  open: Transfer | undefined,
): ServedResponse {
  const [first] = request.variableAccessSpecification;
  if (request.variableAccessSpecification.length !== 1 || first?.kind !== 'write-data-block-access')
    return writeVariables(serving, request, caller);
  if (!serving.has('block-transfer-with-set-or-write')) return unsupportedByShortNames('write');
  const data = decode(Data, request.listOfData[0]!.bytes);
  if (data.kind !== 'octet-string') return refusal('type-unmatched');
  const block = { ...first.value, rawData: data.value };
  if (block.blockNumber !== 1) return continueLongRequest(serving, block, noInvokeId, caller, form, open);
  return beginLongRequest(serving, block, noInvokeId, caller, form, (octets, served) => {
    const decoded = tryDecode(WriteRequest, octets, { limits: serving.limits });
    return decoded.ok ? writeVariables(serving, decoded.value, served) : refusal('type-unmatched');
  });
}

function writeVariables(serving: Serving, request: WriteRequest, caller: ServiceCaller): ServedResponse {
  const { variableAccessSpecification: specifications, listOfData } = request;
  const count = specifications.length;
  if (count > 1 && !serving.has('multiple-references')) return unsupportedByShortNames('write');
  if (!serving.goesWhole(1 + lengthSize(count) + count * resultSize)) return tooLong();
  const items = specifications.map((each, i) => itemOf(serving, each, listOfData[i]!));
  return following(executeVariables(serving, items, caller), (results) =>
    response(results.map((each) => resultOf(accessResult(each)))),
  );
}

const faults = {
  'none-in-progress': 'no-long-set-in-progress',
  'block-number-invalid': 'data-block-number-invalid',
  aborted: 'long-set-aborted',
} as const;

const form: LongRequestForm = {
  kind: 'write-request',
  acknowledge: (blockNumber) => response([{ kind: 'block-number', value: blockNumber }]),
  refuse: (fault) => refusal(faults[fault]),
};

const resultOf = (result: DataAccessResult): WriteResponse[number] =>
  result === 'success' ? { kind: 'success', value: null } : { kind: 'data-access-error', value: result };

const refusal = (result: DataAccessResult): Apdu => response([resultOf(result)]);

const tooLong = (): Apdu => ({
  kind: 'confirmedServiceError',
  value: { kind: 'write', value: { kind: 'service', value: 'pdu-size' } },
});

const response = (value: WriteResponse): Apdu => ({ kind: 'writeResponse', value });
