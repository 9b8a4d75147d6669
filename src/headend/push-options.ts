import type {
  Cryptography,
  FailureProtection,
  KeyProvider,
  ProtectionLevel,
  ReceivingParty,
  ReplayProtection,
  Secret,
  SecuritySuite,
  SignedReplayProtection,
} from '../security/index.ts';
import type { Clock } from '../transport/index.ts';
import type { Push, PushLayout, PushOrigin } from './push.ts';

/** A meter that is known by where it sends from: its pushes need not say who sends them. */
export interface KnownSender {
  readonly systemTitle: Uint8Array;
  /** The least protection of what comes from there, where it is another than that of the receiver. */
  readonly minimum?: ProtectionLevel | undefined;
}

/** Keys and checks of a receiver of pushes. */
export interface PushSecurity
  extends Pick<ReceivingParty, 'verificationKey' | 'agreedKey' | 'withoutAuthenticationKey' | 'signContentLength'> {
  readonly cryptography: Cryptography;
  /** The title of the receiver: what is for another recipient is refused. */
  readonly systemTitle: Uint8Array;
  /** By the system titles of meters. */
  readonly keys: KeyProvider;
  /** Suites of the meters; suite 0 alone where left out. */
  readonly suites?: readonly SecuritySuite[] | undefined;
  /** The least protection that is accepted; authenticated and encrypted where left out. */
  readonly minimum?: ProtectionLevel | undefined;
  /** Counters are accepted when the push was delivered: see `replayProtection`. A `sliding` guard lets pushes overtake. */
  readonly replay: ReplayProtection;
  /** For what is signed and not ciphered with a tag by the same party; refused where left out. */
  readonly signedReplay?: SignedReplayProtection | undefined;
  readonly failures?: FailureProtection | undefined;
  /** Takes pushes under the broadcast key, which all meters share: any of them could have sent them. */
  readonly allowBroadcastKey?: boolean | undefined;
  /** Counters of the receiver, for confirmations that are ciphered: see `nextInvocationCounter`. */
  readonly nextInvocationCounter?: ((key: Secret) => number) | undefined;
}

/** How much a receiver holds at the same time. */
export interface PushLimits {
  /** Pushes that are being delivered; 256 where left out. */
  readonly maximumDelivering?: number | undefined;
  /** Pushes that wait for their turn, of all senders; 4096 where left out. */
  readonly maximumWaiting?: number | undefined;
  /** Pushes of one sender that wait for their turn; 16 where left out. */
  readonly maximumWaitingOfSender?: number | undefined;
  /** Idempotency keys of delivered pushes that are remembered; 65,536 where left out. */
  readonly rememberedPushes?: number | undefined;
  /** Transports at the same time on which a push comes in blocks; 256 where left out. */
  readonly maximumTransfers?: number | undefined;
  /** Octets of the longest push in blocks; 262,144 where left out. */
  readonly longestPush?: number | undefined;
  /** Milliseconds without an APDU until a transport is closed; 60,000 where left out, and 2,000 at most before a push. */
  readonly idleTimeout?: number | undefined;
}

/** Why an APDU is not acknowledged. */
export interface PushRefusal extends PushOrigin {
  /** Its code says which check refused. */
  readonly error: Error;
  /** `refused`: it is no good; `undelivered`: it could not be handed on, and is welcome again. */
  readonly kind: 'refused' | 'undelivered';
  /** As received; only lent. */
  readonly octets: Uint8Array;
  /** Who the APDU says that it is from, without proof. */
  readonly claimedTitle: Uint8Array | undefined;
  /** Asks the key doctor, where no tag matched. To be called at once, and not for every one of a flood. */
  readonly diagnose: () => string | undefined;
}

/** What a receiver of pushes is made of. */
export interface PushReceiverOptions extends PushLimits {
  readonly clock: Clock;
  readonly security: PushSecurity;
  /** Takes a push. It is acknowledged when the promise is fulfilled; when it rejects, the meter is to send it again. */
  readonly deliver: (push: Push) => void | Promise<void>;
  /** Told of each APDU that is not acknowledged. */
  readonly onRefused?: ((refusal: PushRefusal) => void) | undefined;
  /** Told of pushes that were received again, and acknowledged again. */
  readonly onRepeated?: ((origin: PushOrigin) => void) | undefined;
  /** Told when an acknowledgement cannot be sent. */
  readonly onFault?: ((error: unknown, origin: PushOrigin) => void) | undefined;
  readonly layout?: PushLayout | undefined;
  /** Names meters by where they send from, for pushes that name nobody. */
  readonly senderOf?: ((origin: PushOrigin) => KnownSender | undefined) | undefined;
}
