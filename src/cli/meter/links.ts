import type { CoapCounters } from '../../coap/index.ts';
import { LinkError } from '../../codec/index.ts';
import { listenTcp, openUdp, systemClock } from '../../node/index.ts';
import { hostOf, type MeterServer } from '../../server/index.ts';
import {
  CoapServer,
  HdlcServer,
  type HdlcServerTransport,
  WrapperConnection,
  WrapperDatagrams,
  type WrapperTransport,
} from '../../transport/index.ts';
import { openDevice } from '../live/terminal-device.ts';
import { UsageError } from '../usage.ts';
import { OpticalPort, type OpticalPortOptions } from './optical-port.ts';
import { randomBytes } from './random.ts';
import { stationOptions } from './station.ts';

/** Where a meter is to be reached. */
export interface LinkOptions {
  readonly host: string;
  readonly tcp?: number | undefined;
  readonly udp?: number | undefined;
  readonly hdlcTcp?: number | undefined;
  readonly coap?: number | undefined;
  readonly serial?: string | undefined;
}

/** What links tell of a meter. */
export interface LinkedMeter extends Omit<OpticalPortOptions, 'server' | 'clock'> {
  /** Told how to ask what its CoAP endpoint has counted; gives what is to be called when that is closed. */
  readonly countCoap?: ((counters: () => Readonly<CoapCounters>) => () => void) | undefined;
}

/** A link that is open. */
export interface OpenLink extends AsyncDisposable {
  /** As clients name it. */
  readonly url: string;
}

/** Opens all links of a meter; where one cannot be had, none is left open. Rejects with a UsageError. */
export async function openLinks(server: MeterServer, meter: LinkedMeter, options: LinkOptions) {
  const links: OpenLink[] = [];
  const openings = [tcpLink, udpLink, hdlcLink, coapLink(meter), serialLink(meter)];
  try {
    for (const open of openings) {
      const link = await open(server, options);
      if (link !== undefined) links.push(link);
    }
    return links;
  } catch (error) {
    await closeLinks(links);
    if (error instanceof LinkError) throw new UsageError(`the meter cannot be reached there: ${error.message}`);
    throw error;
  }
}

/** Closes links, and what runs over them. */
export async function closeLinks(links: readonly OpenLink[]): Promise<void> {
  await Promise.all(links.map((link) => link[Symbol.asyncDispose]()));
}

type OpenOne = (server: MeterServer, options: LinkOptions) => Promise<OpenLink | undefined>;

const tcpLink: OpenOne = async (server, { host, tcp: port }) => {
  if (port === undefined) return undefined;
  const listening = await listenTcp({ host, port }, (stream) => {
    const source = hostOf(stream.peer);
    const accept = (transport: WrapperTransport) =>
      server.accept(transport, { clientSap: transport.destinationWPort, serverSap: transport.sourceWPort, source });
    new WrapperConnection(stream, { accept, clock: systemClock });
  });
  return linkOf(`tcp://${bracketed(host)}:${listening.port}`, listening);
};

const udpLink: OpenOne = async (server, { host, udp: port }) => {
  if (port === undefined) return undefined;
  const channel = await openUdp({ host, port });
  const datagrams = new WrapperDatagrams(channel, { accept: server.acceptWrapper });
  return linkOf(`udp://${bracketed(host)}:${channel.port}`, datagrams);
};

const hdlcLink: OpenOne = async (server, { host, hdlcTcp: port }) => {
  if (port === undefined) return undefined;
  const listening = await listenTcp({ host, port }, (stream) => {
    const source = hostOf(stream.peer);
    const accept = (transport: HdlcServerTransport) =>
      server.accept(transport, {
        clientSap: transport.clientAddress,
        serverSap: transport.serverUpperAddress,
        source,
      });
    new HdlcServer(stream, { accept, clock: systemClock, ...stationOptions });
  });
  return linkOf(`hdlc+tcp://${bracketed(host)}:${listening.port}`, listening);
};

const coapLink = ({ countCoap }: LinkedMeter): OpenOne => {
  return async (server, { host, coap: port }) => {
    if (port === undefined) return undefined;
    const channel = await openUdp({ host, port });
    const coap = new CoapServer(channel, { accept: server.acceptCoap, clock: systemClock, randomBytes });
    const stopCounting = countCoap?.(() => coap.counters);
    const close = () => {
      stopCounting?.();
      return coap.close();
    };
    return { url: `coap://${bracketed(host)}:${channel.port}`, [Symbol.asyncDispose]: close };
  };
};

const serialLink = (meter: LinkedMeter): OpenOne => {
  return async (server, { serial: path }) => {
    if (path === undefined) return undefined;
    const port = await openDevice({ scheme: 'serial', path, rate: 300, characterFormat: '8N1', addresses: {} });
    return linkOf(`serial:${path}`, new OpticalPort(port, { server, ...meter, clock: systemClock }));
  };
};

function linkOf(url: string, link: AsyncDisposable): OpenLink {
  return { url, [Symbol.asyncDispose]: () => link[Symbol.asyncDispose]() };
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
