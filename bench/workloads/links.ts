import { createSocket } from 'node:dgram';
import { createConnection, type Socket } from 'node:net';
import type { CoapRequest } from '../../src/coap/index.ts';
import { connectTcp, openUdp } from '../../src/node/index.ts';
import { overWrapper } from '../../src/transport/index.ts';
import { now } from '../harness/clock.ts';
import type { Contender, Workload, Workloads } from '../harness/workload.ts';
import { randomOctets } from '../inputs/random.ts';
import { CoapOverUdp } from './links-coap-driver.ts';
import { type LinkServer, startServer } from './links-server.ts';

/** Sends payloads, so many before the first answer, and counts what comes back. */
interface Client {
  /** Sends one payload. */
  send(): void;
  close(): void;
}

/** Connects a client to a port; `answered` is to be called with the octets of each answer. */
type Connect = (port: number, payload: Uint8Array, answered: (octets: number) => void) => Promise<Client>;

const depths = [1, 16];
const sizes = [128, 1000];
const acknowledgedSize = 128;
/** Exchanges until the engine has optimised both threads: it takes longer than within one. */
const warmUp = 30_000;
const warmUpDepth = 16;

/** What goes over loopback to another thread and back, beside sockets of Node alone. */
export const links: Workloads = {
  ...Object.fromEntries(
    sizes.flatMap((size) =>
      depths.map((depth) => [`wrapper echo ${size}, ${depth} at a time`, () => echo(size, depth)]),
    ),
  ),
  ...Object.fromEntries(depths.map((depth) => [`coap acknowledge, ${depth} at a time`, () => acknowledge(depth)])),
};

function echo(size: number, depth: number): Workload {
  return {
    work: { operations: 1, octets: size },
    ours: link('wrapper echo', overTransport, size, depth),
    references: {
      'net echo': link('net echo', overSocket(), size, depth),
      ...(depth > 1 && { 'net echo, corked': link('net echo', overCorkedSocket(), size, depth) }),
    },
  };
}

function acknowledge(depth: number): Workload {
  return {
    work: { operations: 1, octets: acknowledgedSize },
    ours: link('coap acknowledge', overCoap, acknowledgedSize, depth),
    references: { 'dgram loop': link('dgram acknowledge', overDatagrams, acknowledgedSize, depth) },
  };
}

const overTransport: Connect = async (port, payload, answered) => {
  const stream = await connectTcp({ host: '127.0.0.1', port });
  const transport = overWrapper(stream, { sourceWPort: 16, destinationWPort: 1 });
  transport.listen({ receive: (apdu) => answered(apdu.length) as undefined, closed: () => {} });
  return { send: () => void transport.send(payload), close: () => void transport.close() };
};

const overSocket = (): Connect => overNet((socket, payload) => socket.write(payload));

/** What is sent in one turn leaves by one call of the system, as ours does. */
const overCorkedSocket = (): Connect => {
  let isCorked = false;
  return overNet((socket, payload) => {
    if (!isCorked) {
      socket.cork();
      process.nextTick(() => {
        isCorked = false;
        socket.uncork();
      });
    }
    isCorked = true;
    socket.write(payload);
  });
};

const overNet =
  (write: (socket: Socket, payload: Uint8Array) => void): Connect =>
  (port, payload, answered) => {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    let octets = 0;
    socket.on('data', (chunk) => {
      for (octets += chunk.length; octets >= payload.length; octets -= payload.length) answered(payload.length);
    });
    const client: Client = { send: () => write(socket, payload), close: () => void socket.destroy() };
    return new Promise((resolve) => socket.once('connect', () => resolve(client)));
  };

const overCoap: Connect = async (port, payload, answered) => {
  const driver = new CoapOverUdp(await openUdp(), (event) => {
    if (event.kind === 'response') answered(payload.length);
    else throw new Error(`${event.kind} instead of a response`);
  });
  const peer = `127.0.0.1:${port}`;
  const send = () => driver.send({ peer, code: '0.02', payload } satisfies CoapRequest);
  return { send, close: () => void driver.close() };
};

const overDatagrams: Connect = (port, payload, answered) => {
  const socket = createSocket('udp4');
  socket.on('message', () => answered(payload.length));
  const octets = new Uint8Array(payload.length + 9);
  const client: Client = { send: () => socket.send(octets, port, '127.0.0.1'), close: () => void socket.close() };
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(client)));
};

/** A run is one exchange; `depth` are going on at a time. */
function link(server: LinkServer, connect: Connect, size: number, depth: number): Contender {
  const payload = randomOctets(size);
  let exchange: Promise<Exchanges> | undefined;
  const connected = () => {
    exchange ??= connectExchanges(server, connect, payload);
    return exchange;
  };
  return {
    async time(runs) {
      const exchanges = await connected();
      const begin = now();
      await exchanges.run(runs, depth);
      return now() - begin;
    },
    answer: async () => (await connected()).run(100, depth),
    close: () => void exchange?.then((exchanges) => exchanges.close()),
  };
}

interface Exchanges {
  /** So many exchanges; the octets of all answers. */
  run(count: number, depth: number): Promise<number>;
  close(): void;
}

async function connectExchanges(name: LinkServer, connect: Connect, payload: Uint8Array): Promise<Exchanges> {
  const server = await startServer(name);
  let answered = (_octets: number): void => {};
  const client = await connect(server.port, payload, (octets) => answered(octets));
  const run = (count: number, depth: number): Promise<number> =>
    new Promise((resolve) => {
      let unsent = count;
      let octets = 0;
      let unanswered = count;
      const send = () => {
        if (unsent === 0) return;
        unsent -= 1;
        client.send();
      };
      answered = (more) => {
        octets += more;
        unanswered -= 1;
        if (unanswered === 0) resolve(octets);
        else send();
      };
      for (let i = 0; i < depth; i += 1) send();
    });
  await run(warmUp, warmUpDepth);
  return {
    run,
    close() {
      client.close();
      server.stop();
    },
  };
}
