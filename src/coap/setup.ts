import { decodeUtf8 } from '../axdr/index.ts';
import { defaultTransmissionParameters, type TransmissionParameters } from './parameters.ts';

/** Attributes of an object of class 152, CoAP setup (Blue Book 4.9.8), as numbers and texts. */
export interface CoapSetupAttributes {
  readonly ackTimeout: number;
  readonly ackRandomFactor: number;
  readonly maxRetransmit: number;
  readonly nstart: number;
  readonly delayAckTimeout: number;
  readonly exponentialBackOff: number;
  readonly probingRate: number;
  readonly coapUriPath: string | Uint8Array;
  readonly transportMode: number | string;
  /** The version of the wrapper, of any simple type; also as `{ value }`. */
  readonly version: unknown;
  readonly tokenLength: number;
}

/** What a CoAP setup object makes of an endpoint and its binding. */
export interface CoapSetupResult {
  readonly parameters: TransmissionParameters;
  /** Uri-Path by segments; undefined where the object has none. */
  readonly path: readonly string[] | undefined;
  /** Whether requests are to be confirmable: undefined where both are allowed. */
  readonly confirmable: boolean | undefined;
  readonly wrapperVersion: number | undefined;
}

/** No public text says the scale of attributes 4 and 8; hundredths fit their types and usual values. Designed. */
const hundredths = 100;
const longestToken = 8;

/** The literals of `transport_mode`, by number and by name. */
const confirmableByMode: Readonly<Record<string, boolean | undefined>> = {
  '1': true,
  reliable: true,
  '2': false,
  unreliable: false,
};

/**
 * Reads a CoAP setup object. An attribute that is 0 where that means nothing leaves what `otherwise` has; a random
 * factor is at least 1 (RFC 7252 section 4.8.1).
 */
export function readCoapSetup(
  attributes: CoapSetupAttributes,
  otherwise: TransmissionParameters = defaultTransmissionParameters,
  factorScale = hundredths,
): CoapSetupResult {
  const { coapUriPath, transportMode, version, tokenLength, maxRetransmit } = attributes;
  const path = (typeof coapUriPath === 'string' ? coapUriPath : decodeUtf8(coapUriPath).text)
    .split('/')
    .filter((segment) => segment !== '');
  return {
    parameters: {
      ...otherwise,
      ackTimeout: attributes.ackTimeout || otherwise.ackTimeout,
      ackRandomFactor: Math.max(1, attributes.ackRandomFactor / factorScale || otherwise.ackRandomFactor),
      maxRetransmit,
      nstart: attributes.nstart || otherwise.nstart,
      delayAckTimeout: attributes.delayAckTimeout || otherwise.delayAckTimeout,
      exponentialBackOff: Math.max(1, attributes.exponentialBackOff / factorScale || otherwise.exponentialBackOff),
      probingRate: attributes.probingRate || otherwise.probingRate,
      tokenLength: Math.min(tokenLength, longestToken),
    },
    path: path.length === 0 ? undefined : path,
    confirmable: confirmableByMode[String(transportMode)],
    wrapperVersion: numberOf(version),
  };
}

function numberOf(version: unknown): number | undefined {
  const value = typeof version === 'object' && version !== null && 'value' in version ? version.value : version;
  return typeof value === 'number' ? value : undefined;
}
