import {
  type Cryptography,
  type FailureProtection,
  type KeyProvider,
  type KeyUse,
  type OpenedApdu,
  type OpenedLayer,
  type ProtectingParty,
  type ProtectionLayer,
  type ProtectionLevel,
  protectApdu,
  type ReceivingParty,
  type ReplayProtection,
  type Secret,
  SecurityError,
  type SecuritySuite,
  type SignedReplayProtection,
  type Signer,
  unprotectApdu,
  unprotected,
  type VerificationKey,
} from '../security/index.ts';
import { AssociationReplay } from './association-replay.ts';

/** What client and server alike have for ciphered APDUs. */
export interface PartySecurity {
  readonly suite: SecuritySuite;
  readonly systemTitle: Uint8Array;
  readonly keys: KeyProvider;
  readonly nextInvocationCounter: (key: Secret) => number;
  readonly replay?: ReplayProtection | undefined;
  readonly signedReplay?: SignedReplayProtection | undefined;
  readonly failures?: FailureProtection | undefined;
  /** Told why something protected was refused. */
  readonly onRefused?: ((error: SecurityError) => void) | undefined;
  readonly signer?: Signer | undefined;
  readonly verificationKey?: ((systemTitle: Uint8Array) => VerificationKey | undefined) | undefined;
}

type CipherUse = Extract<OpenedLayer, { kind: 'ciphering' }>['use'];

/**
 * One side of one association as it protects and opens APDUs. The dedicated key takes its invocation counters from
 * those of the global key: so none is used twice with it, even where a client gives the same dedicated key again, and
 * nothing has to be kept for each. A server has thousands that are idle: what is not in use yet is not there yet.
 */
export class AssociationParty implements ProtectingParty, ReceivingParty, KeyProvider {
  readonly security: PartySecurity;
  readonly cryptography: Cryptography;
  readonly peerSystemTitle: Uint8Array;
  readonly signer: Signer | undefined;
  minimum: ProtectionLevel = unprotected;
  #replay: AssociationReplay | undefined;
  #highest: Partial<Record<CipherUse, number>> | undefined;
  #dedicated: { readonly key: Secret; readonly countedAs: Secret } | undefined;

  /** `peerSystemTitle` is empty while it is not known. */
  constructor(security: PartySecurity, cryptography: Cryptography, peerSystemTitle: Uint8Array) {
    this.security = security;
    this.cryptography = cryptography;
    this.peerSystemTitle = peerSystemTitle;
    this.signer = security.signer;
  }

  get suite(): SecuritySuite {
    return this.security.suite;
  }

  get systemTitle(): Uint8Array {
    return this.security.systemTitle;
  }

  get verificationKey(): PartySecurity['verificationKey'] {
    return this.security.verificationKey;
  }

  get signedReplay(): SignedReplayProtection | undefined {
    return this.security.signedReplay;
  }

  get failures(): FailureProtection | undefined {
    return this.security.failures;
  }

  get keys(): KeyProvider {
    return this;
  }

  get hasDedicatedKey(): boolean {
    return this.#dedicated !== undefined;
  }

  /** What checks the counters of this association, beyond those of ciphered APDUs. */
  get replay(): ReplayProtection {
    const lasting = this.security.replay;
    if (lasting !== undefined && this.#dedicated === undefined) return lasting;
    this.#replay ??= new AssociationReplay(lasting, this.#dedicated?.key);
    return this.#replay;
  }

  /** From now on APDUs may be ciphered with this key. */
  useDedicatedKey(key: Secret): void {
    const countedAs = this.security.keys.key(this.peerSystemTitle, 'globalUnicastEncryptionKey');
    if (countedAs === undefined) return;
    this.#dedicated = { key, countedAs };
    // What was watched for want of lasting protection goes on being watched.
    if (this.security.replay !== undefined) this.#replay = undefined;
  }

  /** The key for a use, as a `KeyProvider` knows it. */
  key(title: Uint8Array, use: KeyUse): Secret | undefined {
    return use === 'dedicatedKey' ? this.#dedicated?.key : this.security.keys.key(title, use);
  }

  nextInvocationCounter(key: Secret): number {
    const counted = key === this.#dedicated?.key ? this.#dedicated.countedAs : key;
    return this.security.nextInvocationCounter(counted);
  }

  protect(apdu: Uint8Array, layers: readonly ProtectionLayer[]): Uint8Array {
    return layers.length === 0 ? apdu : protectApdu(apdu, layers, this);
  }

  /** Throws a SecurityError, also where an APDU is protected less than `minimum`. */
  open(octets: Uint8Array, now: number, minimum: ProtectionLevel): OpenedApdu {
    this.minimum = minimum;
    try {
      const opened = unprotectApdu(octets, this, now);
      for (const layer of opened.layers) if (layer.kind === 'ciphering') this.#countUp(layer);
      return opened;
    } catch (error) {
      if (error instanceof SecurityError) this.security.onRefused?.(error);
      throw error;
    } finally {
      this.minimum = unprotected;
    }
  }

  /**
   * A counter that no tag covers is no reason to refuse later ones for good, for anybody can make it up; in this one
   * association it has to rise all the same.
   */
  #countUp({ use, authentication, invocationCounter }: Extract<OpenedLayer, { kind: 'ciphering' }>): void {
    this.#highest ??= {};
    const highest = this.#highest[use] ?? -1;
    if (!authentication && invocationCounter <= highest)
      throw new SecurityError(
        'counter-replayed',
        `invocation counter ${invocationCounter} was used in this association`,
      );
    if (invocationCounter > highest) this.#highest[use] = invocationCounter;
  }
}
