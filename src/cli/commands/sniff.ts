import process from 'node:process';
import { Command } from 'commander';
import type { LinkError } from '../../codec/index.ts';
import type { ByteStream } from '../../transport/index.ts';
import { summarize, untilAsked } from '../live/ending.ts';
import { type EndpointUrl, endpointName, type NetworkEndpointUrl, parseEndpointUrl } from '../live/endpoint-url.ts';
import { isDatagrams, layerOf, listenStreams, openDatagrams, opened, openStream } from '../live/endpoints.ts';
import { type LiveOptions, trafficFor, withLiveOptions } from '../live/options.ts';
import type { Direction, Traffic } from '../live/traffic.ts';
import { exitCodeHelp } from '../usage.ts';

const examples = `Examples:
  dlms sniff udp://0.0.0.0:4059               pushes that meters send here
  dlms sniff tcp-listen://0.0.0.0:4059        the same over TCP
  dlms sniff tcp://gateway:3001               what a gateway or ser2net sends
  dlms sniff "serial:/dev/ttyUSB0?baud=9600"  a serial line, both directions
  socat … - | dlms sniff - --json             octets from another program
`;

const notes = `
Without a host, ports are those of the loopback interface. It ends with Ctrl-C
or with the stream, and then says what it saw.
`;

/** `dlms sniff`: decodes live traffic as it comes. `done` is told the exit code. */
export function sniffCommand(done: (exitCode: number) => void): Command {
  const command = new Command('sniff')
    .description('decode live traffic as it comes')
    .argument('<endpoint>', 'tcp://, hdlc+tcp://, tcp-listen://, udp://, coap://, serial:, pty:, or - for octets');
  return withLiveOptions(command)
    .addHelpText('before', examples)
    .addHelpText('after', notes + exitCodeHelp)
    .action(async (endpoint: string, options: LiveOptions) => done(await sniff(endpoint, options)));
}

async function sniff(endpoint: string, options: LiveOptions): Promise<number> {
  const url = endpoint === '-' ? undefined : parseEndpointUrl(endpoint);
  const traffic = trafficFor(options, url === undefined ? 'auto' : layerOf(url));
  const source = url === undefined ? standardInput(traffic) : await openSource(url, traffic);
  await untilAsked(source.over);
  await source.close();
  return summarize(traffic);
}

/** Something that is listened to. */
interface Source {
  /** Resolves when nothing more comes. */
  readonly over: Promise<void>;
  close(): Promise<void>;
}

const never = new Promise<void>(() => undefined);

function openSource(url: EndpointUrl, traffic: Traffic): Promise<Source> {
  return opened(url, () => {
    if (isDatagrams(url)) return datagramSource(url, traffic);
    if (url.scheme === 'tcp-listen') return listeningSource(url, traffic);
    return streamSource(url, traffic);
  });
}

async function streamSource(url: EndpointUrl, traffic: Traffic): Promise<Source> {
  const stream = await openStream(url);
  // A tap of a serial line hears both sides and cannot tell one from the other.
  const direction = 'path' in url ? undefined : 'received';
  traffic.event(`listening to ${endpointName(url)}`, { connection: '' });
  return { over: listen(stream, traffic, '', direction), close: () => stream.close() };
}

async function listeningSource(url: NetworkEndpointUrl, traffic: Traffic): Promise<Source> {
  let number = 0;
  const streams = new Set<Promise<void>>();
  const server = await listenStreams(url, (stream) => {
    number += 1;
    traffic.display.counts.connections += 1;
    traffic.event(`connection from ${stream.peer}`, { connection: `#${number}` });
    const over = listen(stream, traffic, `#${number}`, 'received');
    streams.add(over);
    over.finally(() => streams.delete(over));
  });
  traffic.event(`listening on ${endpointName({ ...url, port: server.port })}`, { connection: '' });
  const close = async () => {
    await server.close();
    await Promise.all(streams);
  };
  return { over: never, close };
}

async function datagramSource(url: NetworkEndpointUrl, traffic: Traffic): Promise<Source> {
  const channel = await openDatagrams(url);
  const line = traffic.connection('');
  let fail: (error: LinkError) => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    fail = (error) => {
      line.event(error.message);
      resolve();
    };
  });
  channel.listen({
    receive: ({ peer, octets }) => void line.datagram(octets, 'received', peer),
    closed: (error) => error && fail(error),
  });
  traffic.event(`listening on ${endpointName({ ...url, port: channel.port })}`, { connection: '' });
  const close = async () => {
    await channel.close();
    line.close();
  };
  return { over, close };
}

/** Shows what a stream receives; resolves when it is closed. */
function listen(stream: ByteStream, traffic: Traffic, name: string, direction: Direction | undefined): Promise<void> {
  const line = traffic.connection(name);
  return new Promise((resolve) => {
    stream.listen({
      receive(octets) {
        line.octets(octets, direction);
        return traffic.room();
      },
      closed: (error) => {
        line.close();
        line.event(error?.message ?? 'closed');
        resolve();
      },
    });
  });
}

function standardInput(traffic: Traffic): Source {
  const line = traffic.connection('');
  const over = (async () => {
    for await (const chunk of process.stdin) {
      line.octets(chunk as Uint8Array, undefined);
      await traffic.room();
    }
  })();
  const close = async () => {
    line.close();
    process.stdin.destroy();
  };
  return { over, close };
}
