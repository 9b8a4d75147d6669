import { createSocket, type RemoteInfo, type Socket, type SocketOptions } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIP, isIPv6 } from 'node:net';
import { LinkError, type LinkLayer } from '../codec/index.ts';
import {
  abortable,
  type Datagram,
  type DatagramChannel,
  Inbox,
  type Receiver,
  type SendOptions,
} from '../transport/index.ts';
import { linkError } from './duplex.ts';

export interface UdpOptions {
  /** 0 or left out: any that is free. */
  readonly port?: number | undefined;
  /** The address to bind; the loopback interface where left out. */
  readonly host?: string | undefined;
  /** Datagrams that wait for the receiver; more are lost, as on any network. 256 where left out. */
  readonly maximumWaiting?: number | undefined;
}

/** Datagrams over UDP; peers are `address:port`, IPv6 addresses in brackets. */
export interface UdpChannel extends DatagramChannel {
  readonly port: number;
}

/** Opens a UDP socket. Rejects with a LinkError where the port cannot be had. */
export function openUdp({ port = 0, host = '127.0.0.1', maximumWaiting = 256 }: UdpOptions = {}): Promise<UdpChannel> {
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', lookup: addressOrLookup });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => reject(linkError('udp', error)));
    socket.bind(port, host, () => resolve(new UdpSocket(socket, maximumWaiting)));
  });
}

class UdpSocket implements UdpChannel {
  readonly layer: LinkLayer = 'udp';
  readonly port: number;
  readonly #socket: Socket;
  readonly #inbox: Inbox<Datagram>;

  constructor(socket: Socket, maximumWaiting: number) {
    this.port = socket.address().port;
    this.#socket = socket;
    this.#inbox = new Inbox<Datagram>('udp', maximumWaiting, (error) => this.#end(error));
    socket.on('message', (octets: Uint8Array, from) => {
      if (!this.#inbox.isFull) this.#inbox.put({ peer: peerOf(from), octets: plain(octets) });
    });
    socket.on('error', (error) => this.#end(linkError('udp', error)));
  }

  send({ peer, octets }: Datagram, { signal }: SendOptions = {}): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#inbox.isEnded) return Promise.reject(new LinkError('udp', 'closed', 'the socket is closed'));
    const sent = new Promise<void>((resolve, reject) => {
      const { host, port } = addressOf(peer);
      this.#socket.send(octets, port, host, (error) => (error ? reject(linkError('udp', error)) : resolve()));
    });
    return abortable(sent, signal);
  }

  listen(receiver: Receiver<Datagram>): void {
    this.#inbox.listen(receiver);
  }

  async close(): Promise<void> {
    this.#end(undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #end(error: LinkError | undefined): void {
    if (this.#inbox.isEnded) return;
    this.#inbox.abandon(error);
    this.#socket.close();
  }
}

/** An address is its own: asking for it would put every datagram off to the next turn. */
const addressOrLookup: NonNullable<SocketOptions['lookup']> = (host, options, found) => {
  const family = isIP(host);
  if (family === 0) lookup(host, options, found);
  else found(null, host, family);
};

function plain({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}

function peerOf({ address, port, family }: RemoteInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

function addressOf(peer: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(peer);
  const port = Number(match?.[3]);
  if (match === null || port < 1 || port > 65_535)
    throw new LinkError('udp', 'protocol', 'a peer is an address, a colon and a port');
  return { host: match[1] ?? match[2]!, port };
}
