import { lookup } from 'node:dns/promises';
import { coapBinding } from '../../coap/index.ts';
import { LinkError } from '../../codec/index.ts';
import type { HdlcAddress } from '../../hdlc/index.ts';
import { openUdp, systemClock } from '../../node/index.ts';
import {
  type ByteStream,
  CoapDatagrams,
  HdlcConnection,
  type Transport,
  WrapperConnection,
  WrapperDatagrams,
} from '../../transport/index.ts';
import type { EndpointUrl, NetworkEndpointUrl } from '../live/endpoint-url.ts';
import { isDatagrams, openStream } from '../live/endpoints.ts';
import { isLoopback } from '../live/loopback.ts';
import { openDevice } from '../live/terminal-device.ts';
import type { TrafficConnection } from '../live/traffic.ts';
import { randomBytes } from '../meter/random.ts';
import { tapped, tappedDatagrams } from './line-tap.ts';
import { handedOver } from './mode-e.ts';

/** Who talks to whom. */
export interface Saps {
  readonly clientSap: number;
  readonly serverSap: number;
}

/** A line to a meter, which carries associations one after the other. */
export interface MeterLine extends AsyncDisposable {
  /** Whether an APDU may be lost on the way. */
  readonly isReliable: boolean;
  open(saps: Saps): Promise<Transport>;
}

/** What a line is opened with. */
export interface MeterLineOptions {
  readonly signal: AbortSignal;
  /** Shows what passes. */
  readonly traffic?: TrafficConnection | undefined;
}

/** Opens a line. Rejects with a LinkError. */
export function openMeterLine(url: EndpointUrl, options: MeterLineOptions): Promise<MeterLine> {
  if (isDatagrams(url)) return url.scheme === 'udp' ? udpLine(url, options) : coapLine(url, options);
  return url.scheme === 'tcp' ? wrapperLine(url, options) : hdlcLine(url, options);
}

async function wrapperLine(url: EndpointUrl, { signal, traffic }: MeterLineOptions): Promise<MeterLine> {
  const stream = tapped(await openStream(url, signal), traffic);
  const connection = new WrapperConnection(stream, { clock: systemClock });
  return {
    isReliable: true,
    open: async ({ clientSap, serverSap }) => connection.open({ sourceWPort: clientSap, destinationWPort: serverSap }),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

async function hdlcLine(url: EndpointUrl, { signal, traffic }: MeterLineOptions): Promise<MeterLine> {
  const stream = tapped(await lineOf(url, signal), traffic);
  const connection = new HdlcConnection(stream, { clock: systemClock });
  const { physical } = url.addresses;
  return {
    isReliable: true,
    open: ({ clientSap, serverSap }) =>
      connection.connect({ clientAddress: clientSap, serverAddress: serverAddress(serverSap, physical), signal }),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

async function lineOf(url: EndpointUrl, signal: AbortSignal): Promise<ByteStream> {
  if (!('path' in url) || url.mode === undefined) return openStream(url, signal);
  return handedOver(await openDevice(url), signal);
}

/** The shortest form that holds both addresses. */
function serverAddress(upper: number, lower: number | undefined): HdlcAddress {
  if (lower === undefined) return { upper, size: upper > 0x7f ? 2 : 1 };
  return { upper, lower, size: upper > 0x7f || lower > 0x7f ? 4 : 2 };
}

async function udpLine(url: NetworkEndpointUrl, { traffic }: MeterLineOptions): Promise<MeterLine> {
  const { channel, peer } = await openPeer(url, traffic);
  const datagrams = new WrapperDatagrams(channel);
  return {
    isReliable: false,
    open: async ({ clientSap, serverSap }) =>
      datagrams.open({ sourceWPort: clientSap, destinationWPort: serverSap }, peer),
    [Symbol.asyncDispose]: () => datagrams.close(),
  };
}

async function coapLine(url: NetworkEndpointUrl, { traffic }: MeterLineOptions): Promise<MeterLine> {
  const { channel, peer } = await openPeer(url, traffic);
  const datagrams = new CoapDatagrams(channel, { binding: coapBinding('client'), clock: systemClock, randomBytes });
  return {
    isReliable: true,
    open: async (saps) => datagrams.open({ peer, ...saps }),
    [Symbol.asyncDispose]: () => datagrams.close(),
  };
}

/** A socket towards a peer, which is named by its address as datagrams from it are. */
async function openPeer(
  { scheme, host = '127.0.0.1', port }: NetworkEndpointUrl,
  traffic: TrafficConnection | undefined,
) {
  const { address, family } = await addressOf(scheme, host);
  const any = family === 6 ? '::' : '0.0.0.0';
  const loopback = family === 6 ? '::1' : '127.0.0.1';
  const channel = tappedDatagrams(await openUdp({ host: isLoopback(address) ? loopback : any }), traffic);
  return { channel, peer: family === 6 ? `[${address}]:${port}` : `${address}:${port}` };
}

async function addressOf(scheme: string, host: string) {
  try {
    return await lookup(host);
  } catch (cause) {
    throw new LinkError('udp', 'refused', `${scheme}: there is no host of this name`, { cause });
  }
}
