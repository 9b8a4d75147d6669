import { Apdu, type CipheredContent } from '../../src/apdu/index.ts';
import { Data, RawData } from '../../src/axdr/index.ts';
import { concat, encode, fromHex, toHex, toLatin1 } from '../../src/codec/index.ts';
import { frameOctets } from '../../src/hdlc/index.ts';
import { telegram } from '../../src/iec62056-21/index.ts';
import { obis } from '../../src/obis/index.ts';
import { additionalData, initializationVector, portableAead } from '../../src/security/index.ts';
import { wrapper } from '../../src/transport/index.ts';

/** The captures that the package ships, made by the encoders: file name and text. */
export function exampleFiles(): Record<string, string> {
  const push = hdlcPush(encode(Apdu, notification(registers)));
  const ciphered = hdlcPush(encode(Apdu, protect(encode(Apdu, notification(registers)))));
  const broken = Uint8Array.from(push);
  broken[60]! ^= 0x10;
  return {
    '01-plain-push.txt': text({ title: 'A push in an HDLC frame: codes, values, scalers and units' }, lines(push)),
    '02-ciphered-push.txt': text({ title: 'The same push, encrypted and authenticated', ...keys }, lines(ciphered)),
    '03-p1-telegram.txt': text({ title: 'A P1 telegram of a HAN port' }, p1()),
    '04-get-over-wrapper.txt': text({ title: 'Reading the clock over the TCP wrapper' }, exchange()),
    '05-wrong-key.txt': text(
      {
        title: 'The ciphered push with a wrong authentication key',
        ...keys,
        'auth-key': 'D0D1D2D3D4D5D6D7D8D9DADBDCDDDED0',
        expect: 'failed',
      },
      lines(ciphered),
    ),
    '06-broken-byte.txt': text(
      { title: 'The plain push with one bit changed on the way', expect: 'failed' },
      lines(broken),
    ),
  };
}

const keys = {
  key: '000102030405060708090A0B0C0D0E0F',
  'auth-key': 'D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF',
};
const systemTitle = fromHex('4d4d4d0000bc614e')!;

function text(fields: Record<string, string>, body: string): string {
  return `${Object.entries(fields)
    .map(([name, value]) => `# ${name}: ${value}\n`)
    .join('')}${body}`;
}

function lines(octets: Uint8Array): string {
  return `${toHex(octets, ' ').replace(/(.{95}) /g, '$1\n')}\n`;
}

function register(
  code: string,
  kind: 'double-long-unsigned' | 'long-unsigned' | 'long',
  value: number,
  scaler: number,
  unit: number,
): Data {
  return {
    kind: 'structure',
    value: [
      { kind: 'octet-string', value: obis(code).toBytes() },
      { kind, value },
      {
        kind: 'structure',
        value: [
          { kind: 'integer', value: scaler },
          { kind: 'enum', value: unit },
        ],
      },
    ],
  };
}

const registers: Data = {
  kind: 'array',
  value: [
    register('1-0:1.8.0*255', 'double-long-unsigned', 9621983, 0, 30),
    register('1-0:2.8.0*255', 'double-long-unsigned', 1204, 0, 30),
    register('1-0:1.7.0*255', 'double-long-unsigned', 1453, 0, 27),
    register('1-0:32.7.0*255', 'long-unsigned', 2374, -1, 35),
    register('1-0:31.7.0*255', 'long-unsigned', 512, -2, 33),
    register('1-0:13.7.0*255', 'long', 987, -3, 255),
  ],
};

function notification(body: Data): Apdu {
  const dateTime = {
    year: 2026,
    month: 11,
    dayOfMonth: 22,
    dayOfWeek: 7,
    hour: 12,
    minute: 15,
    second: 0,
    hundredths: 0,
    deviation: -60,
    clockStatus: 0,
  };
  const longInvokeIdAndPriority = {
    longInvokeId: 475,
    selfDescriptive: false,
    breakOnError: false,
    confirmed: false,
    highPriority: false,
  };
  return {
    kind: 'data-notification',
    value: { longInvokeIdAndPriority, dateTime, notificationBody: RawData.of(body) },
  };
}

function protect(apdu: Uint8Array): Apdu {
  const securityControl = {
    securitySuiteId: 0,
    authentication: true,
    encryption: true,
    broadcastKey: false,
    compression: false,
  };
  const header = { securityControl, invocationCounter: 0x01234567, payload: apdu };
  const aead = portableAead(fromHex(keys.key)!);
  const sealed = aead.seal(
    initializationVector(systemTitle, header.invocationCounter),
    additionalData(header, fromHex(keys['auth-key'])!),
    apdu,
  );
  const cipheredContent: CipheredContent = { ...header, payload: sealed.ciphertext, authenticationTag: sealed.tag };
  return { kind: 'general-glo-ciphering', value: { systemTitle, cipheredContent } };
}

function hdlcPush(apdu: Uint8Array): Uint8Array {
  const information = concat(fromHex('e6e700')!, apdu);
  return frameOctets({
    segmented: false,
    destination: { upper: 0x66, size: 1 },
    source: { upper: 1, lower: 0x11, size: 2 },
    control: { kind: 'UI', pollFinal: true },
    information,
  });
}

function exchange(): string {
  const invokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: true };
  const request: Apdu = {
    kind: 'get-request',
    value: {
      kind: 'get-request-normal',
      value: {
        invokeIdAndPriority,
        cosemAttributeDescriptor: { classId: 8, instanceId: obis('0-0:1.0.0*255'), attributeId: 2 },
      },
    },
  };
  const time = encode(Data, { kind: 'octet-string', value: fromHex('07e40101ff000300 00ff8800')! });
  const response: Apdu = {
    kind: 'get-response',
    value: {
      kind: 'get-response-normal',
      value: { invokeIdAndPriority, result: { kind: 'data', value: new RawData(time) } },
    },
  };
  const sent = encode(wrapper, { version: 1, sourceWPort: 0x10, destinationWPort: 1, apdu: encode(Apdu, request) });
  const received = encode(wrapper, {
    version: 1,
    sourceWPort: 1,
    destinationWPort: 0x10,
    apdu: encode(Apdu, response),
  });
  return `TX: ${toHex(sent, ' ')}\nRX: ${toHex(received, ' ')}\n`;
}

function p1(): string {
  const set = (id: string, value: string, unit?: string) => ({
    id,
    values: [unit === undefined ? { value } : { value, unit }],
  });
  return toLatin1(
    encode(telegram, {
      header: { manufacturer: 'KAM', baudRateCharacter: '5', enhancedIdentification: '', identification: '' },
      dataSets: [
        set('0-0:1.0.0', '261122121500W'),
        set('1-0:1.8.0', '00009621.983', 'kWh'),
        set('1-0:2.8.0', '00000001.204', 'kWh'),
        set('1-0:1.7.0', '0001.453', 'kW'),
        set('1-0:2.7.0', '0000.000', 'kW'),
        set('1-0:32.7.0', '237.4', 'V'),
        set('1-0:31.7.0', '005.1', 'A'),
      ],
    }),
  );
}
