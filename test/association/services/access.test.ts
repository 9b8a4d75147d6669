import { expect, test } from 'vitest';
import type { Apdu } from '../../../src/apdu/index.ts';
import { accessExchange, type ServiceItem, type ServiceResult } from '../../../src/association/index.ts';
import {
  actionItem,
  allServices,
  context,
  getItem,
  type Line,
  octetString,
  run,
  script,
  served,
  setItem,
  without,
} from './exchange.ts';

const value = octetString(20);
const ok: ServiceResult = { kind: 'get', result: { kind: 'data', value } };
const denied: ServiceResult = { kind: 'get', result: { kind: 'data-access-result', value: 'read-write-denied' } };
const answer = (item: ServiceItem): ServiceResult => {
  if (item.kind === 'get') return item.descriptor.attributeId === 9 ? denied : ok;
  if (item.kind === 'set') return { kind: 'set', result: 'success' };
  return {
    kind: 'action',
    result: { result: 'success', returnParameters: item.parameters && { kind: 'data', value } },
  };
};
const selected: ServiceItem = {
  ...getItem(),
  accessSelection: { accessSelector: 2, accessParameters: octetString(3) },
};
const items: ServiceItem[] = [getItem(), setItem(value), actionItem(value), getItem(9), actionItem(), selected];
const results = items.map(answer);

test.each([0, 400])('mixed results within %i octets, in their order', async (maximumResponseSize) => {
  const { services, items: executed } = served(answer, { maximumResponseSize });
  const by = context({ maximumRequestSize: 300 });
  expect(await run(accessExchange(items, by, { selfDescriptive: true, longInvokeId: 0xabcdef }), services)).toEqual(
    results,
  );
  expect(executed).toEqual(items);
  expect(await run(accessExchange([], by), services)).toEqual([]);
});

test('255 items', async () => {
  const { services } = served(answer, { maximumResponseSize: 0 });
  const many = Array.from({ length: 255 }, (_, i) => getItem(i % 2 === 0 ? 9 : 2));
  expect(await run(accessExchange(many, context({ maximumRequestSize: 0 })), services)).toEqual(many.map(answer));
});

test('break on error executes nothing more', async () => {
  const { services, items: executed } = served(answer, { maximumResponseSize: 0 });
  const by = context({ maximumRequestSize: 0 });
  const outcome = await run(accessExchange(items, by, { breakOnError: true }), services);
  expect(executed).toEqual(items.slice(0, 4));
  expect(outcome.slice(0, 4)).toEqual(results.slice(0, 4));
  expect(outcome.slice(4)).toEqual([
    { kind: 'action', result: { result: 'other-reason' } },
    { kind: 'get', result: { kind: 'data-access-result', value: 'other-reason' } },
  ]);
});

test('values without room are left out, and what was done is told', async () => {
  for (let limit = 27; limit < 110; limit += 1) {
    const { services, items: executed } = served(answer, { maximumResponseSize: limit });
    const line: Line = { requests: [], responses: [] };
    const outcome = await run(accessExchange(items, context({ maximumRequestSize: 0 })), services, undefined, line);
    expect(line.responses[0]!.length).toBeLessThanOrEqual(limit);
    expect(executed.length).toBe(6);
    expect(outcome[1]).toEqual(results[1]);
    expect(outcome[2]).toMatchObject({ result: { result: 'success' } });
    if (limit < 48) expect(outcome[0]).toMatchObject({ result: { value: 'data-block-unavailable' } });
    else expect(outcome[0]).toEqual(ok);
  }
});

test('what has no room at all is not executed', async () => {
  const { services, items: executed } = served(answer, { maximumResponseSize: 26 });
  await expect(run(accessExchange(items, context({ maximumRequestSize: 0 })), services)).rejects.toMatchObject({
    exception: { serviceError: { kind: 'pdu-too-long' } },
  });
  expect(executed).toEqual([]);
});

test('not negotiated, too long, wrong answers', async () => {
  const { services } = served(answer, { conformance: without('access') });
  await expect(run(accessExchange(items, context()), services)).rejects.toMatchObject({ code: 'exception' });
  expect(() => accessExchange(items, context({ conformance: without('access') })).next()).toThrow(/access/);
  expect(() => accessExchange(items, context({ maximumRequestSize: 100 })).next()).toThrow(/longer/);
  const blocks = [...allServices, 'general-block-transfer'] as const;
  expect(accessExchange(items, context({ maximumRequestSize: 100, conformance: blocks })).next().done).toBe(false);
  const longInvokeIdAndPriority = {
    longInvokeId: 5,
    selfDescriptive: false,
    breakOnError: false,
    confirmed: true,
    highPriority: true,
  };
  const response = (longInvokeId: number, kinds: ('access-response-get' | 'access-response-set')[]): Apdu => ({
    kind: 'access-response',
    value: {
      longInvokeIdAndPriority: { ...longInvokeIdAndPriority, longInvokeId },
      accessResponseBody: {
        accessResponseListOfData: kinds.map(() => value),
        accessResponseSpecification: kinds.map((kind) => ({ kind, value: { result: 'success' } })),
      },
    },
  });
  const one = () => accessExchange([getItem()], context());
  expect(script(one(), [response(5, ['access-response-get'])]).result).toEqual([ok]);
  for (const wrong of [
    response(6, ['access-response-get']),
    response(5, ['access-response-set']),
    response(5, []),
    response(5, ['access-response-get', 'access-response-get']),
  ])
    expect(() => script(one(), [wrong])).toThrow(expect.objectContaining({ code: 'protocol' }));
});
