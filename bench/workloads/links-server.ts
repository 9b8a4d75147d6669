import { createSocket } from 'node:dgram';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { listenTcp, openUdp } from '../../src/node/index.ts';
import { WrapperConnection } from '../../src/transport/index.ts';
import { CoapOverUdp } from './links-coap-driver.ts';

/** What answers in a thread of its own; each gives its port. */
const servers = {
  'net echo': () => {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('data', (chunk) => socket.write(chunk));
      socket.on('error', () => socket.destroy());
    });
    return new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  },
  'wrapper echo': async () => {
    const server = await listenTcp({ port: 0 }, (stream) => {
      new WrapperConnection(stream, {
        accept(transport) {
          const receive = (apdu: Uint8Array) => void transport.send(apdu).catch(() => {});
          transport.listen({ receive: (apdu) => receive(apdu) as undefined, closed: () => {} });
          return true;
        },
      });
    });
    return server.port;
  },
  'dgram acknowledge': () => {
    const socket = createSocket('udp4');
    socket.on('message', (octets, { port, address }) => {
      socket.send(Uint8Array.of(0x64, 0x44, octets[2]!, octets[3]!, ...octets.subarray(4, 8)), port, address);
    });
    return new Promise<number>((resolve) => {
      socket.bind(0, '127.0.0.1', () => resolve(socket.address().port));
    });
  },
  'coap acknowledge': async () => {
    const channel = await openUdp();
    const driver: CoapOverUdp = new CoapOverUdp(channel, (event) => {
      if (event.kind === 'request') driver.respond(event.request, { code: '2.04' });
    });
    return channel.port;
  },
} as const;

/** The name of a server. */
export type LinkServer = keyof typeof servers;

interface Order {
  readonly linkServer: LinkServer;
}

/** Whether this is a thread that `startServer` started. */
export const isLinkServer: boolean = !isMainThread && typeof (workerData as Partial<Order>)?.linkServer === 'string';

/** Serves as asked, and tells the port. */
export async function serveLink(): Promise<void> {
  parentPort!.postMessage(await servers[(workerData as Order).linkServer]());
}

/** Starts a server in a thread of its own: its processor time counts as that of this process does. */
export function startServer(linkServer: LinkServer): Promise<{ readonly port: number; stop(): void }> {
  const order: Order = { linkServer };
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: order });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (port: number) => resolve({ port, stop: () => void worker.terminate() }));
  });
}
