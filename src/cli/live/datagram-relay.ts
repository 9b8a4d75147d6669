import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { LinkError } from '../../codec/index.ts';
import { openUdp, type UdpChannel } from '../../node/index.ts';
import type { NetworkEndpointUrl } from './endpoint-url.ts';
import { isLoopback } from './loopback.ts';
import { datagramOutlet, type Passage } from './relay.ts';

/** Clients at the same time; datagrams of more are lost. */
const maximumClients = 256;

/** A client of which nothing was heard for so many milliseconds is forgotten. */
const idleTime = 120_000;

/** Gives the passage of a new client. */
export type OpenPassage = (number: number, peer: string) => Passage;

/** One client, and the port of ours that the meter knows it by. */
interface Client {
  readonly passage: Passage;
  readonly upstream: Promise<UdpChannel>;
  readonly timer: NodeJS.Timeout;
  forward(octets: Uint8Array): Promise<void>;
}

/** Passes datagrams between clients and a meter, which sees each client as a port of its own. */
export class DatagramRelay {
  readonly #channel: UdpChannel;
  readonly #meter: { readonly host: string; readonly peer: string };
  readonly #passage: OpenPassage;
  readonly #clients = new Map<string, Client>();
  #number = 0;

  private constructor(channel: UdpChannel, meter: { host: string; peer: string }, passage: OpenPassage) {
    this.#channel = channel;
    this.#meter = meter;
    this.#passage = passage;
    channel.listen({
      receive: ({ peer, octets }) => this.#fromClient(peer, octets),
      closed: () => undefined,
    });
  }

  /** Begins to pass. Rejects with a LinkError where the meter's name is not known. */
  static async start(channel: UdpChannel, to: NetworkEndpointUrl, passage: OpenPassage) {
    const host = await addressOf(to.host ?? '127.0.0.1');
    const peer = isIPv6(host) ? `[${host}]:${to.port}` : `${host}:${to.port}`;
    return new DatagramRelay(channel, { host, peer }, passage);
  }

  async close(): Promise<void> {
    await this.#channel.close();
    await Promise.all([...this.#clients.keys()].map((peer) => this.#forget(peer)));
  }

  #fromClient(peer: string, octets: Uint8Array): Promise<void> | undefined {
    const client = this.#clients.get(peer) ?? this.#admit(peer);
    if (client === undefined) return undefined;
    client.timer.refresh();
    client.passage.line.datagram(octets, 'sent');
    client.passage.recording?.octets(octets, 'sent');
    return client.forward(octets);
  }

  #admit(peer: string): Client | undefined {
    if (this.#clients.size >= maximumClients) return undefined;
    this.#number += 1;
    const passage = this.#passage(this.#number, peer);
    const { host, peer: meter } = this.#meter;
    const upstream = openUdp({ host: isLoopback(host) ? host : isIPv6(host) ? '::' : '0.0.0.0' });
    const back = datagramOutlet(this.#channel, peer, 'received', passage);
    const outwards = upstream.then((channel) => {
      channel.listen({
        receive: (datagram) => (datagram.peer === meter ? this.#fromMeter(client, datagram.octets, back) : undefined),
        closed: () => undefined,
      });
      return datagramOutlet(channel, meter, 'sent', passage);
    });
    outwards.catch((error: Error) => passage.line.event(`not passed on: ${error.message}`, 'sent'));
    const timer = setTimeout(() => this.#forget(peer), idleTime).unref();
    const forward = (octets: Uint8Array) =>
      outwards.then(
        (send) => send(octets.slice()),
        () => undefined,
      );
    const client: Client = { passage, upstream, timer, forward };
    this.#clients.set(peer, client);
    return client;
  }

  #fromMeter(
    { passage, timer }: Client,
    octets: Uint8Array,
    back: (octets: Uint8Array) => Promise<void>,
  ): Promise<void> {
    timer.refresh();
    passage.line.datagram(octets, 'received');
    passage.recording?.octets(octets, 'received');
    return back(octets);
  }

  async #forget(peer: string): Promise<void> {
    const client = this.#clients.get(peer);
    if (client === undefined) return;
    this.#clients.delete(peer);
    clearTimeout(client.timer);
    const channel = await client.upstream.catch(() => undefined);
    await channel?.close();
    client.passage.line.close();
  }
}

async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch (cause) {
    throw new LinkError('udp', 'refused', `${host} is not known`, { cause });
  }
}
