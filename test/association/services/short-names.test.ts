import { describe, expect, test } from 'vitest';
import type { Conformance } from '../../../src/apdu/index.ts';
import { Apdu } from '../../../src/apdu/index.ts';
import {
  readExchange,
  type ServedServicesOptions,
  type ServiceItem,
  type ServiceResult,
  type Variable,
  writeExchange,
} from '../../../src/association/index.ts';
import { decode, fromHex } from '../../../src/codec/index.ts';
import { actionItem, caller, context, getItem, type Line, octetString, raw, run, served } from './exchange.ts';

const services: Conformance = [
  'read',
  'write',
  'unconfirmed-write',
  'parameterized-access',
  'multiple-references',
  'block-transfer-with-get-or-read',
  'block-transfer-with-set-or-write',
];
const attribute = 0x1008;
const method = 0x1040;
const unknown = 0x2000;
const shortNames: ServedServicesOptions['shortNames'] = {
  resolve(variableName) {
    if (variableName === attribute) return { kind: 'attribute', descriptor: getItem().descriptor };
    return variableName === method ? { kind: 'method', descriptor: actionItem().descriptor } : undefined;
  },
};
const value = octetString(300);
const answer = (item: ServiceItem): ServiceResult => {
  if (item.kind === 'get') return { kind: 'get', result: { kind: 'data', value } };
  if (item.kind === 'set') return { kind: 'set', result: 'success' };
  return {
    kind: 'action',
    result: { result: 'success', returnParameters: item.parameters && { kind: 'data', value: item.parameters } },
  };
};
const server = (options: Partial<ServedServicesOptions> = {}) =>
  served(answer, { referencing: 'short-name', conformance: services, shortNames, ...options });
const by = (maximumRequestSize: number, conformance = services) =>
  context({ referencing: 'short-name', conformance, maximumRequestSize });

describe.each([14, 30, 64, 128, 0])('within %i octets', (limit) => {
  const checkSizes = ({ requests, responses }: Line) => {
    for (const apdu of [...requests, ...responses]) if (limit > 0) expect(apdu.length).toBeLessThanOrEqual(limit);
  };
  test('reads, with parameters, of methods, of what there is not', async () => {
    const { services: of, items } = server({ maximumResponseSize: limit });
    const line: Line = { requests: [], responses: [] };
    const parameter = octetString(200, 3);
    const variables: Variable[] = [
      { variableName: attribute },
      { variableName: attribute, parameterizedAccess: { selector: 1, parameter } },
      { variableName: unknown },
      { variableName: method, parameterizedAccess: { selector: 0, parameter } },
      { variableName: method },
    ];
    expect(await run(readExchange(variables, by(limit)), of, undefined, line)).toEqual([
      { kind: 'data', value },
      { kind: 'data', value },
      { kind: 'data-access-result', value: 'object-undefined' },
      { kind: 'data', value: parameter },
      { kind: 'data', value: raw({ kind: 'null-data', value: null }) },
    ]);
    expect(items).toEqual([
      getItem(),
      { ...getItem(), accessSelection: { accessSelector: 1, accessParameters: parameter } },
      actionItem(parameter),
      actionItem(),
    ]);
    checkSizes(line);
  });
  test('writes, and invokes', async () => {
    const { services: of, items } = server({ maximumResponseSize: limit });
    const line: Line = { requests: [], responses: [] };
    const variables = [attribute, unknown, method].map((variableName) => ({ variableName, value }));
    expect(await run(writeExchange(variables, by(limit)), of, undefined, line)).toEqual([
      'success',
      'object-undefined',
      'success',
    ]);
    expect(items).toEqual([{ kind: 'set', descriptor: getItem().descriptor, value }, actionItem(value)]);
    checkSizes(line);
  });
});

const ask = (hex: string, options: Partial<ServedServicesOptions> = {}) =>
  server({ maximumResponseSize: 64, ...options }).services.serve(decode(Apdu, fromHex(hex)!), caller());

test('blocks without a transfer, with wrong numbers', () => {
  const { services: of } = server({ maximumResponseSize: 64 });
  const serve = (hex: string) => of.serve(decode(Apdu, fromHex(hex)!), caller());
  const refused = (result: string) => ({ kind: 'readResponse', value: [{ kind: 'data-access-error', value: result }] });
  expect(serve('0501050001')).toEqual(refused('no-long-get-in-progress'));
  expect(serve('0501021008')).toMatchObject({ value: [{ kind: 'data-block-result', value: { blockNumber: 1 } }] });
  expect(serve('0501050001')).toMatchObject({ value: [{ kind: 'data-block-result', value: { blockNumber: 2 } }] });
  expect(serve('0501050001')).toEqual(refused('data-block-number-invalid'));
  expect(serve('0501050002')).toEqual(refused('no-long-get-in-progress'));
  expect(serve('0501060000020100')).toEqual(refused('no-long-get-in-progress'));
  expect(serve('0601070000020109020102')).toMatchObject({ value: [{ value: 'no-long-set-in-progress' }] });
});

test('what was not negotiated, and services of logical names', () => {
  const error = (service: string) => ({
    kind: 'confirmedServiceError',
    value: { kind: service, value: { kind: 'service', value: 'service-unsupported' } },
  });
  expect(ask('0501021008', { conformance: [] })).toEqual(error('read'));
  expect(ask('060102100801 00'.replace(' ', ''), { conformance: ['read'] })).toEqual(error('write'));
  expect(ask('05020210080210 08'.replace(' ', ''), { conformance: ['read'] })).toEqual(error('read'));
  expect(ask('C001C1000800000100 00FF0200'.replace(' ', ''))).toEqual(error('read'));
  expect(ask('0501041008 0100'.replace(' ', ''), { conformance: ['read'] })).toEqual({
    kind: 'readResponse',
    value: [{ kind: 'data-access-error', value: 'scope-of-access-violated' }],
  });
  expect(() =>
    readExchange([{ variableName: 8, parameterizedAccess: { selector: 1, parameter: value } }], by(0, ['read'])).next(),
  ).toThrow(/parameterized/);
});

test('an unconfirmed write is executed and not answered', () => {
  const { services: of, items } = server();
  expect(of.serve(decode(Apdu, fromHex('1601021008010f05')!), caller())).toBeUndefined();
  expect(items.length).toBe(1);
});
