import { IecHdlcSetupV1, IecLocalPortSetupV1 } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';

const names = { port: obis('0-0:20.0.0'), hdlc: obis('0-0:22.0.0') } as const;
const { port, hdlc } = names;

/** Somebody is at the local interface, which is an alarm; communication over it begins, and ends. */
const codes = { attempt: 53, began: 28, ended: 29 } as const;

/** Bits per second by the name of a speed; no more than the optical port can (OMNIA data sheet: 9600). */
const rates = {
  '300-baud': 300,
  '600-baud': 600,
  '1200-baud': 1200,
  '2400-baud': 2400,
  '4800-baud': 4800,
  '9600-baud': 9600,
} as const;

/** Whether the optical port can go as fast as that. */
export function isOpticalSpeed(speed: unknown): speed is keyof typeof rates {
  return typeof speed === 'string' && Object.hasOwn(rates, speed);
}

/** How the optical port is set up: what its two setup objects say. */
export interface LocalPortSettings {
  /**
   * Which openings it takes: a sign-on of IEC 62056-21; that and HDLC at once; or HDLC at once alone, at the speed that is
   * proposed otherwise (default_mode).
   */
  readonly opening: 'sign-on' | 'sign-on-or-direct' | 'direct';
  /** What it proposes after a sign-on: the character of IEC 62056-21 for it (prop_baud). */
  readonly proposedRate: string;
  /** Bits per second at which it takes HDLC without a sign-on. */
  readonly directRate: number;
  /** What a sign-on may call it by; empty for its serial number. */
  readonly address: string;
  readonly windowSizeTransmit: number;
  readonly windowSizeReceive: number;
  /** Octets. */
  readonly informationFieldTransmit: number;
  readonly informationFieldReceive: number;
  /** Milliseconds. */
  readonly interOctetTimeout: number;
  /** Milliseconds; 0 is never. */
  readonly inactivityTimeout: number;
  /** The lower address of HDLC. */
  readonly physicalDevice: number;
}

/** The optical port of a meter, as far as the meter has to do with it (OMNIA data sheet, Optical reading). */
export class LocalPort {
  readonly #meter: OmniaMeter;

  constructor(meter: OmniaMeter) {
    this.#meter = meter;
  }

  /** How it is set up now. */
  get settings(): LocalPortSettings {
    const meter = this.#meter;
    const opening = openings[meter.read(IecLocalPortSetupV1, port, 'defaultMode')] ?? 'sign-on-or-direct';
    const proposed = rateOf(meter.read(IecLocalPortSetupV1, port, 'propBaud'));
    const direct = rateOf(meter.read(IecHdlcSetupV1, hdlc, 'commSpeed'));
    return {
      opening,
      proposedRate: `${Object.values(rates).indexOf(proposed)}`,
      directRate: opening === 'direct' ? proposed : direct,
      address: meter.read(IecLocalPortSetupV1, port, 'deviceAddr'),
      windowSizeTransmit: meter.read(IecHdlcSetupV1, hdlc, 'windowSizeTransmit'),
      windowSizeReceive: meter.read(IecHdlcSetupV1, hdlc, 'windowSizeReceive'),
      informationFieldTransmit: meter.read(IecHdlcSetupV1, hdlc, 'maxInfoFieldLengthTransmit'),
      informationFieldReceive: meter.read(IecHdlcSetupV1, hdlc, 'maxInfoFieldLengthReceive'),
      interOctetTimeout: meter.read(IecHdlcSetupV1, hdlc, 'interOctetTimeOut'),
      inactivityTimeout: 1000 * meter.read(IecHdlcSetupV1, hdlc, 'inactivityTimeOut'),
      physicalDevice: meter.read(IecHdlcSetupV1, hdlc, 'deviceAddress'),
    };
  }

  /** A client has set up a link over it, or the last one has ended. */
  set isInUse(isInUse: boolean) {
    for (const code of isInUse ? [codes.attempt, codes.began] : [codes.ended]) this.#meter.events.log(code);
  }
}

const openings: Readonly<Record<string, LocalPortSettings['opening']>> = {
  'iec-62056-21': 'sign-on',
  hdlc: 'sign-on-or-direct',
  'not-specified': 'direct',
};

/** What cannot be written is not there to be read, but for a memory of another version. */
function rateOf(speed: unknown): (typeof rates)[keyof typeof rates] {
  return isOpticalSpeed(speed) ? rates[speed] : rates['9600-baud'];
}
