import type { ActionRequest, Apdu, CosemMethodDescriptor, InvokeIdAndPriority } from '../../apdu/index.ts';
import { type RawData, rawData, sequenceOf } from '../../axdr/index.ts';
import { tryDecode } from '../../codec/index.ts';
import type { ServiceCaller } from '../server-options.ts';
import type { ActionItem } from '../service-item.ts';
import { actionAnswer, actionListAnswer, actionRefusal, leastListSize, nextActionBlock } from './action-answer.ts';
import { beginLongRequest, continueLongRequest, type LongRequestForm } from './long-request.ts';
import { withoutNull } from './null-data.ts';
import { notNegotiated, tooLong } from './refusals.ts';
import { ServedCaller } from './served-caller.ts';
import {
  execute,
  executeAll,
  following,
  refused,
  type ServedResponse,
  type Serving,
  type Transfer,
} from './serving.ts';

const blockTransfer = 'block-transfer-with-action';
const listOfData = /* @__PURE__ */ sequenceOf(rawData);

/** Serves ACTION (Green Book 9.3.8, 9.4.6.5). `open` is the transfer that the request may continue. */
export function serveAction(
  serving: Serving,
  request: ActionRequest,
  caller: ServiceCaller,
  open: Transfer | undefined,
): ServedResponse {
  if (!serving.has('action')) return notNegotiated();
  if (request.kind === 'action-request-normal') return actionNormal(serving, request.value, caller);
  if (request.kind === 'action-request-with-list') return actionList(serving, request.value, caller);
  if (!serving.has(blockTransfer)) return notNegotiated();
  switch (request.kind) {
    case 'action-request-next-pblock':
      return nextActionBlock(serving, request.value, caller, open);
    case 'action-request-with-first-pblock':
      return actionFirst(serving, request.value, caller);
    case 'action-request-with-list-and-first-pblock':
      return actionListFirst(serving, request.value, caller);
    case 'action-request-with-pblock': {
      const { invokeIdAndPriority, pblock } = request.value;
      return continueLongRequest(serving, pblock, invokeIdAndPriority, caller, form(invokeIdAndPriority), open);
    }
  }
}

type Value<Kind extends ActionRequest['kind']> = Extract<ActionRequest, { kind: Kind }>['value'];

function actionNormal(
  serving: Serving,
  request: Value<'action-request-normal'>,
  caller: ServiceCaller,
): ServedResponse {
  const { invokeIdAndPriority, cosemMethodDescriptor: descriptor, methodInvocationParameters: parameters } = request;
  const served = new ServedCaller(caller);
  return following(execute(serving, { kind: 'action', descriptor, parameters }, served), (executed) =>
    actionAnswer(serving, invokeIdAndPriority, executed, served),
  );
}

function actionList(
  serving: Serving,
  request: Value<'action-request-with-list'>,
  caller: ServiceCaller,
): ServedResponse {
  const { invokeIdAndPriority, cosemMethodDescriptorList, methodInvocationParameters } = request;
  const refusal = listRefusal(serving, cosemMethodDescriptorList.length);
  if (refusal !== undefined) return refusal;
  const served = new ServedCaller(caller);
  const items = itemsOf(cosemMethodDescriptorList, methodInvocationParameters);
  return following(executeAll(serving, items, served), (executed) =>
    actionListAnswer(serving, invokeIdAndPriority, executed, served),
  );
}

function actionFirst(
  serving: Serving,
  request: Value<'action-request-with-first-pblock'>,
  caller: ServiceCaller,
): ServedResponse {
  const { invokeIdAndPriority, cosemMethodDescriptor: descriptor, pblock } = request;
  return beginLongRequest(serving, pblock, invokeIdAndPriority, caller, form(invokeIdAndPriority), (octets, last) => {
    const parameters = tryDecode(rawData, octets, { limits: serving.limits });
    if (!parameters.ok) return actionRefusal(invokeIdAndPriority, 'type-unmatched');
    const served = new ServedCaller(last);
    return following(
      execute(serving, { kind: 'action', descriptor, parameters: parameters.value }, served),
      (executed) => actionAnswer(serving, invokeIdAndPriority, executed, served),
    );
  });
}

function actionListFirst(
  serving: Serving,
  request: Value<'action-request-with-list-and-first-pblock'>,
  caller: ServiceCaller,
): ServedResponse {
  const { invokeIdAndPriority, cosemMethodDescriptorList: descriptors, pblock } = request;
  const refusal = listRefusal(serving, descriptors.length);
  if (refusal !== undefined) return refusal;
  return beginLongRequest(serving, pblock, invokeIdAndPriority, caller, form(invokeIdAndPriority), (octets, last) => {
    const served = new ServedCaller(last);
    const parameters = tryDecode(listOfData, octets, { limits: serving.limits });
    const executed =
      parameters.ok && parameters.value.length === descriptors.length
        ? executeAll(serving, itemsOf(descriptors, parameters.value), served)
        : descriptors.map(() => refused('action', 'type-unmatched'));
    return following(executed, (results) => actionListAnswer(serving, invokeIdAndPriority, results, served));
  });
}

const faults = {
  'none-in-progress': 'no-long-action-in-progress',
  'block-number-invalid': 'long-action-aborted',
  aborted: 'long-action-aborted',
} as const;

const form = (invokeIdAndPriority: InvokeIdAndPriority): LongRequestForm => ({
  kind: 'action-request',
  acknowledge: (blockNumber) => ({
    kind: 'action-response',
    value: { kind: 'action-response-next-pblock', value: { invokeIdAndPriority, blockNumber } },
  }),
  refuse: (fault) => actionRefusal(invokeIdAndPriority, faults[fault]),
});

/** Why a list is not executed at all. */
function listRefusal(serving: Serving, count: number): Apdu | undefined {
  if (!serving.has('multiple-references')) return notNegotiated();
  return serving.has(blockTransfer) || serving.goesWhole(leastListSize(count)) ? undefined : tooLong();
}

/** In lists, null-data may be parameters or none; which of the two is meant, no one can tell. */
function itemsOf(descriptors: readonly CosemMethodDescriptor[], parameters: readonly RawData[]): readonly ActionItem[] {
  return descriptors.map((descriptor, i) => ({
    kind: 'action',
    descriptor,
    parameters: withoutNull(parameters[i]!),
  }));
}
