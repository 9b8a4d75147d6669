import { describe, expect, test } from 'vitest';
import { endpointName, parseEndpointUrl } from '../../src/cli/live/endpoint-url.ts';
import { UsageError } from '../../src/cli/usage.ts';

describe('URLs of endpoints', () => {
  test.each([
    ['tcp://meter:4060', { scheme: 'tcp', host: 'meter', port: 4060 }],
    ['tcp://meter', { scheme: 'tcp', host: 'meter', port: 4059 }],
    ['TCP://10.0.0.7:1/', { scheme: 'tcp', host: '10.0.0.7', port: 1 }],
    ['tcp://[2001:db8::7]:4059', { scheme: 'tcp', host: '2001:db8::7', port: 4059 }],
    ['tcp-listen://:0', { scheme: 'tcp-listen', host: undefined, port: 0 }],
    ['udp://:4059', { scheme: 'udp', host: undefined, port: 4059 }],
    ['coap://meter', { scheme: 'coap', host: 'meter', port: 5683 }],
    ['hdlc+tcp://gateway:3001', { scheme: 'hdlc+tcp', host: 'gateway', port: 3001 }],
  ])('%s', (text, expected) => {
    expect(parseEndpointUrl(text)).toEqual({ ...expected, addresses: {} });
  });

  test.each([
    ['serial:/dev/ttyUSB0', { scheme: 'serial', path: '/dev/ttyUSB0', rate: 9600, characterFormat: '8N1' }],
    [
      'serial:/dev/ttyUSB0?baud=300&format=7e1',
      { scheme: 'serial', path: '/dev/ttyUSB0', rate: 300, characterFormat: '7E1' },
    ],
    ['serial:///dev/ttyUSB0', { scheme: 'serial', path: '/dev/ttyUSB0', rate: 9600, characterFormat: '8N1' }],
    ['serial:COM3?baud=19200', { scheme: 'serial', path: 'COM3', rate: 19_200, characterFormat: '8N1' }],
    ['pty:/dev/pts/4', { scheme: 'pty', path: '/dev/pts/4', rate: 9600, characterFormat: '8N1' }],
  ])('%s', (text, expected) => {
    expect(parseEndpointUrl(text)).toEqual({ ...expected, addresses: {} });
  });

  test('addresses', () => {
    expect(parseEndpointUrl('tcp://meter?client=0x10&server=1').addresses).toEqual({ client: 16, server: 1 });
    expect(parseEndpointUrl('serial:/dev/x?client=16&server=1&physical=17').addresses).toEqual({
      client: 16,
      server: 1,
      physical: 17,
    });
  });

  test.each([
    ['meter:4059', /names no endpoint|is no kind/],
    ['/dev/ttyUSB0', /names no endpoint/],
    ['', /names no endpoint/],
    ['http://meter', /http: is no kind of endpoint/],
    ['tcp:meter:4059', /\/\/HOST:PORT/],
    ['tcp://meter:x', /\/\/HOST:PORT/],
    ['tcp://2001:db8::7:4059', /brackets/],
    ['tcp://user@meter:4059', /\/\/HOST:PORT/],
    ['tcp://meter:65536', /65536 is no port/],
    ['hdlc+tcp://gateway', /one has to be given/],
    ['serial:', /a device is missing/],
    ['serial:/dev/x?baud=fast', /baud is a number/],
    ['serial:/dev/x?baud=1', /baud is a number from 50/],
    ['serial:/dev/x?baud=300&baud=9600', /given 2 times/],
    ['serial:/dev/x?format=8E2', /format is one of 8N1, 7E1/],
    ['tcp://meter?baud=9600', /baud is no option here/],
    ['tcp://meter?client=65536', /client is a number/],
    ['tcp://meter?client=', /client is a number/],
  ])('%s is refused', (text, reason) => {
    expect(() => parseEndpointUrl(text)).toThrow(UsageError);
    expect(() => parseEndpointUrl(text)).toThrow(reason);
  });

  test.each(['tcp://meter:4060', 'udp://:4059', 'tcp://[::1]:4059', 'serial:/dev/ttyUSB0'])(
    '%s names itself',
    (text) => {
      expect(endpointName(parseEndpointUrl(text))).toBe(text);
    },
  );
});
