import { Apdu } from '../../src/apdu/index.ts';
import { type Data, fromInstant, RawData } from '../../src/axdr/index.ts';
import { concat, encode } from '../../src/codec/index.ts';
import { frameOctets } from '../../src/hdlc/index.ts';
import { nodeAead } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { protect } from '../../src/security/index.ts';
import { authenticationKey, encryptionKey, invocationCounter, securityControl, systemTitle } from './keys.ts';

const wattHour = 30;
const watt = 27;
const volt = 35;
const ampere = 33;

/** Code, value, scaler, unit. */
const registers = [
  ['1-0:1.8.0', 123456789, 0, wattHour],
  ['1-0:2.8.0', 2345678, 0, wattHour],
  ['1-0:1.7.0', 1234, 0, watt],
  ['1-0:2.7.0', 0, 0, watt],
  ['1-0:32.7.0', 2301, -1, volt],
  ['1-0:52.7.0', 2318, -1, volt],
  ['1-0:72.7.0', 2297, -1, volt],
  ['1-0:31.7.0', 215, -2, ampere],
  ['1-0:51.7.0', 187, -2, ampere],
  ['1-0:71.7.0', 203, -2, ampere],
] as const;

function body(): Data {
  const values = registers.flatMap(([code, value, scaler, unit]): Data[] => {
    const scalerUnit: Data[] = [
      { kind: 'integer', value: scaler },
      { kind: 'enum', value: unit },
    ];
    return [
      { kind: 'octet-string', value: obis(code).toBytes() },
      { kind: 'double-long-unsigned', value },
      { kind: 'structure', value: scalerUnit },
    ];
  });
  return { kind: 'structure', value: values };
}

const notification: Apdu = {
  kind: 'data-notification',
  value: {
    longInvokeIdAndPriority: {
      longInvokeId: 1,
      selfDescriptive: false,
      breakOnError: false,
      confirmed: false,
      highPriority: false,
    },
    dateTime: fromInstant(Date.UTC(2026, 10, 22, 12, 0, 0)),
    notificationBody: RawData.of(body()),
  },
};

function framed(apdu: Uint8Array): Uint8Array {
  return frameOctets({
    segmented: false,
    destination: { upper: 0x10, size: 1 },
    source: { upper: 0x01, size: 1 },
    control: { kind: 'UI', pollFinal: true },
    information: concat(Uint8Array.of(0xe6, 0xe7, 0x00), apdu),
  });
}

const clear = encode(Apdu, notification);

/** A push in an HDLC frame, in clear. */
export const plainPush = framed(clear);

/** The same push as general-glo-ciphering. */
export const cipheredPush = framed(
  encode(Apdu, {
    kind: 'general-glo-ciphering',
    value: {
      systemTitle,
      cipheredContent: protect(
        clear,
        { aead: nodeAead(encryptionKey), authenticationKey },
        { securityControl, invocationCounter, systemTitle },
      ),
    },
  }),
);
