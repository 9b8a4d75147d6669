import { ActionResponseWithOptionalData, GetDataResult } from '../../apdu/index.ts';
import { optional, rawData, sequenceOf } from '../../axdr/index.ts';
import { type Codec, type Decoded, encode, type Limits, tryDecode } from '../../codec/index.ts';

/**
 * What the blocks of a long ACTION response hold: what the method returned as Get-Data-Result, success implied, or
 * the whole Action-Response-With-Optional-Data. The public sources do not settle which.
 */
export type LongActionResponseForm = 'get-data-result' | 'action-response-with-optional-data';

const optionalResult: Codec<GetDataResult | undefined> = /* @__PURE__ */ optional(GetDataResult);
const listOfResponses = /* @__PURE__ */ sequenceOf(ActionResponseWithOptionalData, 2);
const listOfResults = /* @__PURE__ */ sequenceOf(GetDataResult, 2);

/** The octets that are cut into the blocks of a long ACTION response. */
export function writeLongActionResponse(
  response: ActionResponseWithOptionalData,
  form: LongActionResponseForm,
): Uint8Array {
  const { result, returnParameters } = response;
  if (form === 'get-data-result' && result === 'success' && returnParameters !== undefined)
    return encode(GetDataResult, returnParameters);
  return encode(ActionResponseWithOptionalData, response);
}

/** The octets that are cut into the blocks of a long ACTION response to a list. */
export function writeLongActionResponses(responses: readonly ActionResponseWithOptionalData[]): Uint8Array {
  return encode(listOfResponses, responses);
}

/**
 * Reads what the blocks of a long ACTION response hold, in either form, with the flag of an optional before it, or the
 * Data alone: stacks differ. The first form that takes up all the octets is the right one.
 */
export function readLongActionResponse(octets: Uint8Array, limits: Limits): ActionResponseWithOptionalData {
  const result = tryDecode(GetDataResult, octets, { limits });
  if (result.ok) return returned(result.value);
  const response = tryDecode(ActionResponseWithOptionalData, octets, { limits });
  if (response.ok) return response.value;
  const flagged = tryDecode(optionalResult, octets, { limits });
  if (flagged.ok) return returned(flagged.value);
  const data = tryDecode(rawData, octets, { limits });
  return returned({ kind: 'data', value: required(data, result) });
}

/** Reads what the blocks of a long ACTION response to a list hold: the responses, or what the methods returned. */
export function readLongActionResponses(octets: Uint8Array, limits: Limits): readonly ActionResponseWithOptionalData[] {
  const responses = tryDecode(listOfResponses, octets, { limits });
  if (responses.ok) return responses.value;
  return required(tryDecode(listOfResults, octets, { limits }), responses).map(returned);
}

const returned = (returnParameters: GetDataResult | undefined): ActionResponseWithOptionalData => ({
  result: 'success',
  returnParameters,
});

/** The value, or the error of the form that was tried first. */
function required<T>(last: Decoded<T>, first: Decoded<unknown>): T {
  if (last.ok) return last.value;
  throw first.ok ? last.error : first.error;
}
