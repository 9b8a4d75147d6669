import {
  type AssociationError,
  type OfferedAssociation,
  ServerAssociation,
  type ServerContext,
  type ServiceExecutor,
  type ShortNames,
} from '../association/index.ts';
import type { DecodeError, LinkError } from '../codec/index.ts';
import type { Cryptography, FailureProtection, RandomBytes, SecurityError } from '../security/index.ts';
import type { Clock, CoapTransport, HdlcServerTransport, Transport, WrapperTransport } from '../transport/index.ts';
import type { AssociationStatus } from './attribute-source.ts';
import { ServerSession, type SessionOptions, type SessionOwner } from './server-session.ts';

/** A logical device as clients reach it: a `LogicalDevice`. */
export interface ServedDevice extends ServiceExecutor {
  readonly associations: readonly OfferedAssociation[];
  /** Asked for where an association has referencing by short names. */
  readonly shortNames?: ShortNames | undefined;
  /** Set by who serves it: whether an association is there now. */
  statusOf: ((association: OfferedAssociation) => AssociationStatus) | undefined;
}

/** What all associations of a server have in common, and their limits. Times are in milliseconds. */
export interface MeterServerOptions {
  readonly clock: Clock;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** Clients that are served at once; one more takes the place of one that has proven nothing, or is refused. 64 where left out. */
  readonly maximumSessions?: number | undefined;
  /** An association that nothing is heard of ends after this; 180 s where left out. */
  readonly inactivityTimeout?: number | undefined;
  /** So long a client may take to prove who it is; 10 s where left out. */
  readonly pendingTimeout?: number | undefined;
  /** Slows down who guesses passwords and secrets; see `passwordFailures`. */
  readonly authenticationFailures?: FailureProtection | undefined;
  /** Told why something was refused: for the local log alone, a peer is told less. */
  readonly onRefused?: ((error: AssociationError | DecodeError | SecurityError | LinkError) => void) | undefined;
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

/** Whether the client has shown who it is. An association that asks for nothing, or is there from the start, shows nothing. */
function hasProven({ status, association: { current } }: ServerSession): boolean {
  if (status !== 'associated' || current === undefined) return false;
  return current.authentication.mechanism !== 'lowest' && current.isPreEstablished !== true;
}

/** Who makes room first: who has no association, then who was silent longest. */
function isBefore(one: ServerSession, other: ServerSession): boolean {
  const [isFree, isOtherFree] = [one.status === 'non-associated', other.status === 'non-associated'];
  return isFree === isOtherFree ? one.lastHeard < other.lastHeard : isFree;
}

const hasShortNames = ({ applicationContextName }: OfferedAssociation): boolean =>
  applicationContextName.startsWith('short-name-referencing');

/** The address of a peer without its port, which it may choose anew for each try: the `source` of a session. */
export function hostOf(peer: string): string {
  return /^(.*):\d+$/.exec(peer)?.[1] ?? peer;
}

/** Who fails to prove who it is fails for where it comes from, and slows down nobody else. */
function contextFrom(source: string | undefined, context: ServerContext): ServerContext {
  const { authenticationFailures: all } = context;
  if (source === undefined || all === undefined) return context;
  const from = (who: string) => `${who} from ${source}`;
  const authenticationFailures: FailureProtection = {
    check: (who, now) => all.check(from(who), now),
    failed: (who, now) => all.failed(from(who), now),
    succeeded: (who) => all.succeeded(from(who)),
  };
  return { ...context, authenticationFailures };
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
      const shortNames = device.associations.some(hasShortNames) ? device.shortNames : undefined;
      const context = { cryptography, randomBytes, executor: device, shortNames, authenticationFailures, onRefused };
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

  /** `accept` of WrapperConnection, and of WrapperDatagrams, whose transports are known by their peer. */
  readonly acceptWrapper = (transport: WrapperTransport): boolean => {
    const { destinationWPort: clientSap, sourceWPort: serverSap, peer } = transport;
    return this.accept(transport, {
      clientSap,
      serverSap,
      source: peer && hostOf(peer),
      isReliable: peer === undefined,
    });
  };

  /** `accept` of HdlcServer. */
  readonly acceptHdlc = (transport: HdlcServerTransport): boolean =>
    this.accept(transport, { clientSap: transport.clientAddress, serverSap: transport.serverUpperAddress });

  /** `accept` of CoapServer. */
  readonly acceptCoap = (transport: CoapTransport): boolean => {
    const { clientSap, serverSap, peer } = transport;
    return this.accept(transport, { clientSap, serverSap, source: hostOf(peer) });
  };

  /** Serves a client on a transport; false where there is no such logical device, or no room. */
  accept(transport: Transport, options: SessionOptions): boolean {
    const place = this.#devices.get(options.serverSap);
    if (place === undefined || !this.#hasRoom()) return false;
    const context = contextFrom(options.source, place.context);
    const association = new ServerAssociation(place.offered.get(options.clientSap) ?? none, context);
    this.#sessions.add(new ServerSession(transport, association, options, this));
    this.#watch();
    return true;
  }

  closed(session: ServerSession): void {
    this.#sessions.delete(session);
    if (this.#sessions.size > 0) return;
    this.#preventLook?.();
    this.#preventLook = undefined;
  }

  refused(error: AssociationError | LinkError): void {
    this.#options.onRefused?.(error);
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
    let leaving: ServerSession | undefined;
    for (const session of this.#sessions) {
      if (hasProven(session)) continue;
      if (leaving === undefined || isBefore(session, leaving)) leaving = session;
    }
    leaving?.close();
    return leaving !== undefined;
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
