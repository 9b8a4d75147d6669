import type { ServerSecurity, ServiceCaller } from '../association/index.ts';
import { type CosemDateTime, DateTimeError, toInstant } from '../axdr/index.ts';
import {
  answerKeyAgreement,
  type Certificate,
  type Cryptography,
  checkActivation,
  decodeSecurityPolicy,
  equalInFixedTime,
  type FailureProtection,
  InvocationCounters,
  type KeyAgreementData,
  type KeyProvider,
  type KeyUse,
  type LastingKey,
  type LastingKeyUse,
  nextInvocationCounter,
  type RandomBytes,
  ReplayGuard,
  type ReplayProtection,
  type ReplayStore,
  replayProtection,
  Secret,
  SecurityError,
  type SecurityPolicy,
  type SecuritySetupVersion,
  type SecuritySuite,
  type SignedReplayProtection,
  type Signer,
  transactionGuard,
  unwrapKeys,
  type VerificationKey,
  type WrappedKey,
} from '../security/index.ts';
import type { CertificateStore } from './certificate-store.ts';
import { PermanentCounterStore, PermanentReplayStore, PermanentTransactionStore } from './permanent-counters.ts';
import type { MemoryEntry, PermanentMemory } from './permanent-memory.ts';

/** What a security context begins with; what was remembered of an earlier run counts more. */
export interface SecurityContextOptions {
  /** Tells it apart in the memory from others of the device: the logical name of its Security setup. */
  readonly name: string;
  readonly memory: PermanentMemory;
  readonly cryptography: Cryptography;
  readonly suite: SecuritySuite;
  /** Of the Security setup; 1 where left out. */
  readonly version?: SecuritySetupVersion | undefined;
  /** Of the server, 8 octets. */
  readonly systemTitle: Uint8Array;
  /** The one client that may use it; any client with the keys where left out. */
  readonly clientSystemTitle?: Uint8Array | undefined;
  readonly keys: Readonly<Partial<Record<LastingKeyUse, Secret>>>;
  /** The octet of security_policy; 0 where left out. */
  readonly policy?: number | undefined;
  /** Accepts keys that everybody tries, in key_transfer too: for test benches alone. */
  readonly allowTestKeys?: boolean | undefined;
  /** Where received counters are kept; in the memory where left out. */
  readonly replayStore?: ReplayStore | undefined;
  readonly failures?: FailureProtection | undefined;
  /** Told that other keys were taken, in the transaction that remembers them. */
  readonly onKeysReplaced?: (() => void) | undefined;
  /** Told why something protected was refused. */
  readonly onRefused?: ((error: SecurityError) => void) | undefined;
  /** Milliseconds since 1970 UTC: a certificate serves within its validity. Not checked where left out. */
  readonly clock?: (() => number) | undefined;
  /** Milliseconds that the date-time of a signed message may differ from `clock`; not checked where left out. */
  readonly signedWithin?: number | undefined;
  /** The certificates and asymmetric keys; their keys count more than `signer` and `verificationKey`. */
  readonly certificates?: CertificateStore | undefined;
  readonly signer?: Signer | undefined;
  readonly verificationKey?: ((systemTitle: Uint8Array) => VerificationKey | undefined) | undefined;
}

const lastingUses: readonly LastingKeyUse[] = [
  'globalUnicastEncryptionKey',
  'globalBroadcastEncryptionKey',
  'authenticationKey',
  'masterKey',
];

/**
 * A security context (Green Book 9.2.3): suite, policy, keys and counters behind a Security setup, and what a server needs
 * of them. Policy and keys change durably first, and count when the response was protected with those before.
 */
export class SecurityContext implements ServerSecurity {
  readonly suite: SecuritySuite;
  readonly systemTitle: Uint8Array;
  readonly version: SecuritySetupVersion;
  readonly keys: KeyProvider = { key: (systemTitle, use) => this.#keyFor(systemTitle, use) };
  readonly nextInvocationCounter: (key: Secret) => number;
  readonly replay: ReplayProtection;
  readonly signedReplay: SignedReplayProtection;
  readonly failures: FailureProtection | undefined;
  readonly onRefused: ((error: SecurityError) => void) | undefined;
  readonly #options: SecurityContextOptions;
  readonly #keys = new Map<KeyUse, Secret>();
  #octet: number;
  #policy: SecurityPolicy;

  constructor(options: SecurityContextOptions) {
    const { memory, cryptography, systemTitle, name } = options;
    this.#options = options;
    this.suite = options.suite;
    this.systemTitle = systemTitle;
    this.version = options.version ?? 1;
    this.failures = options.failures;
    this.onRefused = options.onRefused;
    const counters = new InvocationCounters(new PermanentCounterStore(memory));
    this.nextInvocationCounter = nextInvocationCounter(counters, systemTitle, cryptography);
    const store = options.replayStore ?? new PermanentReplayStore(memory);
    this.replay = replayProtection(new ReplayGuard({ store }), cryptography);
    this.signedReplay = timely(transactionGuard(new PermanentTransactionStore(memory)), options);
    this.#octet = memory.get(`policy ${name}`)?.[0] ?? options.policy ?? 0;
    this.#policy = decodeSecurityPolicy(this.#octet, this.version);
    for (const use of lastingUses) {
      const octets = memory.get(`key ${name} ${use}`);
      const key = octets === undefined ? options.keys[use] : new Secret(octets);
      if (key !== undefined) this.#keys.set(use, key);
    }
  }

  readonly policy = (): SecurityPolicy => this.#policy;

  readonly clientSystemTitle = (): Uint8Array | undefined => this.#options.clientSystemTitle;

  readonly verificationKey = (systemTitle: Uint8Array): VerificationKey | undefined => {
    const { certificates, verificationKey, clock } = this.#options;
    const certificate = certificates?.certificateOf(systemTitle, 'digital-signature');
    if (certificate === undefined) return verificationKey?.(systemTitle);
    return clock === undefined || isValidAt(certificate, clock()) ? certificate.subjectPublicKey : undefined;
  };

  get signer(): Signer | undefined {
    return this.#options.certificates?.signer ?? this.#options.signer;
  }

  get certificates(): CertificateStore | undefined {
    return this.#options.certificates;
  }

  /** security_policy as the Security setup shows it. */
  get policyOctet(): number {
    return this.#octet;
  }

  /** security_activate: a policy can be made stronger only. Throws a SecurityError. */
  activate(octet: number, caller: ServiceCaller | undefined): void {
    const policy = decodeSecurityPolicy(octet, this.version);
    checkActivation(this.#policy, policy);
    this.#options.memory.put([[`policy ${this.#options.name}`, Uint8Array.of(octet)]]);
    afterResponse(caller, () => {
      this.#octet = octet;
      this.#policy = policy;
    });
  }

  /** key_transfer: all of the keys or none. Throws a SecurityError. */
  transfer(batch: readonly WrappedKey[], caller: ServiceCaller | undefined): void {
    const { cryptography, suite, allowTestKeys } = this.#options;
    const masterKey = this.#keys.get('masterKey');
    if (masterKey === undefined) throw new SecurityError('key-unknown', 'there is no master key');
    this.replaceKeys(
      unwrapKeys(batch, { cryptography, suite, masterKey, version: this.version, allowTestKeys }),
      caller,
    );
  }

  /** key_agreement: the response, and keys that count after it. Throws a SecurityError. */
  agree(
    request: readonly KeyAgreementData[],
    randomBytes: RandomBytes,
    caller: ServiceCaller | undefined,
  ): readonly KeyAgreementData[] {
    const { cryptography, suite, systemTitle: serverSystemTitle } = this.#options;
    const clientSystemTitle = caller?.clientSystemTitle;
    const verificationKey = clientSystemTitle && this.verificationKey(clientSystemTitle)?.publicKey;
    const signingKey = this.signer?.privateKey;
    if (clientSystemTitle === undefined || verificationKey === undefined || signingKey === undefined)
      throw new SecurityError('key-unknown', 'client and server have no keys for digital signatures');
    const titles = { clientSystemTitle, serverSystemTitle };
    const party = { cryptography, suite, ...titles, signingKey, verificationKey, randomBytes };
    const { response, keys } = answerKeyAgreement(request, party);
    this.replaceKeys(keys, caller);
    return response;
  }

  /** Takes keys that were transferred or agreed on. Throws a SecurityError. */
  replaceKeys(keys: readonly LastingKey[], caller: ServiceCaller | undefined): void {
    for (const { use, key } of keys)
      for (const [otherUse, other] of this.#keys)
        if (otherUse !== use && equalInFixedTime(key.reveal(), other.reveal()))
          throw new SecurityError('key-duplicate', `${use} would be the same key as the ${otherUse}`);
    const { name, memory, onKeysReplaced } = this.#options;
    memory.transact(() => {
      memory.put(keys.map(({ use, key }): MemoryEntry => [`key ${name} ${use}`, key.reveal().slice()]));
      onKeysReplaced?.();
    });
    afterResponse(caller, () => {
      for (const { use, key } of keys) this.#keys.set(use, key);
    });
  }

  /** The key for this use, whoever shares it. */
  key(use: KeyUse): Secret | undefined {
    return this.#keys.get(use);
  }

  #keyFor(systemTitle: Uint8Array, use: KeyUse): Secret | undefined {
    const client = this.#options.clientSystemTitle;
    const isKnown = client === undefined || equalInFixedTime(client, systemTitle);
    return isKnown ? this.#keys.get(use) : undefined;
  }
}

/** The same, and refuses what was signed too long ago, or has yet to be signed; a message need not say when it was. */
function timely(
  replay: SignedReplayProtection,
  { clock, signedWithin }: Pick<SecurityContextOptions, 'clock' | 'signedWithin'>,
): SignedReplayProtection {
  if (clock === undefined || signedWithin === undefined) return replay;
  return {
    check(apdu) {
      const { dateTime } = apdu;
      const age = dateTime && clock() - instantOf(dateTime);
      if (age !== undefined && !(Math.abs(age) <= signedWithin))
        throw new SecurityError('signature-mismatch', `the message says that it was signed ${age / 1000} s ago`);
      return replay.check(apdu);
    },
    accept: (apdu) => replay.accept(apdu),
  };
}

/** NaN for a date-time that is no instant. */
function instantOf(dateTime: CosemDateTime): number {
  try {
    return toInstant(dateTime, { whenUnspecified: 'error' });
  } catch (error) {
    if (error instanceof DateTimeError) return Number.NaN;
    throw error;
  }
}

function isValidAt({ validity: { notBefore, notAfter } }: Certificate, instant: number): boolean {
  return notBefore <= instant && instant <= notAfter;
}

/** Where nobody can tell when the response is protected, there is no protection that it would change. */
function afterResponse(caller: ServiceCaller | undefined, run: () => void): void {
  if (caller?.afterResponse === undefined) run();
  else caller.afterResponse(run);
}
