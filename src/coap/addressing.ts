import { sequence, u16 } from '../axdr/index.ts';
import { concat, decode, encode } from '../codec/index.ts';
import { uintOf } from './message-fields.ts';
import { type CoapOption, dlmsOptions, type OptionDefinition } from './options.ts';

/** Who sends: the DLMS client, which asks, or the DLMS server, which responds and pushes. */
export type DlmsRole = 'client' | 'server';

/** An APDU between service access points; those that the message does not say are undefined. */
export interface AddressedApdu {
  readonly apdu: Uint8Array;
  readonly clientSap?: number | undefined;
  readonly serverSap?: number | undefined;
}

/** What of a CoAP message carries an APDU. */
export interface CoapContent {
  readonly options: readonly CoapOption[];
  readonly payload: Uint8Array;
}

/** One way to say who speaks with whom. No public text fixes it, so any may be put in. */
export interface CoapAddressing {
  /** The options it reads and writes, for the endpoint's table. */
  readonly definitions: readonly OptionDefinition[];
  write(apdu: AddressedApdu, sender: DlmsRole, kind: 'request' | 'response'): CoapContent;
  /** Undefined where the message is not written this way. */
  read(content: CoapContent, sender: DlmsRole): AddressedApdu | undefined;
}

/** The options that carry the addresses, by their numbers. */
export interface OptionAddressing {
  readonly version: number;
  readonly numbers: { readonly version: number; readonly clientSap: number; readonly serverSap: number };
  /** Whether responses say the addresses again; a client knows them by its token. */
  readonly inResponses: boolean;
}

/** Seen in examples of one vendor alone, numbers and version; that responses are without is designed. */
const seenOptions: OptionAddressing = {
  version: 1,
  numbers: { version: 65001, clientSap: 65003, serverSap: 65005 },
  inResponses: false,
};

/** Addresses in options of the experimental range, the payload being the APDU alone. */
export function optionAddressing(settings: Partial<OptionAddressing> = {}): CoapAddressing {
  const { version, numbers, inResponses } = { ...seenOptions, ...settings };
  const definitions = dlmsOptions.map((definition, place) => ({
    ...definition,
    number: [numbers.version, numbers.clientSap, numbers.serverSap][place]!,
  }));
  return {
    definitions,
    write({ apdu, clientSap, serverSap }, _sender, kind) {
      if (kind === 'response' && !inResponses) return { options: [], payload: apdu };
      const options = [version, clientSap, serverSap].flatMap((value, place) => {
        const { number, name } = definitions[place]!;
        return value === undefined ? [] : [{ number, name, value }];
      });
      return { options, payload: apdu };
    },
    read(content) {
      const found = uintOf(content, numbers.version);
      if (found !== undefined && found !== version) return undefined;
      return {
        apdu: content.payload,
        clientSap: uintOf(content, numbers.clientSap),
        serverSap: uintOf(content, numbers.serverSap),
      };
    },
  };
}

const header = /* @__PURE__ */ sequence({ version: u16, sourceWPort: u16, destinationWPort: u16, length: u16 });
const headerSize = 8;

/** Addresses in a wrapper header of eight octets before the APDU, as on UDP (IEC 62056-47). Designed. */
export function wrapperAddressing(version = 1): CoapAddressing {
  return {
    definitions: [],
    write({ apdu, clientSap = 0, serverSap = 0 }, sender) {
      const [sourceWPort, destinationWPort] = sender === 'client' ? [clientSap, serverSap] : [serverSap, clientSap];
      const octets = encode(header, { version, sourceWPort, destinationWPort, length: apdu.length });
      return { options: [], payload: concat(octets, apdu) };
    },
    read({ payload }, sender) {
      if (payload.length <= headerSize) return undefined;
      const found = decode(header, payload.subarray(0, headerSize));
      const apdu = payload.subarray(headerSize);
      if (found.version !== version || found.length !== apdu.length) return undefined;
      const [clientSap, serverSap] =
        sender === 'client' ? [found.sourceWPort, found.destinationWPort] : [found.destinationWPort, found.sourceWPort];
      return { apdu, clientSap, serverSap };
    },
  };
}

/** No addresses at all: the payload is the APDU. */
export const noAddressing: CoapAddressing = {
  definitions: [],
  write: ({ apdu }) => ({ options: [], payload: apdu }),
  read: ({ payload }) => ({ apdu: payload }),
};

/**
 * Writes one way and reads any: a wrapper header where the payload begins with one, else the options that are there. No
 * APDU begins with the octet 00 that a wrapper header does.
 */
export function detectedAddressing(written: CoapAddressing = optionAddressing()): CoapAddressing {
  const wrapper = wrapperAddressing();
  const options = optionAddressing();
  const known = new Set(written.definitions.map(({ number }) => number));
  return {
    definitions: [...written.definitions, ...options.definitions.filter(({ number }) => !known.has(number))],
    write: written.write,
    read: (content, sender) => {
      if (content.payload[0] === 0) return wrapper.read(content, sender);
      return written.read(content, sender) ?? options.read(content, sender);
    },
  };
}
