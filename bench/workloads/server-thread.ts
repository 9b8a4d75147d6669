import { webcrypto } from 'node:crypto';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { OfferedAssociation } from '../../src/association/index.ts';
import { Register } from '../../src/cosem/index.ts';
import { listenTcp, nodeCryptography, systemClock } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import { Secret, securitySuite } from '../../src/security/index.ts';
import {
  fullAccess,
  LogicalDevice,
  MeterServer,
  objectTable,
  PermanentMemory,
  SecurityContext,
  served,
} from '../../src/server/index.ts';
import { WrapperConnection } from '../../src/transport/index.ts';

/** What client and server of the measurement both know. */
export const suite = securitySuite(0);
export const serverTitle = Uint8Array.of(0x4b, 0x41, 0x4d, 0, 0, 0, 0, 1);
const key = (first: number) => new Secret(Uint8Array.from({ length: 16 }, (_, i) => (first * 59 + i * i * 37) & 0xff));
export const keys = { globalUnicastEncryptionKey: key(1), authenticationKey: key(2) };
export const registerName = obis('1-0:1.8.0.255');
/** `randomBytes` of both sides. */
export const randomBytes = (size: number): Uint8Array => webcrypto.getRandomValues(new Uint8Array(size));

/** The client SAPs of the two associations. */
export const publicClient = 16;
export const cipheredClient = 1;

function meterServer(): MeterServer {
  const table = objectTable<{ energy: number }>(
    [
      served(Register, registerName, {
        value: ({ energy }) => ({ kind: 'double-long-unsigned', value: energy }),
        scalerUnit: { scaler: 0, unit: 30 },
      }),
    ],
    { access: fullAccess },
  );
  const memory = new PermanentMemory();
  const options = { memory, cryptography: nodeCryptography, suite, systemTitle: serverTitle, keys };
  const security = new SecurityContext({ name: 'bench', ...options });
  const common = { serverSap: 1, conformance: ['get'], serverMaxReceivePduSize: 1024 } as const;
  const associations: OfferedAssociation[] = [
    {
      ...common,
      clientSap: publicClient,
      applicationContextName: 'logical-name-referencing',
      mechanismName: 'lowest',
      authentication: { mechanism: 'lowest' },
    },
    {
      ...common,
      clientSap: cipheredClient,
      applicationContextName: 'logical-name-referencing-with-ciphering',
      mechanismName: 'hls-gmac',
      authentication: { mechanism: 'hls-gmac' },
      security,
    },
  ];
  const device = new LogicalDevice(table, { energy: 7 }, { associations });
  return new MeterServer([[1, device]], { clock: systemClock, cryptography: nodeCryptography, randomBytes });
}

/** Where a bare echo and a meter listen. */
export interface MeasuredPorts {
  readonly echo: number;
  readonly meter: number;
}

interface Order {
  readonly serverThread: true;
}

/** Whether this is a thread that `startMeter` started. */
export const isServerThread: boolean = !isMainThread && (workerData as Partial<Order>)?.serverThread === true;

/** Serves, and tells the ports. */
export async function serveMeter(): Promise<void> {
  const server = meterServer();
  const { port: meter } = await listenTcp({ port: 0 }, (stream) => {
    new WrapperConnection(stream, { accept: server.acceptWrapper });
  });
  const echo = createServer({ noDelay: true }, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    echo.listen(0, '127.0.0.1', resolve);
  });
  parentPort!.postMessage({ echo: (echo.address() as { port: number }).port, meter } satisfies MeasuredPorts);
}

/** Starts both servers in a thread of their own. */
export function startMeter(): Promise<MeasuredPorts & { stop(): void }> {
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { serverThread: true } satisfies Order });
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (ports: MeasuredPorts) => resolve({ ...ports, stop: () => void worker.terminate() }));
  });
}
