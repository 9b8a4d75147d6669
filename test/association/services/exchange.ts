import { Apdu, type Conformance } from '../../../src/apdu/index.ts';
import {
  type ActionItem,
  type ExchangeContext,
  type GetItem,
  ServedServices,
  type ServedServicesOptions,
  type ServiceCaller,
  type ServiceExchange,
  type ServiceItem,
  type ServiceResult,
  type SetItem,
} from '../../../src/association/index.ts';
import { type Data, RawData } from '../../../src/axdr/index.ts';
import { decode, encode } from '../../../src/codec/index.ts';
import { obis } from '../../../src/obis/index.ts';
import { unprotected } from '../../../src/security/index.ts';

/** All services of logical names but general-block-transfer. */
export const allServices: Conformance = [
  'attribute0-supported-with-set',
  'priority-mgmt-supported',
  'attribute0-supported-with-get',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
  'block-transfer-with-action',
  'multiple-references',
  'access',
  'get',
  'set',
  'selective-access',
  'action',
];

/** The same without some. */
export const without = (...bits: Conformance[number][]): Conformance =>
  allServices.filter((bit) => !bits.includes(bit));

export const context = (changes: Partial<ExchangeContext> = {}): ExchangeContext => ({
  referencing: 'logical-name',
  conformance: allServices,
  maximumRequestSize: 128,
  invokeIdAndPriority: { invokeId: 5, confirmed: true, highPriority: true },
  ...changes,
});

export const caller = (changes: Partial<ServiceCaller> = {}): ServiceCaller => ({
  association: undefined as never,
  clientSystemTitle: undefined,
  userId: undefined,
  level: unprotected,
  signers: [],
  conformance: allServices,
  requireResponse: () => undefined,
  ...changes,
});

/** A server that keeps what was asked of it, and answers as `answer` says. */
export function served(
  answer: (item: ServiceItem, caller: ServiceCaller) => ServiceResult | Promise<ServiceResult>,
  options: Partial<ServedServicesOptions> = {},
) {
  const items: ServiceItem[] = [];
  const services = new ServedServices({
    executor: {
      execute(item, by) {
        items.push(item);
        return answer(item, by);
      },
    },
    referencing: 'logical-name',
    conformance: allServices,
    maximumResponseSize: 128,
    ...options,
  });
  return { services, items };
}

/** What went over the line, in octets. */
export interface Line {
  readonly requests: Uint8Array[];
  readonly responses: Uint8Array[];
}

/** Runs an exchange against services, by octets in both directions. */
export async function run<R>(
  exchange: ServiceExchange<R>,
  services: ServedServices,
  by: ServiceCaller = caller(),
  line: Line = { requests: [], responses: [] },
): Promise<R> {
  let step = exchange.next();
  while (!step.done) {
    const request = encode(Apdu, step.value);
    line.requests.push(request);
    const response = await services.serve(decode(Apdu, request), by);
    if (response === undefined) throw new Error('no response');
    const octets = encode(Apdu, response);
    line.responses.push(octets);
    step = exchange.next(decode(Apdu, octets));
  }
  return step.value;
}

/** Runs an exchange against responses that are written down. Returns the requests, too. */
export function script<R>(exchange: ServiceExchange<R>, responses: readonly Apdu[]): { result: R; requests: Apdu[] } {
  const requests: Apdu[] = [];
  let step = exchange.next();
  for (const response of responses) {
    if (step.done) throw new Error('the exchange is over before its responses are');
    requests.push(step.value);
    step = exchange.next(response);
  }
  if (!step.done) throw new Error('the exchange waits for more');
  return { result: step.value, requests };
}

export const raw = (data: Data): RawData => RawData.of(data);
export const octetString = (size: number, fill = 7): RawData =>
  raw({ kind: 'octet-string', value: new Uint8Array(size).map((_, i) => (fill + i) & 0xff) });

const descriptor = { classId: 1, instanceId: obis('0-0:96.1.0.255') };
export const getItem = (attributeId = 2): GetItem => ({ kind: 'get', descriptor: { ...descriptor, attributeId } });
export const setItem = (value: RawData, attributeId = 2): SetItem => ({
  kind: 'set',
  descriptor: { ...descriptor, attributeId },
  value,
});
export const actionItem = (parameters?: RawData, methodId = 1): ActionItem => ({
  kind: 'action',
  descriptor: { ...descriptor, methodId },
  parameters,
});
