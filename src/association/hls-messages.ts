import type { ActionResponseWithOptionalData, Apdu, InvokeIdAndPriority } from '../apdu/index.ts';
import { RawData } from '../axdr/index.ts';
import { methodShortName, usualMethodOffsets } from '../cosem/index.ts';
import { Obis } from '../obis/index.ts';
import { SecurityError } from '../security/index.ts';
import { AssociationError } from './errors.ts';
import { exceptionIn } from './exception.ts';
import type { ServiceExchange } from './exchange.ts';
import { type Referencing, vaaNames } from './negotiation.ts';

const associationClassId = 15;
/** The logical name under which every client finds its own association. */
const currentAssociation = /* @__PURE__ */ Obis.of(0, 0, 40, 0, 0, 255);
const replyMethodId = 1;
/** The short name of reply_to_HLS_authentication, method 8 of Association SN (class 12). */
const replyShortName = /* @__PURE__ */ methodShortName(vaaNames['short-name'], usualMethodOffsets[12]!, 8);
/** How the parameters of a method are announced; what a client has here makes no difference. */
const methodSelector = 1;
const octetStringTag = 9;

/** f(StoC) as a client sent it, and what its answer needs to fit. */
export interface PassThree {
  readonly answer: Uint8Array;
  /** Undefined with short names. */
  readonly invokeIdAndPriority: InvokeIdAndPriority | undefined;
}

/** Passes 3 and 4 of high level security as a service: f(StoC) goes out, f(CtoS) comes back. */
export function* replyToHls(
  answer: Uint8Array,
  referencing: Referencing,
  invokeIdAndPriority: InvokeIdAndPriority,
): ServiceExchange<Uint8Array> {
  const parameter = octetStringOf(answer);
  if (referencing === 'short-name') {
    const value = { variableName: replyShortName, selector: methodSelector, parameter };
    return answerInReadResponse(yield { kind: 'readRequest', value: [{ kind: 'parameterized-access', value }] });
  }
  const cosemMethodDescriptor = {
    classId: associationClassId,
    instanceId: currentAssociation,
    methodId: replyMethodId,
  };
  const value = { invokeIdAndPriority, cosemMethodDescriptor, methodInvocationParameters: parameter };
  return answerInActionResponse(yield { kind: 'action-request', value: { kind: 'action-request-normal', value } });
}

/** Pass 3, where this request is one: to the current association, or to that of this name. */
export function passThreeOf(request: Apdu, associationName: Obis | undefined): PassThree | undefined {
  if (request.kind === 'readRequest') {
    const [item, ...others] = request.value;
    if (item?.kind !== 'parameterized-access' || others.length > 0 || item.value.variableName !== replyShortName)
      return undefined;
    return { answer: octetsIn(item.value.parameter) ?? new Uint8Array(), invokeIdAndPriority: undefined };
  }
  if (request.kind !== 'action-request' || request.value.kind !== 'action-request-normal') return undefined;
  const { invokeIdAndPriority, cosemMethodDescriptor, methodInvocationParameters } = request.value.value;
  const { classId, instanceId, methodId } = cosemMethodDescriptor;
  const isOurs = instanceId.key === currentAssociation.key || instanceId.key === associationName?.key;
  if (classId !== associationClassId || methodId !== replyMethodId || !isOurs) return undefined;
  return { answer: octetsIn(methodInvocationParameters) ?? new Uint8Array(), invokeIdAndPriority };
}

/** Pass 4: f(CtoS), or without it that the client has not proven itself. */
export function passFour({ invokeIdAndPriority }: PassThree, answer: Uint8Array | undefined): Apdu {
  const data = answer && octetStringOf(answer);
  if (invokeIdAndPriority === undefined) {
    const result = data
      ? ({ kind: 'data', value: data } as const)
      : ({ kind: 'data-access-error', value: 'read-write-denied' } as const);
    return { kind: 'readResponse', value: [result] };
  }
  const singleResponse: ActionResponseWithOptionalData = data
    ? { result: 'success', returnParameters: { kind: 'data', value: data } }
    : { result: 'read-write-denied' };
  const value = { invokeIdAndPriority, singleResponse };
  return { kind: 'action-response', value: { kind: 'action-response-normal', value } };
}

function answerInActionResponse(response: Apdu): Uint8Array {
  if (response.kind !== 'action-response' || response.value.kind !== 'action-response-normal') throw unfit(response);
  const { result, returnParameters } = response.value.value.singleResponse;
  if (result !== 'success')
    throw new AssociationError('rejected', `the server does not take our proof of who we are: ${result}`);
  return answerIn(returnParameters?.kind === 'data' ? returnParameters.value : undefined);
}

function answerInReadResponse(response: Apdu): Uint8Array {
  if (response.kind !== 'readResponse') throw unfit(response);
  const [result] = response.value;
  if (result?.kind === 'data-access-error')
    throw new AssociationError('rejected', `the server does not take our proof of who we are: ${result.value}`);
  return answerIn(result?.kind === 'data' ? result.value : undefined);
}

function answerIn(data: RawData | undefined): Uint8Array {
  const answer = octetsIn(data);
  if (answer !== undefined) return answer;
  throw new SecurityError('authentication-failed', 'the server sends no proof of who it is');
}

function octetsIn(raw: RawData | undefined): Uint8Array | undefined {
  const data = raw?.bytes[0] === octetStringTag ? raw.data() : undefined;
  return data?.kind === 'octet-string' ? data.value : undefined;
}

function octetStringOf(value: Uint8Array): RawData {
  return RawData.of({ kind: 'octet-string', value });
}

function unfit(response: Apdu): AssociationError {
  const { kind } = response;
  const refusal = exceptionIn(response, 'reply_to_HLS_authentication');
  if (refusal !== undefined) return refusal;
  return new AssociationError('protocol', `${kind} in answer to reply_to_HLS_authentication`);
}
