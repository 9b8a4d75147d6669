import {
  type OfferedAssociation,
  ServerAssociation,
  type ServerContext,
  type ServiceExecutor,
} from '../association/index.ts';
import type { Cryptography, FailureProtection, RandomBytes } from '../security/index.ts';
import type { Clock, CoapTransport, HdlcServerTransport, Transport, WrapperTransport } from '../transport/index.ts';
import type { AssociationStatus } from './attribute-source.ts';
import { ServerSession, type SessionOwner } from './server-session.ts';

/** The service access points of a client and of a logical device. */
export interface ServiceAccessPoints {
  readonly clientSap: number;
  readonly serverSap: number;
}

/** A logical device as clients reach it: a `LogicalDevice`. */
export interface ServedDevice extends ServiceExecutor {
  readonly associations: readonly OfferedAssociation[];
  /** Set by who serves it: whether an association is there now. */
  statusOf: ((association: OfferedAssociation) => AssociationStatus) | undefined;
}

/** What all associations of a server have in common, and their limits. Times are in milliseconds. */
export interface MeterServerOptions {
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** Clients that are served at once; one more takes the place of one without an association, or is refused. 64 where left out. */
  readonly maximumSessions?: number | undefined;
  /** An association that nothing is heard of ends after this; 180 s where left out. */
  readonly inactivityTimeout?: number | undefined;
  /** So long a client may take to prove who it is; 10 s where left out. */
  readonly pendingTimeout?: number | undefined;
  /** Slows down who guesses passwords and secrets; see `passwordFailures`. */
  readonly authenticationFailures?: FailureProtection | undefined;
  /** Told why something was refused: for the local log alone, a peer is told less. */
  readonly onRefused?: ServerContext['onRefused'];
  /** Told of defects and of stores that failed. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

/** What the associations with one logical device share, and what is offered to which client SAP. */
interface Place {
  readonly context: ServerContext;
  readonly offered: ReadonlyMap<number, readonly OfferedAssociation[]>;
}

const none: readonly OfferedAssociation[] = [];

function offeredOf(serverSap: number, associations: readonly OfferedAssociation[]): Place['offered'] {
  const offered = new Map<number, readonly OfferedAssociation[]>();
  for (const association of associations) {
    if (association.serverSap !== serverSap) continue;
    const { clientSap } = association;
    offered.set(clientSap, [...(offered.get(clientSap) ?? none), association]);
  }
  return offered;
}

/** So many times in a time-out the sessions are looked at. */
const looksPerTimeout = 4;

/**
 * The logical devices of one meter, for all links that it has: hand each transport that a client begins to `accept`, or
 * give `acceptWrapper`, `acceptHdlc` and `acceptCoap` to what carries them. There is one association for each client,
 * logical device and link.
 */
export class MeterServer implements SessionOwner {
  readonly clock: Clock;
  readonly #devices: ReadonlyMap<number, Place>;
  readonly #options: MeterServerOptions;
  /** The one that began first comes first. */
  readonly #sessions = new Set<ServerSession>();
  #preventLook: (() => void) | undefined;

  /** Logical devices by their server SAPs. */
  constructor(devices: Iterable<readonly [serverSap: number, device: ServedDevice]>, options: MeterServerOptions) {
    const { cryptography, randomBytes, authenticationFailures, onRefused } = options;
    const places = new Map<number, Place>();
    for (const [serverSap, device] of devices) {
      device.statusOf = (association) => this.#statusOf(association);
      const context = { cryptography, randomBytes, executor: device, authenticationFailures, onRefused };
      places.set(serverSap, { context, offered: offeredOf(serverSap, device.associations) });
    }
    this.#devices = places;
    this.#options = options;
    this.clock = options.clock;
  }

  /** Those that are served now. */
  get sessions(): ReadonlySet<ServerSession> {
    return this.#sessions;
  }

  /** `accept` of WrapperConnection and WrapperDatagrams. */
  readonly acceptWrapper = (transport: WrapperTransport): boolean =>
    this.accept(transport, { clientSap: transport.destinationWPort, serverSap: transport.sourceWPort });

  /** `accept` of HdlcServer. */
  readonly acceptHdlc = (transport: HdlcServerTransport): boolean =>
    this.accept(transport, { clientSap: transport.clientAddress, serverSap: transport.serverUpperAddress });

  /** `accept` of CoapServer. */
  readonly acceptCoap = (transport: CoapTransport): boolean => this.accept(transport, transport);

  /** Serves a client on a transport; false where there is no such logical device, or no room. */
  accept(transport: Transport, saps: ServiceAccessPoints): boolean {
    const place = this.#devices.get(saps.serverSap);
    if (place === undefined || !this.#hasRoom()) return false;
    const association = new ServerAssociation(place.offered.get(saps.clientSap) ?? none, place.context);
    this.#sessions.add(new ServerSession(transport, association, saps, this));
    this.#watch();
    return true;
  }

  closed(session: ServerSession): void {
    this.#sessions.delete(session);
    if (this.#sessions.size > 0) return;
    this.#preventLook?.();
    this.#preventLook = undefined;
  }

  fault(error: unknown): void {
    this.#options.onFault?.(error);
  }

  /** Ends all associations and closes their links. */
  close(): void {
    for (const session of [...this.#sessions]) session.close();
  }

  #statusOf(association: OfferedAssociation): ServerSession['status'] {
    let status: ServerSession['status'] = 'non-associated';
    for (const session of this.#sessions) {
      if (session.association.current !== association) continue;
      if (session.status === 'associated') return session.status;
      if (session.status === 'association-pending') status = session.status;
    }
    return status;
  }

  #hasRoom(): boolean {
    const { maximumSessions = 64 } = this.#options;
    if (this.#sessions.size < maximumSessions) return true;
    for (const session of this.#sessions) {
      if (session.status !== 'non-associated') continue;
      session.close();
      return true;
    }
    return false;
  }

  #watch(): void {
    const { inactivityTimeout = 180_000, pendingTimeout = 10_000 } = this.#options;
    const interval = Math.min(inactivityTimeout, pendingTimeout) / looksPerTimeout;
    this.#preventLook ??= this.clock.setTimer(interval, () => {
      this.#preventLook = undefined;
      this.#closeIdle(inactivityTimeout, pendingTimeout);
      if (this.#sessions.size > 0) this.#watch();
    });
  }

  #closeIdle(inactivityTimeout: number, pendingTimeout: number): void {
    const now = this.clock.now();
    for (const session of [...this.#sessions]) {
      const isSilent = now - session.lastHeard >= inactivityTimeout;
      const isPending = session.status === 'association-pending' && now - session.statusSince >= pendingTimeout;
      if (isSilent || isPending) session.close();
    }
  }
}
