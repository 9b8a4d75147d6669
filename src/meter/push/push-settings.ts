import { defaultCoapBinding } from '../../coap/index.ts';
import { toLatin1 } from '../../codec/index.ts';
import { type AttributeName, type AttributeValue, Data, PushSetupV2 } from '../../cosem/index.ts';
import { obis } from '../../obis/index.ts';
import { dlmsPort } from '../../transport/index.ts';
import { noise } from '../noise.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { windowOpening } from './communication-window.ts';
import { type PushSetupName, purposeOf } from './push-setups.ts';
import type { PushAcknowledgement, PushDestination, PushService } from './push-transmission.ts';

const names = { headEnds: obis('0-0:96.80.150'), randomisation: obis('0-0:96.80.91') } as const;
const drawChannel = 440;
/** Seconds that a DataNotification-Confirm may take, where confirmation_parameters have no interval (designed). */
const usualConfirmationInterval = 30;

const services: readonly string[] = ['tcp', 'udp', 'reliable-coap', 'unreliable-coap'] satisfies PushService[];

/** Whether the meter can send this way. */
export function isPushService(service: string | number): service is PushService {
  return services.includes(`${service}`);
}

/** What a push setup says, as the queue needs it. */
export class PushSettings {
  readonly #meter: OmniaMeter;
  readonly name: PushSetupName;

  constructor(meter: OmniaMeter, name: PushSetupName) {
    this.#meter = meter;
    this.name = name;
  }

  get<K extends AttributeName<typeof PushSetupV2>>(attribute: K): AttributeValue<typeof PushSetupV2, K> {
    return this.#meter.read(PushSetupV2, purposeOf(this.name).logicalName, attribute);
  }

  /** Where to: of the addresses of the head-end the one of a number, where the setup has none of its own. */
  destination(server: number): PushDestination | undefined {
    const { transportService, destination } = this.get('sendDestinationAndMethod');
    if (!isPushService(transportService)) return undefined;
    const own = toLatin1(destination);
    const known = own === '' ? headEnds(this.#meter) : [own];
    const text = known[server % Math.max(1, known.length)];
    return text === undefined ? undefined : destinationOf(text, transportService);
  }

  get acknowledgement(): PushAcknowledgement {
    switch (this.get('pushOperationMethod')) {
      case 'confirmed-retry-on-missing-confirmation':
        return 'confirmation';
      case 'unconfirmed-retry-on-missing-supporting-layer-confirmation':
        return 'supporting-layer';
      default:
        return 'none';
    }
  }

  /** Milliseconds. */
  get confirmationTimeout(): number {
    return 1000 * (this.get('confirmationParameters').confirmationInterval || usualConfirmationInterval);
  }

  /** How many times it is sent again. */
  get retries(): number {
    return this.get('numberOfRetries');
  }

  /** Milliseconds before the `retry`th retry, counted from 1. */
  delayBefore(retry: number): number {
    const { repetitionDelayMin, repetitionDelayExponent, repetitionDelayMax } = this.get('repetitionDelay');
    const grown = repetitionDelayMin * (repetitionDelayExponent / 100) ** (retry - 1);
    return 1000 * Math.min(grown, repetitionDelayMax);
  }

  /** Milliseconds without an attempt when all have failed. */
  get longestDelay(): number {
    return 1000 * Math.max(1, this.get('repetitionDelay').repetitionDelayMax);
  }

  /** When what is invoked now may be sent: in a window, and at a moment that is drawn. */
  readyAt(now: number, ordinal: number): number {
    const opening = this.opening(now);
    const begin = opening < Number.POSITIVE_INFINITY ? opening : now;
    const interval = 1000 * this.#randomisation + (purposeOf(this.name).jitter ?? 0);
    const draw = noise(this.#meter.seed, drawChannel + purposeOf(this.name).priority, ordinal);
    return begin + Math.floor(draw * (interval + 1));
  }

  /** The first instant from `now` on in a communication window; Infinity where there will be none. */
  opening(now: number): number {
    return windowOpening(this.#meter, this.get('communicationWindow'), now);
  }

  /** Seconds: those of the setup; 0-0:96.80.91 may turn them off. */
  get #randomisation(): number {
    const { kind, value } = this.#meter.read(Data, names.randomisation, 'value');
    const isOff = kind === 'structure' && value[0]?.kind === 'boolean' && !value[0].value;
    return isOff ? 0 : this.get('randomisationStartInterval');
  }
}

/** The addresses of the head-end that the meter was given (0-0:96.80.150): texts in an array. */
export function headEnds(meter: OmniaMeter): readonly string[] {
  const { kind, value } = meter.read(Data, names.headEnds, 'value');
  if (kind !== 'array') return [];
  return value.flatMap((one) => (one.kind === 'octet-string' ? [toLatin1(one.value)] : []));
}

const schemes: Readonly<Record<string, PushService>> = { udp: 'udp', tcp: 'tcp' };

/** Where a text sends to: a scheme says how; without one, and for coap, it is the setup that does. */
export function destinationOf(text: string, service: PushService): PushDestination | undefined {
  const [, scheme, address] = /^(?:(coap|udp|tcp):\/\/)?([^/]+?)\/?$/.exec(text) ?? [];
  if (address === undefined) return undefined;
  const carried = schemes[scheme ?? ''] ?? service;
  const port = carried === 'tcp' || carried === 'udp' ? dlmsPort : defaultCoapBinding.port;
  return { service: carried, address: /:\d+$/.test(address) ? address : `${address}:${port}` };
}
