import { DlmsClient, recordTrace } from '../../client/index.ts';
import { fromHex } from '../../codec/index.ts';
import type { Keys } from '../../decode/index.ts';
import { type OmniaMeter, testClientTitle, testKeys, testSigningKey } from '../../meter/index.ts';
import { connectTcp, nodeCryptography, systemClock } from '../../node/index.ts';
import { parseTypeNumber, type RoleName, roles } from '../../omnia/index.ts';
import {
  InvocationCounters,
  MemoryInvocationCounterStore,
  nextInvocationCounter,
  type SignatureChecker,
  securitySuite,
  signatureChecker,
} from '../../security/index.ts';
import { overWrapper, type Transport } from '../../transport/index.ts';
import { parseEndpointUrl } from '../live/endpoint-url.ts';
import { linkedMeter } from '../meter/linked-meter.ts';
import { closeLinks, openLinks } from '../meter/links.ts';
import { randomBytes } from '../meter/random.ts';
import { startMeter } from '../meter/running-meter.ts';

/** A meter of this process, reached over a socket as any other. */
export interface DemoMeter extends AsyncDisposable {
  readonly meter: OmniaMeter;
  readonly url: string;
  /** An association in a role, and what passes in it. */
  connect(role: RoleName): Promise<DemoAssociation>;
}

/** An association, and the APDUs that passed in it. */
export interface DemoAssociation extends AsyncDisposable {
  readonly client: DlmsClient;
  /** The newest last. */
  readonly sent: readonly Uint8Array[];
  /** What opens them. */
  readonly keys: Keys;
  readonly signatures: SignatureChecker;
}

const everything = '684-2-11P-1342AAD1-1B24045';
/** A Wednesday noon in Denmark. */
const noon = Date.UTC(2026, 5, 10, 10);
const seed = 1;

/** Starts a meter on a port that is free; `onFault` is told of defects. */
export async function startDemoMeter(onFault: (error: unknown) => void): Promise<DemoMeter> {
  const started = Date.now();
  const now = () => noon + Date.now() - started;
  const running = startMeter({ typeNumber: parseTypeNumber(everything), seed, now, historyDays: 3, onFault });
  const { meter, server } = running;
  const links = await openLinks(server, linkedMeter(meter), { host: '127.0.0.1', tcp: 0 });
  const url = links[0]!.url;
  const counters = new InvocationCounters(new MemoryInvocationCounterStore());
  return {
    meter,
    url,
    connect: (role) => connect({ meter, url, counters, role }),
    async [Symbol.asyncDispose]() {
      await closeLinks(links);
      server.close();
      running.close();
    },
  };
}

interface Connecting {
  readonly meter: OmniaMeter;
  readonly url: string;
  readonly counters: InvocationCounters;
  readonly role: RoleName;
}

async function connect({ meter, url, counters, role }: Connecting): Promise<DemoAssociation> {
  const { clientSap } = roles[role];
  const endpoint = parseEndpointUrl(url) as { readonly host: string; readonly port: number };
  const sent: Uint8Array[] = [];
  const link = overWrapper(await connectTcp(endpoint), { sourceWPort: clientSap, destinationWPort: 1 });
  const systemTitle = testClientTitle(clientSap);
  const keys = testKeys(seed, role, nodeCryptography);
  const privateKey = testSigningKey(seed, nodeCryptography);
  const client = await DlmsClient.connect({
    transport: remembering(link, sent),
    clock: systemClock,
    cryptography: nodeCryptography,
    randomBytes,
    authentication: { mechanism: 'hls-gmac' },
    security: {
      suite: securitySuite(0),
      systemTitle,
      serverSystemTitle: meter.identity.systemTitle,
      keys: { key: (_title, use) => keys[use as keyof typeof keys] },
      nextInvocationCounter: nextInvocationCounter(counters, systemTitle, nodeCryptography),
      signer: { curve: 'P-256', privateKey, cryptography: nodeCryptography },
    },
  });
  const publicKey = nodeCryptography.publicKey('P-256', privateKey.reveal());
  return {
    client,
    sent,
    keys: {
      encryptionKey: keys.globalUnicastEncryptionKey.reveal(),
      authenticationKey: keys.authenticationKey.reveal(),
      systemTitle,
      name: `the key of ${role}`,
    },
    signatures: signatureChecker([{ curve: 'P-256', publicKey }], nodeCryptography),
    async [Symbol.asyncDispose]() {
      await client.release();
      await link.close();
    },
  };
}

/** The transport, and a copy of all that is sent on it. */
function remembering(transport: Transport, sent: Uint8Array[]): Transport {
  return recordTrace(transport, {
    clock: systemClock,
    write(line) {
      const { direction, octets } = JSON.parse(line) as { direction: string; octets?: string };
      if (direction === 'sent' && octets !== undefined) sent.push(fromHex(octets)!);
    },
  });
}
