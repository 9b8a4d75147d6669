import { type AttributeValue, IecHdlcSetupV1, IecLocalPortSetupV1 } from '../../cosem/index.ts';
import { ServiceRefusal, type StoredOptions, stored } from '../../server/index.ts';
import { isOpticalSpeed } from '../local-port/local-port.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { type ObjectPart, part } from '../part.ts';

type Speed = AttributeValue<typeof IecHdlcSetupV1, 'commSpeed'>;

const speed: StoredOptions<OmniaMeter, Speed> = {
  check: (value) => {
    if (!isOpticalSpeed(value)) throw new ServiceRefusal('other-reason');
  },
};

/** A number from `least` to `most`. */
function from(least: number, most: number): StoredOptions<OmniaMeter, number> {
  return {
    check: (value) => {
      if (value < least || value > most) throw new ServiceRefusal('other-reason');
    },
  };
}

/** Bounds of the attributes of IEC HDLC setup (Blue Book 4.7.2; HDLC knows no others). */
const bounds = {
  window: from(1, 7),
  informationField: from(32, 2030),
  interOctetTimeOut: from(20, 6000),
  deviceAddress: from(16, 16_381),
} as const;

/** A password that opens nothing: this meter does nothing in programming mode, and shows no password. */
const noPassword = {
  read: () => '',
  write: () => {
    throw new ServiceRefusal('other-reason');
  },
};

/** The optical port (OMNIA data sheet, Optical reading). */
export const localPortParts: readonly ObjectPart[] = [
  part(IecLocalPortSetupV1, '0-0:20.0.0', {
    defaultMode: stored('hdlc', {
      check: (mode) => {
        if (typeof mode === 'number') throw new ServiceRefusal('other-reason');
      },
    }),
    defaultBaud: stored('300-baud', {
      // A sign-on of modes A to E begins at 300 Bd.
      check: (value) => {
        if (value !== '300-baud') throw new ServiceRefusal('other-reason');
      },
    }),
    propBaud: stored('9600-baud', speed),
    deviceAddr: stored('', {
      check: (address) => {
        if (!/^[0-9A-Za-z ]{0,32}$/.test(address)) throw new ServiceRefusal('other-reason');
      },
    }),
    passP1: noPassword,
    passP2: noPassword,
    passW5: noPassword,
  }),
  part(IecHdlcSetupV1, '0-0:22.0.0', {
    commSpeed: stored('9600-baud', speed),
    windowSizeTransmit: stored(1, bounds.window),
    windowSizeReceive: stored(1, bounds.window),
    maxInfoFieldLengthTransmit: stored(128, bounds.informationField),
    maxInfoFieldLengthReceive: stored(128, bounds.informationField),
    interOctetTimeOut: stored(25, bounds.interOctetTimeOut),
    deviceAddress: stored(16, bounds.deviceAddress),
  }),
];
