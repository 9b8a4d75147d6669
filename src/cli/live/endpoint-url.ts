import { dlmsPort } from '../../transport/index.ts';
import { UsageError } from '../usage.ts';

/** Who talks to whom, as far as a URL says so: HDLC addresses, wrapper ports or SAPs. */
export interface EndpointAddresses {
  /** `client=`: the client's address. */
  readonly client?: number;
  /** `server=`: the logical device, the upper address in HDLC. */
  readonly server?: number;
  /** `physical=`: the physical device, the lower address in HDLC. */
  readonly physical?: number;
}

/** A peer on a network, or a port of this machine where the host is left out. */
export interface NetworkEndpointUrl {
  readonly scheme: 'tcp' | 'hdlc+tcp' | 'tcp-listen' | 'udp' | 'coap';
  /** A name or an address, IPv6 without its brackets; undefined where none is given. */
  readonly host: string | undefined;
  readonly port: number;
  readonly addresses: EndpointAddresses;
}

/** A serial port, or a pseudo-terminal, whose rate means nothing. */
export interface SerialEndpointUrl {
  readonly scheme: 'serial' | 'pty';
  readonly path: string;
  /** Bits per second; 9600 where left out. */
  readonly rate: number;
  readonly characterFormat: '8N1' | '7E1';
  /** `mode=e`: an optical port that is handed over to HDLC (IEC 62056-21 mode E), for commands that speak themselves. */
  readonly mode?: 'E';
  readonly addresses: EndpointAddresses;
}

/** Where octets come from and go to, as the command line names it. */
export type EndpointUrl = NetworkEndpointUrl | SerialEndpointUrl;

/** The CoAP port (RFC 7252 § 6.1). */
const coapPort = 5683;

const defaultPorts: Readonly<Record<NetworkEndpointUrl['scheme'], number | undefined>> = {
  tcp: dlmsPort,
  'tcp-listen': dlmsPort,
  udp: dlmsPort,
  coap: coapPort,
  'hdlc+tcp': undefined,
};

const forms =
  'tcp://HOST:PORT, hdlc+tcp://HOST:PORT, tcp-listen://:PORT, udp://HOST:PORT, coap://HOST:PORT, serial:/dev/NAME or pty:/dev/NAME';

/** Reads a URL of an endpoint; throws a UsageError that says what is wrong with it. */
export function parseEndpointUrl(text: string): EndpointUrl {
  const [, scheme, rest, query] = /^([a-z][a-z0-9+-]*):([^?]*)(?:\?(.*))?$/is.exec(text.trim()) ?? [];
  if (scheme === undefined || rest === undefined)
    throw new UsageError(`${shown(text)} names no endpoint: ${forms} are known`);
  const name = scheme.toLowerCase();
  const options = new Options(name, query ?? '');
  const url = isNetwork(name) ? networkEndpoint(name, rest, options) : serialEndpoint(name, rest, options);
  options.refuseUnknown();
  return url;
}

/** The endpoint as messages name it. */
export function endpointName(url: EndpointUrl): string {
  if ('path' in url) return `${url.scheme}:${url.path}`;
  const host = url.host?.includes(':') ? `[${url.host}]` : (url.host ?? '');
  return `${url.scheme}://${host}:${url.port}`;
}

const isNetwork = (scheme: string): scheme is NetworkEndpointUrl['scheme'] => Object.hasOwn(defaultPorts, scheme);

function networkEndpoint(scheme: NetworkEndpointUrl['scheme'], rest: string, options: Options): NetworkEndpointUrl {
  const [, bracketed, plain, digits] =
    /^\/\/(?:\[([0-9a-f:.]+(?:%[\w.-]+)?)\]|([\w.-]*))(?::(\d*))?\/?$/i.exec(rest) ?? [];
  if (bracketed === undefined && plain === undefined)
    throw new UsageError(`${scheme}: what follows is //HOST:PORT, with an IPv6 address in brackets`);
  const port = digits ? Number(digits) : defaultPorts[scheme];
  if (port === undefined) throw new UsageError(`${scheme}: has no port of its own, one has to be given`);
  if (port > 65_535) throw new UsageError(`${scheme}: ${port} is no port, the last is 65535`);
  return { scheme, host: bracketed ?? (plain || undefined), port, addresses: options.addresses() };
}

function serialEndpoint(scheme: string, rest: string, options: Options): SerialEndpointUrl {
  if (scheme !== 'serial' && scheme !== 'pty')
    throw new UsageError(`${shown(scheme)}: is no kind of endpoint: ${forms} are known`);
  const path = rest.replace(/^\/\/(?=\/)/, '');
  if (path === '') throw new UsageError(`${scheme}: a device is missing, as in ${scheme}:/dev/ttyUSB0`);
  const rate = options.number('baud', 50, 4_000_000) ?? 9600;
  const characterFormat = options.choice('format', ['8N1', '7E1']) ?? '8N1';
  const mode = options.choice('mode', ['E']);
  return { scheme, path, rate, characterFormat, ...(mode && { mode }), addresses: options.addresses() };
}

/** The options behind the question mark; every one that is asked for is known. */
class Options {
  readonly #scheme: string;
  readonly #given: URLSearchParams;
  readonly #known = new Set<string>();

  constructor(scheme: string, query: string) {
    this.#scheme = scheme;
    this.#given = new URLSearchParams(query);
  }

  number(name: string, least: number, most: number): number | undefined {
    const text = this.#value(name);
    if (text === undefined) return undefined;
    const value = /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most))
      throw new UsageError(`${this.#scheme}: ${name} is a number from ${least} to ${most}`);
    return value;
  }

  choice<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.#value(name)?.toUpperCase();
    const found = values.find((value) => value === text);
    if (text !== undefined && found === undefined)
      throw new UsageError(`${this.#scheme}: ${name} is one of ${values.join(', ')}`);
    return found;
  }

  addresses(): EndpointAddresses {
    const client = this.number('client', 0, 0xffff);
    const server = this.number('server', 0, 0xffff);
    const physical = this.number('physical', 0, 0x3fff);
    return {
      ...(client === undefined ? {} : { client }),
      ...(server === undefined ? {} : { server }),
      ...(physical === undefined ? {} : { physical }),
    };
  }

  refuseUnknown(): void {
    for (const name of this.#given.keys())
      if (!this.#known.has(name))
        throw new UsageError(`${this.#scheme}: ${shown(name)} is no option here, ${[...this.#known].join(', ')} are`);
  }

  #value(name: string): string | undefined {
    this.#known.add(name);
    const values = this.#given.getAll(name);
    if (values.length > 1) throw new UsageError(`${this.#scheme}: ${name} is given ${values.length} times`);
    return values[0];
  }
}

/** What was typed, shortened. */
function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
