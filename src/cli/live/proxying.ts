import type { ByteStream } from '../../transport/index.ts';
import { DatagramRelay } from './datagram-relay.ts';
import { type EndpointUrl, endpointName, type NetworkEndpointUrl } from './endpoint-url.ts';
import { isDatagrams, listenStreams, openDatagrams, opened, openStream } from './endpoints.ts';
import type { InjectedFaults } from './fault-options.ts';
import type { Recording } from './recording.ts';
import { type Passage, relayStreams } from './relay.ts';
import type { Traffic } from './traffic.ts';

/** Makes the passage of each connection. */
export class Passages {
  readonly traffic: Traffic;
  /** Ends all of them. */
  readonly ending = new AbortController();
  readonly #faults: InjectedFaults | undefined;
  readonly #recording: Recording | undefined;

  constructor(traffic: Traffic, faults: InjectedFaults | undefined, recording: Recording | undefined) {
    this.traffic = traffic;
    this.#faults = faults;
    this.#recording = recording;
  }

  open(number: number, peer: string, protocol: 'tcp' | 'udp'): Passage {
    const { traffic } = this;
    traffic.display.counts.connections += 1;
    const line = traffic.connection(`#${number}`);
    line.event(`client ${peer}`, 'sent');
    const recording = this.#recording?.connection(number, protocol);
    return { traffic, line, number, faults: this.#faults, recording, ending: this.ending.signal };
  }
}

/** A proxy at work. */
export interface Running {
  readonly over: Promise<void>;
  close(): Promise<void>;
}

const never = new Promise<void>(() => undefined);

/** Begins to take clients; throws a UsageError where an endpoint cannot be had. */
export function startProxy(listen: EndpointUrl, to: EndpointUrl, passages: Passages): Promise<Running> {
  if ('path' in listen) return opened(listen, () => relayDevice(listen, to, passages));
  return opened(listen, () =>
    isDatagrams(listen)
      ? relayDatagrams(listen, to as NetworkEndpointUrl, passages)
      : relayConnections(listen, to, passages),
  );
}

async function relayDatagrams(
  listen: NetworkEndpointUrl,
  to: NetworkEndpointUrl,
  passages: Passages,
): Promise<Running> {
  const channel = await openDatagrams(listen);
  const relay = await opened(to, () =>
    DatagramRelay.start(channel, to, (number, peer) => passages.open(number, peer, 'udp')),
  );
  tellPlace({ ...listen, port: channel.port }, to, passages.traffic);
  return { over: never, close: () => relay.close() };
}

async function relayConnections(listen: NetworkEndpointUrl, to: EndpointUrl, passages: Passages): Promise<Running> {
  const relays = new Set<Promise<void>>();
  let number = 0;
  const server = await listenStreams(listen, (client) => {
    number += 1;
    const passage = passages.open(number, client.peer, 'tcp');
    if ('path' in to && relays.size > 0) {
      passage.line.event('the line is taken: there is one at a time', 'sent');
      client.close();
      return;
    }
    const relay = connectAndRelay(client, to, passage).finally(() => relays.delete(relay));
    relays.add(relay);
  });
  tellPlace({ ...listen, port: server.port }, to, passages.traffic);
  const close = async () => {
    passages.ending.abort();
    await server.close();
    await Promise.all(relays);
  };
  return { over: never, close };
}

async function connectAndRelay(client: ByteStream, to: EndpointUrl, passage: Passage): Promise<void> {
  let meter: ByteStream;
  try {
    meter = await openStream(to, passage.ending);
  } catch (error) {
    passage.line.event(`${endpointName(to)} cannot be reached: ${(error as Error).message}`, 'received');
    await client.close();
    return;
  }
  await relayStreams(client, meter, passage);
}

async function relayDevice(listen: EndpointUrl, to: EndpointUrl, passages: Passages): Promise<Running> {
  const client = await openStream(listen);
  const meter = await opened(to, () => openStream(to));
  tellPlace(listen, to, passages.traffic);
  const over = relayStreams(client, meter, passages.open(1, endpointName(listen), 'tcp'));
  const close = async () => {
    passages.ending.abort();
    await client.close();
    await over;
  };
  return { over, close };
}

function tellPlace(listen: EndpointUrl, to: EndpointUrl, traffic: Traffic): void {
  traffic.event(`listening on ${endpointName(listen)} for ${endpointName(to)}`, { connection: '' });
}
