import {
  type Cryptography,
  type FailureProtection,
  type KeyProvider,
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
  readonly signer?: Signer | undefined;
  readonly verificationKey?: ((systemTitle: Uint8Array) => VerificationKey | undefined) | undefined;
}

type Changing<T> = { -readonly [Name in keyof T]: T[Name] };

/**
 * One side of one association as it protects and opens APDUs. The dedicated key takes its invocation counters from
 * those of the global key: so none is used twice with it, even where a client gives the same dedicated key again, and
 * nothing has to be kept for each.
 */
export class AssociationParty {
  readonly security: PartySecurity;
  readonly peerSystemTitle: Uint8Array;
  readonly #protecting: ProtectingParty;
  readonly #receiving: Changing<ReceivingParty>;
  #highest: Map<string, number> | undefined;
  #dedicated: { readonly key: Secret; readonly countedAs: Secret } | undefined;

  /** `peerSystemTitle` is empty while it is not known. */
  constructor(security: PartySecurity, cryptography: Cryptography, peerSystemTitle: Uint8Array) {
    this.security = security;
    this.peerSystemTitle = peerSystemTitle;
    const { suite, systemTitle, signer, verificationKey, signedReplay, failures } = security;
    const keys: KeyProvider = { key: (title, use) => this.#key(title, use) };
    const common = { suite, systemTitle, cryptography, keys };
    const nextInvocationCounter = (key: Secret): number => this.#nextInvocationCounter(key);
    this.#protecting = { ...common, peerSystemTitle, nextInvocationCounter, ...(signer && { signer }) };
    this.#receiving = {
      ...common,
      ...(peerSystemTitle.length > 0 && { peerSystemTitle }),
      replay: new AssociationReplay(security.replay, (key) => key === this.#dedicated?.key),
      ...(verificationKey && { verificationKey }),
      ...(signedReplay && { signedReplay }),
      ...(failures && { failures }),
    };
  }

  get hasDedicatedKey(): boolean {
    return this.#dedicated !== undefined;
  }

  /** What checks the counters of this association, beyond those of ciphered APDUs. */
  get replay(): ReplayProtection {
    return this.#receiving.replay!;
  }

  /** From now on APDUs may be ciphered with this key. */
  useDedicatedKey(key: Secret): void {
    const countedAs = this.security.keys.key(this.peerSystemTitle, 'globalUnicastEncryptionKey');
    if (countedAs !== undefined) this.#dedicated = { key, countedAs };
  }

  protect(apdu: Uint8Array, layers: readonly ProtectionLayer[]): Uint8Array {
    return layers.length === 0 ? apdu : protectApdu(apdu, layers, this.#protecting);
  }

  /** Throws a SecurityError, also where an APDU is protected less than `minimum`. */
  open(octets: Uint8Array, now: number, minimum: ProtectionLevel): OpenedApdu {
    this.#receiving.minimum = minimum;
    const opened = unprotectApdu(octets, this.#receiving, now);
    for (const layer of opened.layers) if (layer.kind === 'ciphering') this.#countUp(layer);
    return opened;
  }

  /**
   * A counter that no tag covers is no reason to refuse later ones for good, for anybody can make it up; in this one
   * association it has to rise all the same.
   */
  #countUp({ use, authentication, invocationCounter }: Extract<OpenedLayer, { kind: 'ciphering' }>): void {
    this.#highest ??= new Map();
    const highest = this.#highest.get(use) ?? -1;
    if (!authentication && invocationCounter <= highest)
      throw new SecurityError(
        'counter-replayed',
        `invocation counter ${invocationCounter} was used in this association`,
      );
    if (invocationCounter > highest) this.#highest.set(use, invocationCounter);
  }

  #key(title: Uint8Array, use: Parameters<KeyProvider['key']>[1]): Secret | undefined {
    return use === 'dedicatedKey' ? this.#dedicated?.key : this.security.keys.key(title, use);
  }

  #nextInvocationCounter(key: Secret): number {
    const counted = key === this.#dedicated?.key ? this.#dedicated.countedAs : key;
    return this.security.nextInvocationCounter(counted);
  }
}
