import type { GeneralSigning, KeyInfo } from '../../apdu/index.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import type { Curve, SecuritySuite } from '../cryptography/suites.ts';
import type { AgreementHeader } from '../keys/key-agreement.ts';
import type { KeyProvider, KeyUse } from '../keys/key-provider.ts';
import type { Secret } from '../keys/secret.ts';
import type { ProtectionLevel } from '../policy/protection-level.ts';

/** A public key that signatures are checked with. */
export interface VerificationKey {
  readonly curve: Curve;
  readonly publicKey: Uint8Array;
}

/** An invocation counter whose tag was verified. */
export interface AuthenticatedCounter {
  readonly key: Secret;
  /** Of the sender. */
  readonly systemTitle: Uint8Array;
  readonly invocationCounter: number;
  /** Tells a retransmission from another message: under one key and vector, equal tags mean equal octets. */
  readonly authenticationTag: Uint8Array;
}

/** What was received before: see `ReplayGuard`. */
export interface ReplayProtection {
  /** Throws `counter-replayed`. */
  check(counter: AuthenticatedCounter): 'fresh' | 'retransmission';
  /** The APDU is not executed before this is durable. */
  accept(counter: AuthenticatedCounter): void | Promise<void>;
}

/** Signed APDUs without a counter of their own are told apart by originator and transaction id. */
export interface SignedReplayProtection {
  check(apdu: GeneralSigning): 'fresh' | 'retransmission';
  accept(apdu: GeneralSigning): void | Promise<void>;
}

/** Slows down who fails again and again: see `FailureLimit`. */
export interface FailureProtection {
  /** Throws `key-suspended`. */
  check(who: string, now: number): void;
  failed(who: string, now: number): void;
  succeeded(who: string): void;
}

/** Who receives protected APDUs. */
export interface ReceivingParty {
  readonly suite: SecuritySuite;
  readonly cryptography: Cryptography;
  /** The own title: APDUs for another recipient are refused. */
  readonly systemTitle: Uint8Array;
  /** The title of the associated party; empty or left out, APDUs say themselves who sent them. */
  readonly peerSystemTitle?: Uint8Array | undefined;
  readonly keys: KeyProvider;
  /** The public key of a signer, from its certificate. */
  readonly verificationKey?: ((systemTitle: Uint8Array) => VerificationKey | undefined) | undefined;
  /** The agreed key of general-ciphering: see `key-agreement.ts`. */
  readonly agreedKey?: (
    keyInfo: Extract<KeyInfo, { kind: 'agreed-key' }>['value'],
    header: AgreementHeader,
  ) => Secret | undefined;
  readonly replay?: ReplayProtection | undefined;
  readonly signedReplay?: SignedReplayProtection | undefined;
  readonly failures?: FailureProtection | undefined;
  /** The least protection that is accepted. */
  readonly minimum?: ProtectionLevel;
  /** Keys that are agreed one by one need no authentication key in some profiles (GBCS). */
  readonly withoutAuthenticationKey?: boolean;
  readonly signContentLength?: boolean;
}

/** One layer that was taken off. */
export type OpenedLayer =
  | {
      readonly kind: 'ciphering';
      readonly systemTitle: Uint8Array;
      readonly use: KeyUse | 'wrapped-key' | 'agreed-key';
      readonly authentication: boolean;
      readonly encryption: boolean;
      readonly invocationCounter: number;
      readonly transactionId?: Uint8Array;
    }
  | {
      readonly kind: 'signature';
      readonly systemTitle: Uint8Array;
      readonly transactionId: Uint8Array;
      /** Empty where it was signed for nobody in particular. */
      readonly recipientSystemTitle: Uint8Array;
    };

/** An APDU without its protection. */
export interface OpenedApdu {
  readonly apdu: Uint8Array;
  /** The outermost first. */
  readonly layers: readonly OpenedLayer[];
  /** What all layers together do. */
  readonly level: ProtectionLevel;
  /** A retransmission was answered before: the same answer is due, and no second execution. */
  readonly delivery: 'fresh' | 'retransmission';
  /** Execute when this is fulfilled: then the counters are durable. */
  readonly durable: Promise<void> | undefined;
}
