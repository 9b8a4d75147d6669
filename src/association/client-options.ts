import type { Conformance } from '../apdu/index.ts';
import type {
  AssociationMinimum,
  CipheringMode,
  Cryptography,
  Curve,
  KeyProvider,
  ManufacturerFunction,
  RandomBytes,
  ReplayProtection,
  Secret,
  SecuritySuite,
  Signer,
  VerificationKey,
} from '../security/index.ts';
import type { OpenedNotification } from './opened-apdu.ts';

/** How a client proves who it is. */
export type ClientAuthentication =
  | { readonly mechanism: 'lowest' }
  | { readonly mechanism: 'lls'; readonly password: Secret }
  | { readonly mechanism: 'hls'; readonly secret: Secret; readonly compute?: ManufacturerFunction }
  | { readonly mechanism: 'hls-md5' | 'hls-sha-1' | 'hls-sha-256'; readonly secret: Secret }
  | { readonly mechanism: 'hls-gmac' }
  | {
      readonly mechanism: 'hls-ecdsa';
      readonly curve: Curve;
      readonly signingKey: Secret;
      readonly peerPublicKey: Uint8Array;
      /** Our signing certificate, sent as calling-AE-qualifier. */
      readonly certificate?: Uint8Array;
    };

/** How APDUs of an association are ciphered, unless a request says otherwise. */
export interface AssociationProtection extends CipheringMode {
  /** `global` and `dedicated` are the service-specific forms; services without one take the general form. */
  readonly kind: 'global' | 'dedicated' | 'general-glo-ciphering' | 'general-ded-ciphering';
}

/** What a party has to have for ciphered APDUs. */
export interface ClientSecurity {
  readonly suite: SecuritySuite;
  /** The own title, 8 octets. */
  readonly systemTitle: Uint8Array;
  /** The title that the server must have; where left out, the one of its AARE is taken. */
  readonly serverSystemTitle?: Uint8Array | undefined;
  /** Asked for an empty title while that of the server is not known. */
  readonly keys: KeyProvider;
  /** See `nextInvocationCounter`. */
  readonly nextInvocationCounter: (key: Secret) => number;
  /** Refuses what was received before, see `replayProtection`; where left out, what this association received. */
  readonly replay?: ReplayProtection | undefined;
  /** Authenticated and encrypted, by the service-specific form, where left out. */
  readonly protection?: AssociationProtection | undefined;
  /** Sends a key for this association alone: drawn, or the given one; `protection` of a dedicated kind asks for it. */
  readonly dedicatedKey?: Secret | undefined;
  readonly signer?: Signer | undefined;
  /** The public key of a server that signs. */
  readonly verificationKey?: ((systemTitle: Uint8Array) => VerificationKey | undefined) | undefined;
}

/** The association that a client proposes. */
export interface ClientAssociationOptions {
  /** `logical-name` where left out. */
  readonly referencing?: 'logical-name' | 'short-name' | undefined;
  readonly authentication: ClientAuthentication;
  /** With it, the application context is one with ciphering, unless `ciphering` is false. */
  readonly security?: ClientSecurity | undefined;
  /** False: titles and keys of `security` serve the authentication alone, as with `hls-gmac` in a context without ciphering. */
  readonly ciphering?: boolean | undefined;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  /** All services that the library has for this referencing, where left out. */
  readonly proposedConformance?: Conformance | undefined;
  /** 0: no limit; 65535 where left out. */
  readonly clientMaxReceivePduSize?: number | undefined;
  /** The user of the client, sent as calling-AE-invocation-id. */
  readonly userId?: number | undefined;
  /** The least that is accepted; see `defaultMinimum`. */
  readonly minimum?: AssociationMinimum | undefined;
  /** Sends an LLS password, which anybody on the line can read. */
  readonly allowLls?: boolean | undefined;
  /** Octets of our challenge. */
  readonly challengeSize?: number | undefined;
  /** Given what the server sends unasked while an exchange waits for its answer. */
  readonly onNotification?: ((notification: OpenedNotification) => void) | undefined;
}
