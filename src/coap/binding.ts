import { type AddressedApdu, type CoapAddressing, type DlmsRole, optionAddressing } from './addressing.ts';
import type { CoapCode } from './code.ts';
import type { CoapRequest, CoapResponse, IncomingRequest } from './event.ts';
import { endpointOptions, uintOf } from './message-fields.ts';
import { type CoapOption, coapOption, type OptionDefinition } from './options.ts';

/**
 * How DLMS/COSEM rides on CoAP. No public text says it: each entry is marked with where its default was seen, or as
 * designed, and any may be set.
 */
export interface CoapBindingSettings {
  /** Seen: options 65001, 65003 and 65005. */
  readonly addressing: CoapAddressing;
  /** Designed: the port of CoAP; DLMS/COSEM has 4059 for UDP. */
  readonly port: number;
  /** Uri-Path, segment by segment. Designed: none is written and any is accepted. */
  readonly path: readonly string[] | undefined;
  /** Seen: POST. */
  readonly method: CoapCode;
  /** Designed: none is written. Seen: 10001 without OSCORE; the natural one is 42. */
  readonly contentFormat: number | undefined;
  /** Content-Formats that are accepted. Designed: any, and none. */
  readonly acceptedContentFormats: readonly number[] | 'any';
  /** Designed: 2.04 Changed. Seen: 2.01 Created. */
  readonly responseCode: CoapCode;
  readonly acceptedResponseCodes: readonly CoapCode[];
  /** Whether requests are confirmable: class 152 has `transport_mode` for it. */
  readonly confirmable: boolean;
}

/** The settings where nothing else is said. */
export const defaultCoapBinding = /* @__PURE__ */ Object.freeze<CoapBindingSettings>({
  addressing: /* @__PURE__ */ optionAddressing(),
  port: 5683,
  path: undefined,
  method: '0.02',
  contentFormat: undefined,
  acceptedContentFormats: 'any',
  responseCode: '2.04',
  acceptedResponseCodes: ['2.01', '2.04', '2.05'],
  confirmable: true,
});

/** What a CoAP message came to: an APDU, none at all, or the code that refuses it. */
export type BoundMessage =
  | ({ readonly kind: 'apdu' } & AddressedApdu)
  | { readonly kind: 'empty' }
  | { readonly kind: 'refused'; readonly code: CoapCode };

/** DLMS/COSEM over CoAP for one side: APDUs to requests and responses, and back. */
export interface CoapBinding {
  readonly settings: CoapBindingSettings;
  /** The options that an endpoint which uses the binding must understand. */
  readonly definitions: readonly OptionDefinition[];
  request(peer: string, apdu: AddressedApdu): CoapRequest;
  /** A refusal is to be responded with its code. */
  readRequest(request: IncomingRequest): BoundMessage;
  /** The response that carries an APDU, or that none is due. */
  response(apdu?: AddressedApdu): CoapResponse;
  readResponse(response: Required<CoapResponse>): BoundMessage;
}

const contentFormatNumber = 12;
const uriPathNumber = 11;

/** A binding for the DLMS client's or the server's side, the defaults changed by `changes`. */
export function coapBinding(role: DlmsRole, changes: Partial<CoapBindingSettings> = {}): CoapBinding {
  const settings = { ...defaultCoapBinding, ...changes };
  const { addressing, path, method, contentFormat, responseCode, confirmable } = settings;
  const other: DlmsRole = role === 'client' ? 'server' : 'client';
  const described: readonly CoapOption[] =
    contentFormat === undefined ? [] : [coapOption('Content-Format', contentFormat)];
  const pathOptions = (path ?? []).map((segment) => coapOption('Uri-Path', segment));
  const read = (content: Required<CoapResponse> | IncomingRequest): BoundMessage => {
    if (content.payload.length === 0) return { kind: 'empty' };
    const apdu = addressing.read(content, other);
    return apdu === undefined ? { kind: 'refused', code: '4.00' } : { kind: 'apdu', ...apdu };
  };
  return {
    settings,
    definitions: [...endpointOptions, ...addressing.definitions],
    request(peer, apdu) {
      const { options, payload } = addressing.write(apdu, role, 'request');
      return { peer, code: method, options: [...pathOptions, ...described, ...options], payload, confirmable };
    },
    readRequest(request) {
      const code = refusalOf(request, settings);
      return code === undefined ? read(request) : { kind: 'refused', code };
    },
    response(apdu) {
      if (apdu === undefined) return { code: responseCode };
      const { options, payload } = addressing.write(apdu, role, 'response');
      return { code: responseCode, options: [...described, ...options], payload };
    },
    readResponse(response) {
      const isAccepted = settings.acceptedResponseCodes.includes(response.code);
      return isAccepted ? read(response) : { kind: 'refused', code: response.code };
    },
  };
}

function refusalOf(request: IncomingRequest, settings: CoapBindingSettings): CoapCode | undefined {
  const { method, path, acceptedContentFormats } = settings;
  if (path !== undefined) {
    const found = request.options.filter((option) => option.number === uriPathNumber).map((option) => option.value);
    if (found.length !== path.length || found.some((segment, place) => segment !== path[place])) return '4.04';
  }
  if (request.code !== method) return '4.05';
  const contentFormat = uintOf(request, contentFormatNumber);
  if (acceptedContentFormats === 'any' || contentFormat === undefined) return undefined;
  return acceptedContentFormats.includes(contentFormat) ? undefined : '4.15';
}
