import { LinkError } from '../../codec/index.ts';
import { connectTcp, listenTcp, openUdp, type TcpServer, type TcpStream, type UdpChannel } from '../../node/index.ts';
import type { ByteStream } from '../../transport/index.ts';
import { UsageError } from '../usage.ts';
import { type EndpointUrl, endpointName, type NetworkEndpointUrl } from './endpoint-url.ts';
import { openDevice } from './terminal-device.ts';

/** Connections at the same time; more are closed at once. */
const maximumConnections = 256;

/** Whether datagrams come from there and no stream. */
export function isDatagrams(url: EndpointUrl): url is NetworkEndpointUrl & { readonly scheme: 'udp' | 'coap' } {
  return url.scheme === 'udp' || url.scheme === 'coap';
}

/** The outermost layer that the scheme says, for the decoder. */
export function layerOf(url: EndpointUrl): string {
  if (url.scheme === 'coap') return 'coap';
  return url.scheme === 'hdlc+tcp' ? 'hdlc' : 'auto';
}

/** Connects to a peer, or opens a device. Rejects with a LinkError, or the reason of the signal. */
export function openStream(url: EndpointUrl, signal?: AbortSignal): Promise<ByteStream> {
  if ('path' in url) return openDevice(url);
  return connectTcp({ host: url.host ?? '127.0.0.1', port: url.port, signal });
}

/** Takes connections. Rejects with a LinkError. */
export function listenStreams(url: NetworkEndpointUrl, accept: (stream: TcpStream) => void): Promise<TcpServer> {
  return listenTcp({ host: url.host, port: url.port, maximumConnections }, accept);
}

/** Opens a port for datagrams, of the loopback interface where no host is given. Rejects with a LinkError. */
export function openDatagrams(url: NetworkEndpointUrl): Promise<UdpChannel> {
  return openUdp({ host: url.host, port: url.port });
}

/** What `open` gives; that it cannot be had is told with the name of the endpoint. */
export async function opened<T>(url: EndpointUrl, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof LinkError)) throw error;
    throw new UsageError(`${endpointName(url)}: ${error.message}`);
  }
}
