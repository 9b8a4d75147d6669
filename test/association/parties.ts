import type { Apdu, ConformanceBit } from '../../src/apdu/index.ts';
import {
  type ClientAssociation,
  type ClientAssociationOptions,
  type ClientAuthentication,
  type ClientSecurity,
  getExchange,
  type OctetExchange,
  type OfferedAssociation,
  possibleConformance,
  type Referencing,
  ServerAssociation,
  type ServerAuthentication,
  type ServerContext,
  type ServerSecurity,
  type ServiceCaller,
  type ServiceItem,
  type ServiceResult,
} from '../../src/association/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { nodeCryptography } from '../../src/node/cryptography.ts';
import { Obis } from '../../src/obis/index.ts';
import {
  type AuthenticationMechanismName,
  decodeSecurityPolicy,
  InvocationCounters,
  type KeyProvider,
  MemoryInvocationCounterStore,
  MemoryReplayStore,
  nextInvocationCounter,
  ReplayGuard,
  replayProtection,
  Secret,
  securitySuite,
  unprotected,
} from '../../src/security/index.ts';
import {
  authenticationKey,
  canary,
  clientTitle,
  encryptionKey,
  publicKeys,
  seededRandom,
  serverTitle,
} from '../support/hls.ts';

export const mechanisms: readonly AuthenticationMechanismName[] = [
  'lowest',
  'lls',
  'hls',
  'hls-md5',
  'hls-sha-1',
  'hls-gmac',
  'hls-sha-256',
  'hls-ecdsa',
];

const cryptography = nodeCryptography;
const secret = new Secret(canary);
const signingKeys = {
  client: new Secret(new Uint8Array(32).fill(0x11)),
  server: new Secret(new Uint8Array(32).fill(0x22)),
};
const suite = securitySuite(0);

/** The keys that client and server share; with the broadcast key. */
export const keys: KeyProvider = (() => {
  const known = {
    globalUnicastEncryptionKey: new Secret(encryptionKey),
    authenticationKey: new Secret(authenticationKey),
    globalBroadcastEncryptionKey: new Secret(new Uint8Array(16).fill(0xb0)),
  } as const;
  return { key: (_, use) => (use in known ? known[use as keyof typeof known] : undefined) };
})();

function counters(title: Uint8Array): (key: Secret) => number {
  return nextInvocationCounter(new InvocationCounters(new MemoryInvocationCounterStore()), title, cryptography);
}

const replay = () => replayProtection(new ReplayGuard({ store: new MemoryReplayStore() }), cryptography);

export const clientSecurity = (changes: Partial<ClientSecurity> = {}): ClientSecurity => ({
  suite,
  systemTitle: clientTitle,
  keys,
  nextInvocationCounter: counters(clientTitle),
  signer: { curve: 'P-256', privateKey: signingKeys.client, cryptography },
  verificationKey: () => ({ curve: 'P-256', publicKey: publicKeys.server }),
  ...changes,
});

export const serverSecurity = (changes: Partial<ServerSecurity> = {}): ServerSecurity => ({
  suite,
  systemTitle: serverTitle,
  policy: () => decodeSecurityPolicy(0, 1),
  keys,
  nextInvocationCounter: counters(serverTitle),
  replay: replay(),
  signer: { curve: 'P-256', privateKey: signingKeys.server, cryptography },
  verificationKey: () => ({ curve: 'P-256', publicKey: publicKeys.client }),
  ...changes,
});

export function clientAuthentication(mechanism: AuthenticationMechanismName): ClientAuthentication {
  if (mechanism === 'lowest' || mechanism === 'hls-gmac') return { mechanism };
  if (mechanism === 'lls') return { mechanism, password: secret };
  if (mechanism !== 'hls-ecdsa') return { mechanism, secret };
  return { mechanism, curve: 'P-256', signingKey: signingKeys.client, peerPublicKey: publicKeys.server };
}

export function serverAuthentication(mechanism: AuthenticationMechanismName): ServerAuthentication {
  if (mechanism === 'lowest' || mechanism === 'hls-gmac') return { mechanism };
  if (mechanism === 'lls') return { mechanism, password: () => secret };
  if (mechanism !== 'hls-ecdsa') return { mechanism, secret: () => secret };
  return { mechanism, curve: 'P-256', signingKey: signingKeys.server, clientPublicKey: () => publicKeys.client };
}

export interface Case {
  readonly referencing?: Referencing;
  readonly ciphering: boolean;
  readonly mechanism: AuthenticationMechanismName;
}

const noMinimum = { ciphering: false, mechanism: 'lowest', protection: unprotected } as const;

/** A client of this kind, with changes. */
export function clientOptions(
  { referencing = 'logical-name', ciphering, mechanism }: Case,
  changes: Partial<ClientAssociationOptions> = {},
): ClientAssociationOptions {
  return {
    referencing,
    authentication: clientAuthentication(mechanism),
    security: clientSecurity(),
    ciphering,
    cryptography,
    randomBytes: seededRandom(`client ${mechanism}`),
    minimum: { ...noMinimum, ciphering },
    allowLls: true,
    ...changes,
  };
}

/** The association that fits this client. */
export function offer(
  { referencing = 'logical-name', ciphering, mechanism }: Case,
  changes: Partial<OfferedAssociation> = {},
): OfferedAssociation {
  return {
    clientSap: 1,
    serverSap: 1,
    applicationContextName: `${referencing}-referencing${ciphering ? '-with-ciphering' : ''}`,
    mechanismName: mechanism,
    authentication: serverAuthentication(mechanism),
    security: serverSecurity(),
    conformance: possibleConformance[referencing].filter((bit) => bit !== 'general-block-transfer'),
    serverMaxReceivePduSize: 1024,
    ...changes,
  };
}

export const value = RawData.of({ kind: 'long-unsigned', value: 0x1234 });

/** An executor that keeps what it was asked, and answers with `value`. */
export function recordingExecutor(onExecute?: (item: ServiceItem, caller: ServiceCaller) => void) {
  const executed: {
    readonly item: ServiceItem;
    readonly caller: Pick<ServiceCaller, 'level' | 'signers' | 'userId'>;
  }[] = [];
  const execute = (item: ServiceItem, caller: ServiceCaller): ServiceResult => {
    executed.push({ item, caller: { level: caller.level, signers: caller.signers, userId: caller.userId } });
    onExecute?.(item, caller);
    if (item.kind === 'get') return { kind: 'get', result: { kind: 'data', value } };
    if (item.kind === 'set') return { kind: 'set', result: 'success' };
    return { kind: 'action', result: { result: 'success' } };
  };
  return { executed, execute };
}

/** A server of these associations, with what it executed and refused. */
export function server(offered: readonly OfferedAssociation[], changes: Partial<ServerContext> = {}) {
  const executor = recordingExecutor();
  const refused: Error[] = [];
  const context: ServerContext = {
    cryptography,
    randomBytes: seededRandom('server'),
    executor,
    onRefused: (error) => refused.push(error),
    ...changes,
  };
  return { association: new ServerAssociation(offered, context), executed: executor.executed, refused };
}

/** What changes octets on their way. */
export interface Wire {
  readonly toServer?: (octets: Uint8Array) => Uint8Array | undefined;
  readonly toClient?: (octets: Uint8Array) => Uint8Array | readonly Uint8Array[];
}

/** Runs an exchange against a server that answers at once. */
export function run<Result>(
  exchange: OctetExchange<Result>,
  to: Pick<ServerAssociation, 'receive'> | ((octets: Uint8Array) => Uint8Array | readonly Uint8Array[] | undefined),
  sent: Uint8Array[] = [],
): Result {
  const answer = (octets: Uint8Array) => (typeof to === 'function' ? to(octets) : to.receive(octets, 0));
  const pending: Uint8Array[] = [];
  let step = exchange.next();
  while (step.done !== true) {
    if (step.value !== undefined) {
      sent.push(step.value);
      const answered = answer(step.value);
      if (answered instanceof Promise) throw new Error('the server takes its time');
      if (answered !== undefined) pending.push(...(answered instanceof Uint8Array ? [answered] : answered));
    }
    const next = pending.shift();
    if (next === undefined) throw new Error('no answer');
    step = exchange.next({ octets: next, now: 0 });
  }
  return step.value;
}

/** Clock, attribute 2. */
export const getClock = {
  kind: 'get',
  descriptor: { classId: 8, instanceId: Obis.of(0, 0, 1, 0, 0, 255), attributeId: 2 },
} as const;

/** A GET of one attribute by its octets. */
export function get(association: ClientAssociation) {
  return getExchange([getClock], association.exchangeContext());
}

export const without = (bits: readonly ConformanceBit[], ...left: readonly ConformanceBit[]) =>
  bits.filter((bit) => !left.includes(bit));

export type { Apdu };
