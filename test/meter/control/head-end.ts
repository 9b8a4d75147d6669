import type { ClientSecurity } from '../../../src/association/index.ts';
import { DlmsClient, type SigningOptions, signedProtection } from '../../../src/client/index.ts';
import { managementSap, type OmniaMeter } from '../../../src/meter/index.ts';
import { nodeCryptography, systemClock } from '../../../src/node/index.ts';
import { type RoleName, roles } from '../../../src/omnia/index.ts';
import { memoryPair, type Transport } from '../../../src/transport/index.ts';
import { clientSecurity, randomBytes, serve } from '../support.ts';

/** What becomes of octets on their way to the meter: others, or none. */
export type OnTheWay = (octets: Uint8Array) => Uint8Array | undefined;

/** A head-end whose messages somebody listens to, and may change. */
export interface HeadEnd {
  readonly client: DlmsClient;
  /** What was sent, as it was sent. */
  readonly sent: Uint8Array[];
  /** From now on messages are changed on their way; undefined: not any more. */
  tamper(change: OnTheWay | undefined): void;
  /** The layers of a signed command for this meter. */
  signed(options?: Partial<SigningOptions>): { readonly protection: ReturnType<typeof signedProtection> };
}

export interface HeadEndOptions {
  readonly role?: RoleName;
  readonly security?: Partial<ClientSecurity>;
  /** Milliseconds after which the client gives up. */
  readonly responseTimeout?: number;
}

let transactions = 0n;

/** Each one above all before it, whichever client it is. */
export const nextTransactionId = () => ++transactions;

/** Connects a head-end to a meter. */
export async function connectHeadEnd(
  meter: OmniaMeter,
  { role = 'control', security, responseTimeout = 10_000 }: HeadEndOptions = {},
): Promise<HeadEnd> {
  const { server } = serve(meter);
  const [ours, theirs] = memoryPair();
  if (!server.accept(theirs, { clientSap: roles[role].clientSap, serverSap: managementSap }))
    throw new Error('the meter does not accept');
  const sent: Uint8Array[] = [];
  let change: OnTheWay | undefined;
  const client = await DlmsClient.connect({
    transport: tampered(ours, (octets) => {
      sent.push(octets.slice());
      return change === undefined ? octets : change(octets);
    }),
    clock: systemClock,
    cryptography: nodeCryptography,
    randomBytes,
    responseTimeout,
    authentication: { mechanism: 'hls-gmac' },
    security: { ...clientSecurity(meter, role), ...security },
  });
  return {
    client,
    sent,
    tamper(next) {
      change = next;
    },
    signed: (options) => ({
      protection: signedProtection({ nextTransactionId, ...options }, meter.identity.systemTitle),
    }),
  };
}

function tampered(transport: Transport, change: OnTheWay): Transport {
  return {
    layer: transport.layer,
    async send(apdu, options) {
      const changed = change(apdu);
      if (changed !== undefined) await transport.send(changed, options);
    },
    listen: (receiver) => transport.listen(receiver),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}
