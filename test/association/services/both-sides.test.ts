import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Conformance } from '../../../src/apdu/index.ts';
import {
  AssociationError,
  actionExchange,
  getExchange,
  type ServiceItem,
  type ServiceResult,
  setExchange,
} from '../../../src/association/index.ts';
import type { RawData } from '../../../src/axdr/index.ts';
import {
  actionItem,
  allServices,
  context,
  getItem,
  type Line,
  octetString,
  raw,
  run,
  served,
  setItem,
  without,
} from './exchange.ts';
import '../../support/seed.ts';

/** Answers GET with `value`, SET with success, ACTION with what it was given. */
const echo =
  (value: RawData) =>
  (item: ServiceItem): ServiceResult => {
    if (item.kind === 'get') return { kind: 'get', result: { kind: 'data', value } };
    if (item.kind === 'set') return { kind: 'set', result: 'success' };
    const returned = item.parameters && ({ kind: 'data', value: item.parameters } as const);
    return { kind: 'action', result: { result: 'success', returnParameters: returned } };
  };
const later =
  (value: RawData) =>
  (item: ServiceItem): Promise<ServiceResult> =>
    Promise.resolve(echo(value)(item));

const sizes = [0, 1, 40, ...Array.from({ length: 20 }, (_, i) => 110 + i), 255, 256, 1000];
const limits = [14, 20, 32, 64, 128, 129, 130, 135, 140, 262, 0];

describe.each(limits)('within %i octets', (limit) => {
  const serverLimit = limit === 0 ? 0 : Math.max(limit, 30);
  const newLine = (): Line => ({ requests: [], responses: [] });
  const checkSizes = (line: Line) => {
    if (limit === 0) return;
    for (const request of line.requests) expect(request.length).toBeLessThanOrEqual(serverLimit);
    for (const response of line.responses) expect(response.length).toBeLessThanOrEqual(limit);
  };

  test.each(['get-data-result', 'action-response-with-optional-data'] as const)(
    'values of every size pass (%s)',
    async (longActionResponse) => {
      for (const size of sizes) {
        const value = octetString(size);
        const { services, items } = served(echo(value), { maximumResponseSize: limit, longActionResponse });
        const line = newLine();
        const by = context({ maximumRequestSize: serverLimit });
        expect(await run(getExchange([getItem()], by), services, undefined, line)).toEqual([{ kind: 'data', value }]);
        expect(await run(setExchange([setItem(value)], by), services, undefined, line)).toEqual(['success']);
        expect(await run(actionExchange([actionItem(value)], by), services, undefined, line)).toEqual([
          { result: 'success', returnParameters: { kind: 'data', value } },
        ]);
        expect(items).toEqual([getItem(), setItem(value), actionItem(value)]);
        checkSizes(line);
      }
    },
  );

  test('lists pass, by one request or several', async () => {
    const value = octetString(70);
    const gets = [2, 3, 4, 5, 6].map(getItem);
    for (const conformance of [allServices, without('multiple-references')] satisfies Conformance[]) {
      const { services, items } = served(later(value), { maximumResponseSize: limit, conformance });
      const line = newLine();
      const by = context({ maximumRequestSize: serverLimit && Math.max(60, serverLimit), conformance });
      expect(await run(getExchange(gets, by), services, undefined, line)).toEqual(
        Array(5).fill({ kind: 'data', value }),
      );
      const sets = [setItem(value), setItem(raw({ kind: 'unsigned', value: 1 }), 3)];
      expect(await run(setExchange(sets, by), services, undefined, line)).toEqual(['success', 'success']);
      const actions = [actionItem(value), actionItem(undefined, 3)];
      expect(await run(actionExchange(actions, by), services, undefined, line)).toEqual([
        { result: 'success', returnParameters: { kind: 'data', value } },
        { result: 'success', returnParameters: undefined },
      ]);
      expect(items).toEqual([...gets, ...sets, ...actions]);
      for (const response of line.responses) if (limit > 0) expect(response.length).toBeLessThanOrEqual(limit);
    }
  });

  test('without block transfer, what does not fit is refused and nothing is longer than it may be', async () => {
    const value = octetString(200);
    const conformance = without(
      'block-transfer-with-get-or-read',
      'block-transfer-with-set-or-write',
      'block-transfer-with-action',
    );
    const { services } = served(echo(value), { maximumResponseSize: limit, conformance });
    const line = newLine();
    const by = context({ maximumRequestSize: 0, conformance });
    const fits = limit === 0 || limit >= 207;
    const unavailable = { kind: 'data-access-result', value: 'data-block-unavailable' } as const;
    expect(await run(getExchange([getItem()], by), services, undefined, line)).toEqual([
      fits ? { kind: 'data', value } : unavailable,
    ]);
    const [answer] = await run(actionExchange([actionItem(value)], by), services, undefined, line);
    expect(answer).toEqual({
      result: 'success',
      returnParameters: fits ? { kind: 'data', value } : unavailable,
    });
    const list = await run(getExchange([getItem(), getItem()], by), services, undefined, line);
    expect(list[1]).toEqual(limit === 0 ? { kind: 'data', value } : unavailable);
    checkSizes({ requests: [], responses: line.responses });
    const narrow = context({ maximumRequestSize: 100, conformance });
    await expect(run(setExchange([setItem(value)], narrow), services)).rejects.toMatchObject({
      code: 'not-negotiated',
    });
    await expect(run(actionExchange([actionItem(value)], narrow), services)).rejects.toBeInstanceOf(AssociationError);
  });

  test('with general-block-transfer, nothing is cut here', async () => {
    const value = octetString(5000);
    const conformance = [...allServices, 'general-block-transfer'] as const;
    const { services } = served(echo(value), { maximumResponseSize: limit, conformance });
    const line = newLine();
    const by = context({ maximumRequestSize: limit, conformance });
    expect(await run(getExchange([getItem()], by), services, undefined, line)).toEqual([{ kind: 'data', value }]);
    expect(await run(setExchange([setItem(value)], by), services, undefined, line)).toEqual(['success']);
    await run(actionExchange([actionItem(value)], by), services, undefined, line);
    expect(line.requests.length).toBe(3);
  });
});

test('any values, any sizes: what was written is what was read, and no APDU is too long', async () => {
  const plan = fc.record({
    client: fc.integer({ min: 40, max: 300 }),
    server: fc.integer({ min: 60, max: 300 }),
    values: fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ client, server, values }) => {
      const memory = new Map<number, RawData>();
      const { services } = served(
        (item) => {
          if (item.kind === 'set') memory.set(item.descriptor.attributeId, item.value);
          if (item.kind === 'set') return { kind: 'set', result: 'success' };
          if (item.kind === 'get')
            return { kind: 'get', result: { kind: 'data', value: memory.get(item.descriptor.attributeId)! } };
          return echo(octetString(1))(item);
        },
        { maximumResponseSize: client },
      );
      const line: Line = { requests: [], responses: [] };
      const blocks: string[] = [];
      const by = context({
        maximumRequestSize: server,
        onBlock: ({ direction, blockNumber }) => blocks.push(`${direction} ${blockNumber}`),
      });
      const sets = values.map((size, i) => setItem(octetString(size, i), i + 1));
      await run(setExchange(sets, by), services, undefined, line);
      const gets = values.map((_, i) => getItem(i + 1));
      expect(await run(getExchange(gets, by), services, undefined, line)).toEqual(
        sets.map(({ value }) => ({ kind: 'data', value })),
      );
      const actions = values.map((size, i) => actionItem(octetString(size, i), i + 1));
      expect(await run(actionExchange(actions, by), services, undefined, line)).toEqual(
        actions.map(({ parameters: value }) => ({
          result: 'success',
          returnParameters: { kind: 'data', value },
        })),
      );
      for (const request of line.requests) expect(request.length).toBeLessThanOrEqual(server);
      for (const response of line.responses) expect(response.length).toBeLessThanOrEqual(client);
      const total = values.reduce((sum, size) => sum + size, 0);
      if (total > 2 * Math.max(client, server)) expect(blocks.length).toBeGreaterThan(1);
    }),
    { numRuns: 40 },
  );
});
