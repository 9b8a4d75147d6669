import { writeSync } from 'node:fs';
import { associate, type OfferedAssociation } from '../../src/association/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { Secret, securitySuite } from '../../src/security/index.ts';
import { LogicalDevice, MeterServer, objectTable, PermanentMemory, SecurityContext } from '../../src/server/index.ts';
import { type Receiver, type Transport, VirtualClock } from '../../src/transport/index.ts';
import { allServices } from './caller.ts';

// Started by the test as a process of its own, with --expose-gc.

const cryptography = nodeCryptography;
const suite = securitySuite(0);
const serverTitle = Uint8Array.of(0x4b, 0x41, 0x4d, 0, 0, 0, 0, 1);
const key = (of: number) => new Secret(Uint8Array.from({ length: 16 }, (_, i) => (of * 77 + i * i * 3 + i) & 0xff));
const keys: Partial<Record<string, Secret>> = { globalUnicastEncryptionKey: key(1), authenticationKey: key(2) };
let drawn = 0;
const randomBytes = (size: number) =>
  Uint8Array.from({ length: size }, () => {
    drawn += 91;
    return drawn & 0xff;
  });

const memory = new PermanentMemory();
const security = new SecurityContext({ name: 'idle', memory, cryptography, suite, systemTitle: serverTitle, keys });
const ciphered: OfferedAssociation = {
  clientSap: 1,
  serverSap: 1,
  applicationContextName: 'logical-name-referencing-with-ciphering',
  mechanismName: 'hls-gmac',
  authentication: { mechanism: 'hls-gmac' },
  security,
  conformance: allServices,
  serverMaxReceivePduSize: 1024,
};
const device = new LogicalDevice(objectTable<undefined>([], { access: () => undefined }), undefined, {
  associations: [ciphered],
});
const server = new MeterServer([[1, device]], {
  clock: new VirtualClock(),
  cryptography,
  randomBytes,
  maximumSessions: 100_000,
});

/** What a session sends is taken from here; it is there when the session has returned. */
class Line implements Transport {
  readonly layer = 'memory';
  receiver: Receiver<Uint8Array> | undefined;
  sent: Uint8Array | undefined;

  listen(receiver: Receiver<Uint8Array>): void {
    this.receiver = receiver;
  }

  async send(octets: Uint8Array): Promise<void> {
    this.sent = octets;
  }

  async close(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

let counter = 0;
const nextInvocationCounter = () => ++counter;

/** Associates with high level security, and asks for nothing more. */
function open(systemTitle: Uint8Array): Line {
  const line = new Line();
  server.accept(line, { clientSap: 1, serverSap: 1 });
  const opening = associate({
    cryptography,
    randomBytes,
    authentication: { mechanism: 'hls-gmac' },
    security: {
      suite,
      systemTitle,
      serverSystemTitle: serverTitle,
      keys: { key: (_, use) => keys[use] },
      nextInvocationCounter,
    },
  });
  for (let step = opening.next(); !step.done; step = opening.next({ octets: line.sent!, now: 0 }))
    if (step.value !== undefined) void line.receiver!.receive(step.value);
  line.sent = undefined;
  return line;
}

const collect = (globalThis as { gc?: () => void }).gc!;
const heap = () => {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Octets for each of so many associations, without the transports. */
function idle(count: number, titleOf: (at: number) => Uint8Array): number {
  // What the engine makes of the code has its size before anything is measured.
  const first = Array.from({ length: 500 }, (_, at) => open(titleOf(count + at)));
  const before = heap();
  const lines = Array.from({ length: count }, (_, at) => open(titleOf(at)));
  const withAll = heap();
  const bare = Array.from({ length: count }, () => new Line());
  const withBare = heap();
  const associated = [...server.sessions].filter(({ status }) => status === 'associated').length;
  if (associated !== count + 500 || bare.length + lines.length + first.length !== 2 * count + 500)
    throw new Error(`${associated} associations`);
  server.close();
  return (withAll - before - (withBare - withAll)) / count;
}

const count = Number(process.argv[2] ?? 5000);
const oneClient = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const octetsOfAssociation = idle(count, () => oneClient);
const withClient = idle(count, (at) => Uint8Array.of(1, 2, 3, 4, 0, at >> 16, at >> 8, at));
writeSync(1, `${JSON.stringify({ octetsOfAssociation, octetsOfClient: withClient - octetsOfAssociation })}\n`);
