import { equalBytes } from '../codec/index.ts';
import { type Role, type RoleName, roles } from '../omnia/index.ts';
import {
  type Certificate,
  type Cryptography,
  encodeSecurityPolicy,
  type RandomBytes,
  securitySuite,
  type VerificationKey,
} from '../security/index.ts';
import { CertificateStore, type PermanentMemory, SecurityContext } from '../server/index.ts';
import type { RefusedMessages } from './control/refused-messages.ts';
import { protectionOfRole } from './role-access.ts';
import { RoleReplayStore } from './role-replay-store.ts';
import { type RoleKeys, testClientTitle, testKeys, testSigningKey } from './test-keys.ts';

/** What keys and engine a meter has. */
export interface MeterSecurity {
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** The keys of the roles; those of `testKeys` where left out. */
  readonly keys?: ((role: RoleName) => RoleKeys | undefined) | undefined;
  /** The public key (P-256) of a head-end that signs, besides those of certificates; that of `testSigningKey` with test keys. */
  readonly headEndKey?: ((systemTitle: Uint8Array) => Uint8Array | undefined) | undefined;
  /** Who signs certificates of head-ends (loaded when the meter was ordered). */
  readonly trustAnchors?: readonly Certificate[] | undefined;
  /** Seconds that the date-time of a signed message may differ from the clock of the meter; 300 where left out (designed). */
  readonly signedWithin?: number | undefined;
}

const signedWithin = 300;

/** What the security of a meter is made of. */
export interface RoleSecurityOptions extends MeterSecurity {
  readonly seed: number;
  readonly memory: PermanentMemory;
  readonly systemTitle: Uint8Array;
  /** The clock of the meter, in milliseconds since 1970 UTC. */
  readonly clock: () => number;
  /** Told that a role has other keys. */
  readonly keysReplaced: () => void;
  /** Who is told of messages that were refused. */
  readonly refusedMessages: RefusedMessages;
}

/** The curve of head-ends that sign: ciphering stays that of suite 0, which has no signatures (designed). */
const signingCurve = 'P-256';

/** The security contexts of a meter, one for each role that has keys; made when somebody asks for them. */
export class RoleSecurity {
  readonly #options: RoleSecurityOptions;
  readonly #contexts = new Map<RoleName, { readonly context: SecurityContext; readonly received: RoleReplayStore }>();
  #certificates: CertificateStore | undefined;

  constructor(options: RoleSecurityOptions) {
    this.#options = options;
  }

  /** The engine of all of them. */
  get cryptography(): Cryptography {
    return this.#options.cryptography;
  }

  /** The context of a role. */
  context(role: RoleName): SecurityContext {
    return this.#of(role).context;
  }

  /** The invocation counter that was received last in a role. */
  lastCounter(role: RoleName): number {
    return this.#of(role).received.lastCounter;
  }

  #of(role: RoleName) {
    const known = this.#contexts.get(role);
    if (known !== undefined) return known;
    const { memory, cryptography, systemTitle, keys, seed } = this.#options;
    const received = new RoleReplayStore(memory, role);
    const context = new SecurityContext({
      name: `${role}`,
      memory,
      cryptography,
      suite: securitySuite(0),
      systemTitle,
      keys: keys === undefined ? testKeys(seed, role, cryptography) : (keys(role) ?? {}),
      policy: encodeSecurityPolicy(protectionOfRole(role), 1),
      allowTestKeys: keys === undefined,
      replayStore: received,
      certificates: this.#store,
      clock: this.#options.clock,
      signedWithin: (this.#options.signedWithin ?? signedWithin) * 1000,
      failures: this.#options.refusedMessages.failuresOf(role),
      onKeysReplaced: this.#options.keysReplaced,
      onRefused: (error) => this.#options.refusedMessages.refused(role, error),
      verificationKey: (title) => this.#headEnd(title),
    });
    this.#contexts.set(role, { context, received });
    return { context, received };
  }

  /** Certificates are those of the meter, whatever role brings them. */
  get #store(): CertificateStore {
    const { memory, cryptography, randomBytes, systemTitle, trustAnchors = [] } = this.#options;
    this.#certificates ??= new CertificateStore({
      name: 'meter',
      memory,
      cryptography,
      randomBytes,
      curve: signingCurve,
      systemTitle,
      trustAnchors,
    });
    return this.#certificates;
  }

  #headEnd(systemTitle: Uint8Array): VerificationKey | undefined {
    const { headEndKey, keys, seed, cryptography } = this.#options;
    const given = headEndKey?.(systemTitle);
    if (given !== undefined) return { curve: signingCurve, publicKey: given };
    const isTest = keys === undefined && signingTitles.some((title) => equalBytes(title, systemTitle));
    if (!isTest) return undefined;
    const publicKey = cryptography.publicKey(signingCurve, testSigningKey(seed, cryptography).reveal());
    return { curve: signingCurve, publicKey };
  }
}

/** Clients that sign in tests: those that may move the switch or set it up. */
const signingTitles = (['control', 'management'] as const).map((role) =>
  testClientTitle((roles[role] as Role).clientSap),
);
