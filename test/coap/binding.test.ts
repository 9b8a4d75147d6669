import { describe, expect, test } from 'vitest';
import {
  type AddressedApdu,
  type CoapBindingSettings,
  type CoapOption,
  type CoapRequest,
  coapBinding,
  coapMessageWith,
  coapOption,
  type DlmsRole,
  detectedAddressing,
  type IncomingRequest,
  noAddressing,
  optionAddressing,
  wrapperAddressing,
} from '../../src/coap/index.ts';
import { decode, encode, fromHex, toHex } from '../../src/codec/index.ts';
import { endpointWith, eventOf, octetsOf } from './exchange.ts';

const octets = (hex: string): Uint8Array => fromHex(hex)!;
const apdu = octets('c001c100080000010000ff0200');
const addressed: AddressedApdu = { apdu, clientSap: 16, serverSap: 1 };

/** A request as the other side gets it, through the octets of a datagram. */
function carried(request: CoapRequest, receiver: DlmsRole, changes: Partial<CoapBindingSettings>): IncomingRequest {
  const { definitions } = coapBinding(receiver, changes);
  const sender = endpointWith([], { definitions });
  const receiving = endpointWith([], { definitions });
  const { octets: sent } = eventOf(sender.send({ ...request, peer: 'other' }, 0), 'transmit');
  return eventOf(receiving.receive({ peer: 'one', octets: sent }, 0), 'request').request;
}

describe('addressing', () => {
  const all = {
    options: optionAddressing({ inResponses: true }),
    wrapper: wrapperAddressing(),
    detected: detectedAddressing(),
    'wrapper, any read': detectedAddressing(wrapperAddressing()),
    'other option numbers': optionAddressing({ numbers: { version: 65101, clientSap: 65103, serverSap: 65105 } }),
  };

  describe.each(Object.entries(all))('%s', (_name, addressing) => {
    test.each(['client', 'server'] as const)('a request of the %s arrives as it was sent', (role) => {
      const changes = { addressing };
      const request = coapBinding(role, changes).request('other', addressed);
      const other = role === 'client' ? 'server' : 'client';
      const came = coapBinding(other, changes).readRequest(carried(request, other, changes));
      expect(came).toEqual({ kind: 'apdu', ...addressed });
    });

    test('the response carries the APDU', () => {
      const response = coapBinding('server', { addressing }).response(addressed);
      const read = coapBinding('client', { addressing }).readResponse({
        options: [],
        payload: new Uint8Array(0),
        ...response,
      });
      expect(read).toMatchObject({ kind: 'apdu', apdu });
    });
  });

  test('the options are those that were seen: 65001 version, 65003 client, 65005 server', () => {
    const { options, payload } = coapBinding('client').request('meter', addressed);
    expect(options).toEqual([
      { number: 65001, name: 'DLMS-Version', value: 1 },
      { number: 65003, name: 'DLMS-Client-SAP', value: 16 },
      { number: 65005, name: 'DLMS-Server-SAP', value: 1 },
    ]);
    expect(payload).toBe(apdu);
    expect(coapBinding('server').response(addressed)).toEqual({ code: '2.04', options: [], payload: apdu });
  });

  test('a wrapper header says source and destination by who sends (IEC 62056-47)', () => {
    const binding = (role: DlmsRole) => coapBinding(role, { addressing: wrapperAddressing() });
    expect(toHex(binding('client').request('x', addressed).payload!)).toBe(`000100100001000d${toHex(apdu)}`);
    expect(toHex(binding('server').request('x', addressed).payload!)).toBe(`000100010010000d${toHex(apdu)}`);
  });

  test.each([
    ['a length that is not the rest', '000100100001000ec001'],
    ['another version', '0002001000010002c001'],
    ['no APDU', '0001001000010000'],
    ['half a header', '00010010'],
  ])('a wrapper header with %s is 4.00', (_what, hex) => {
    for (const addressing of [wrapperAddressing(), detectedAddressing()]) {
      const request = { peer: 'x', code: '0.02', payload: octets(hex) } as const;
      const came = carried(request, 'server', { addressing });
      expect(coapBinding('server', { addressing }).readRequest(came)).toEqual({ kind: 'refused', code: '4.00' });
    }
  });

  test('detected: an APDU alone, with options, or after a wrapper header', () => {
    const addressing = detectedAddressing();
    const read = (written: ReturnType<typeof wrapperAddressing>) => {
      const request = coapBinding('client', { addressing: written }).request('x', addressed);
      return coapBinding('server', { addressing }).readRequest(carried(request, 'server', { addressing }));
    };
    expect(read(noAddressing)).toEqual({ kind: 'apdu', apdu, clientSap: undefined, serverSap: undefined });
    expect(read(optionAddressing())).toEqual({ kind: 'apdu', ...addressed });
    expect(read(wrapperAddressing())).toEqual({ kind: 'apdu', ...addressed });
  });

  test('another version in the option is 4.00', () => {
    const request = coapBinding('client', { addressing: optionAddressing({ version: 2 }) }).request('x', addressed);
    expect(coapBinding('server').readRequest(carried(request, 'server', {}))).toEqual({
      kind: 'refused',
      code: '4.00',
    });
  });

  test('without the binding its options are unknown and critical', () => {
    const codec = coapMessageWith([...coapBinding('client').definitions]);
    const { options } = coapBinding('client').request('x', addressed);
    const sent = encode(codec, { ...decode(codec, octetsOf({ code: '0.02', messageId: 1 })), options: options! });
    expect(
      endpointWith()
        .receive({ peer: 'x', octets: sent }, 0)
        .map(({ kind }) => kind),
    ).toEqual(['transmit']);
  });
});

describe('the other settings', () => {
  const incoming = (
    code: IncomingRequest['code'],
    options: readonly CoapOption[] = [],
    payload = apdu,
  ): IncomingRequest => ({
    peer: 'x',
    code,
    options,
    payload,
    confirmable: true,
    multicast: false,
    known: true,
  });
  const path = [coapOption('Uri-Path', 'dlms'), coapOption('Uri-Path', 'push')];

  test('path, method, Content-Format and confirmable are written as set', () => {
    const binding = coapBinding('server', {
      path: ['dlms', 'push'],
      contentFormat: 10001,
      confirmable: false,
      method: '0.05',
    });
    const request = binding.request('head-end', { apdu });
    expect(request).toMatchObject({ code: '0.05', confirmable: false });
    expect(request.options).toEqual([
      ...path,
      coapOption('Content-Format', 10001),
      { number: 65001, name: 'DLMS-Version', value: 1 },
    ]);
    expect(coapBinding('server', { responseCode: '2.01' }).response()).toEqual({ code: '2.01' });
  });

  test.each([
    ['4.04', 'another path', incoming('0.02', [coapOption('Uri-Path', 'other')]), { path: ['dlms'] }],
    ['4.04', 'a longer path', incoming('0.02', path), { path: ['dlms'] }],
    ['4.05', 'another method', incoming('0.01'), {}],
    [
      '4.15',
      'another Content-Format',
      incoming('0.02', [coapOption('Content-Format', 50)]),
      { acceptedContentFormats: [42] },
    ],
  ] as const)('%s: %s', (code, _what, request, changes) => {
    expect(coapBinding('server', changes).readRequest(request)).toEqual({ kind: 'refused', code });
  });

  test('any path and Content-Format are accepted where none is set, and 10001 without OSCORE', () => {
    const request = incoming('0.02', [...path, coapOption('Content-Format', 10001)]);
    expect(coapBinding('server').readRequest(request)).toMatchObject({ kind: 'apdu', apdu });
    expect(
      coapBinding('server', { path: ['dlms', 'push'], acceptedContentFormats: [10001] }).readRequest(request),
    ).toMatchObject({
      kind: 'apdu',
    });
  });

  test('responses: 2.01, 2.04 and 2.05 carry an APDU, others refuse; one without a payload says nothing', () => {
    const binding = coapBinding('client');
    for (const code of ['2.01', '2.04', '2.05'] as const) {
      expect(binding.readResponse({ code, options: [], payload: apdu })).toMatchObject({ kind: 'apdu', apdu });
    }
    expect(binding.readResponse({ code: '4.04', options: [], payload: apdu })).toEqual({
      kind: 'refused',
      code: '4.04',
    });
    expect(binding.readResponse({ code: '2.04', options: [], payload: new Uint8Array(0) })).toEqual({ kind: 'empty' });
  });
});
