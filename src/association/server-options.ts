import type { ApplicationContextName, MechanismName } from '../acse/index.ts';
import type { Conformance } from '../apdu/index.ts';
import type { DecodeError } from '../codec/index.ts';
import type {
  Cryptography,
  Curve,
  FailureProtection,
  KeyProvider,
  ManufacturerFunction,
  ProtectionLevel,
  RandomBytes,
  ReplayProtection,
  Secret,
  SecurityError,
  SecurityPolicy,
  SecuritySuite,
  SignedReplayProtection,
  Signer,
  VerificationKey,
} from '../security/index.ts';
import type { AssociationError } from './errors.ts';
import type { ServiceItem, ServiceResult } from './service-item.ts';
import type { ShortNames } from './services/served-options.ts';

/** What a server knows of a client to let it in. */
export type ServerAuthentication =
  | { readonly mechanism: 'lowest' }
  | { readonly mechanism: 'lls'; readonly password: () => Secret }
  | { readonly mechanism: 'hls'; readonly secret: () => Secret; readonly compute?: ManufacturerFunction }
  | { readonly mechanism: 'hls-md5' | 'hls-sha-1' | 'hls-sha-256'; readonly secret: () => Secret }
  | { readonly mechanism: 'hls-gmac' }
  | {
      readonly mechanism: 'hls-ecdsa';
      readonly curve: Curve;
      readonly signingKey: Secret;
      readonly clientPublicKey: (systemTitle: Uint8Array) => Uint8Array | undefined;
    };

/** What a server has for ciphered APDUs: the things behind a Security setup (class 64). What may change is a function. */
export interface ServerSecurity {
  readonly suite: SecuritySuite;
  /** The own title, 8 octets. */
  readonly systemTitle: Uint8Array;
  /** The title of the one client that may use it; where left out, any client with the keys. */
  readonly clientSystemTitle?: (() => Uint8Array | undefined) | undefined;
  readonly policy: () => SecurityPolicy;
  readonly keys: KeyProvider;
  readonly nextInvocationCounter: (key: Secret) => number;
  readonly replay: ReplayProtection;
  readonly signedReplay?: SignedReplayProtection | undefined;
  readonly failures?: FailureProtection | undefined;
  /** Told why something protected was refused: an intruder, or a client whose keys are wrong. */
  readonly onRefused?: ((error: SecurityError) => void) | undefined;
  readonly signer?: Signer | undefined;
  readonly verificationKey?: ((systemTitle: Uint8Array) => VerificationKey | undefined) | undefined;
}

/** An association that a server offers to one client address. */
export interface OfferedAssociation {
  readonly clientSap: number;
  readonly serverSap: number;
  readonly applicationContextName: ApplicationContextName;
  readonly mechanismName: MechanismName;
  readonly authentication: ServerAuthentication;
  /** With ciphered contexts, and with mechanisms that need titles. */
  readonly security?: ServerSecurity | undefined;
  readonly conformance: Conformance;
  readonly serverMaxReceivePduSize: number;
  /** The users that may associate; anybody where left out. */
  readonly userIds?: readonly number[] | undefined;
  /** It is there from the start: neither set up nor released. */
  readonly isPreEstablished?: boolean | undefined;
  /** Refuses an RLRQ without the proof of a ciphered InitiateRequest; only in ciphered contexts. True where left out. */
  readonly requiresProtectedRelease?: boolean | undefined;
  /** The logical name of its Association LN object, whose `reply_to_HLS_authentication` is pass 3. */
  readonly associationLogicalName?: string | undefined;
  /** The least that protects an InitiateRequest in a ciphered context; authenticated and encrypted where left out. */
  readonly initiateMinimum?: ProtectionLevel | undefined;
}

/** Who asks for a service, and how it was protected. */
export interface ServiceCaller {
  readonly association: OfferedAssociation;
  /** Of the client, where the association knows it. */
  readonly clientSystemTitle: Uint8Array | undefined;
  readonly userId: number | undefined;
  readonly level: ProtectionLevel;
  /** The titles of who signed the request for this server. */
  readonly signers: readonly Uint8Array[];
  /** A retransmission: the same answer is due, and no second execution. */
  readonly conformance: Conformance;
  /** The response has to have this protection at least. */
  requireResponse(level: ProtectionLevel): void;
  /** Runs this when the response is protected: what changes keys or the policy counts from then on. */
  readonly afterResponse?: ((run: () => void) => void) | undefined;
  /** What the association has negotiated; undefined where the caller knows nothing of it. */
  readonly clientMaxReceivePduSize?: number | undefined;
}

/** Carries out what clients ask for: a logical device. */
export interface ServiceExecutor {
  /** Never throws for what a client asked: negative answers are results. */
  execute(item: ServiceItem, caller: ServiceCaller): ServiceResult | Promise<ServiceResult>;
}

/** What all associations of a server have in common. */
export interface ServerContext {
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  readonly executor: ServiceExecutor;
  /** For associations with referencing by short names. */
  readonly shortNames?: ShortNames | undefined;
  /** Slows down who guesses passwords and secrets, by client and server SAP; see `passwordFailures`. */
  readonly authenticationFailures?: FailureProtection | undefined;
  /** Octets of our challenges; what is usual for the mechanism where left out. */
  readonly challengeSize?: number | undefined;
  /** Told why something was refused: for the local log alone, a peer is told less. */
  readonly onRefused?: ((error: AssociationError | DecodeError | SecurityError) => void) | undefined;
}
