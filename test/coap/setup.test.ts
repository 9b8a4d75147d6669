import { describe, expect, test } from 'vitest';
import { type CoapSetupAttributes, defaultTransmissionParameters, readCoapSetup } from '../../src/coap/index.ts';
import { CoapSetup } from '../../src/cosem/index.ts';

const attributes: CoapSetupAttributes = {
  ackTimeout: 10_000,
  ackRandomFactor: 150,
  maxRetransmit: 2,
  nstart: 1,
  delayAckTimeout: 2500,
  exponentialBackOff: 200,
  probingRate: 10,
  coapUriPath: 'dlms/push',
  transportMode: 1,
  version: { kind: 'unsigned', value: 1 },
  tokenLength: 2,
};

describe('class 152, CoAP setup', () => {
  test('its attributes are parameters of transmission and of the binding', () => {
    expect(readCoapSetup(attributes)).toEqual({
      parameters: {
        ...defaultTransmissionParameters,
        ackTimeout: 10_000,
        ackRandomFactor: 1.5,
        maxRetransmit: 2,
        exponentialBackOff: 2,
        delayAckTimeout: 2500,
        probingRate: 10,
        tokenLength: 2,
      },
      path: ['dlms', 'push'],
      confirmable: true,
      wrapperVersion: 1,
    });
  });

  test('they are the attributes of the class, by their names', () => {
    const names = Object.keys(CoapSetup.attributes);
    expect(names).toEqual(expect.arrayContaining(Object.keys(attributes)));
  });

  test.each([
    [2, false],
    ['unreliable', false],
    ['reliable', true],
    [3, undefined],
    ['reliable-and-unreliable', undefined],
  ])('transport mode %s', (transportMode, confirmable) => {
    expect(readCoapSetup({ ...attributes, transportMode }).confirmable).toBe(confirmable);
  });

  test('what is not set leaves what was, and factors stay at least 1', () => {
    const unset = {
      ...attributes,
      ackTimeout: 0,
      ackRandomFactor: 0,
      exponentialBackOff: 0,
      nstart: 0,
      coapUriPath: '',
    };
    const { parameters, path } = readCoapSetup(unset);
    expect(parameters).toMatchObject({ ackTimeout: 2000, ackRandomFactor: 1.5, exponentialBackOff: 2, nstart: 1 });
    expect(path).toBeUndefined();
    expect(readCoapSetup({ ...attributes, ackRandomFactor: 50 }).parameters.ackRandomFactor).toBe(1);
    expect(readCoapSetup({ ...attributes, ackRandomFactor: 2 }, undefined, 1).parameters.ackRandomFactor).toBe(2);
  });

  test('the path may be octets, and the version of any type', () => {
    const coapUriPath = new TextEncoder().encode('/a/b');
    expect(readCoapSetup({ ...attributes, coapUriPath, version: 2 })).toMatchObject({
      path: ['a', 'b'],
      wrapperVersion: 2,
    });
    expect(readCoapSetup({ ...attributes, version: null, tokenLength: 12 })).toMatchObject({
      wrapperVersion: undefined,
      parameters: { tokenLength: 8 },
    });
  });
});
