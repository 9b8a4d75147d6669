import type { Cryptography } from '../cryptography/cryptography.ts';
import { equalInFixedTime } from '../cryptography/fixed-time.ts';
import type { Curve, SecuritySuite } from '../cryptography/suites.ts';
import { SecurityError } from '../errors.ts';
import type { Secret } from '../keys/secret.ts';
import type { HlsMechanismName } from './authentication-mechanism.ts';
import type { Challenges } from './challenge.ts';

/** The system titles of both parties, 8 octets each, seen from one side. */
export interface SystemTitles {
  readonly own: Uint8Array;
  readonly peer: Uint8Array;
}

/** What a maker computes of a challenge in mechanism 2. */
export type ManufacturerFunction = (challenge: Uint8Array, secret: Secret, cryptography: Cryptography) => Uint8Array;

interface WithSecret {
  readonly secret: Secret;
}

interface WithTitles {
  readonly systemTitles: SystemTitles;
}

interface CredentialsByMechanism {
  /** `compute` is AES-128 of the challenge, block by block, unless the maker has another function. */
  hls: WithSecret & { readonly compute?: ManufacturerFunction };
  'hls-md5': WithSecret;
  'hls-sha-1': WithSecret;
  'hls-gmac': WithTitles & {
    readonly suite: SecuritySuite;
    /** The global unicast encryption key. */
    readonly encryptionKey: Secret;
    readonly authenticationKey: Secret;
    /** A number that was never used with this key before; asked for once, by the answer. */
    readonly nextInvocationCounter: (key: Secret) => number;
  };
  'hls-sha-256': WithTitles & WithSecret;
  'hls-ecdsa': WithTitles & {
    /** Of both keys. */
    readonly curve: Curve;
    readonly signingKey: Secret;
    /** x and y side by side; from the certificate of the peer. */
    readonly peerPublicKey: Uint8Array;
  };
}

/** What a party has to have to take part in a mechanism of high level security. */
export type HlsCredentials<M extends HlsMechanismName = HlsMechanismName> = {
  readonly [Name in M]: { readonly mechanism: Name } & CredentialsByMechanism[Name];
}[M];

/** All that the functions of a mechanism compute from. */
export type HlsContext<M extends HlsMechanismName = HlsMechanismName> = HlsCredentials<M> & {
  readonly challenges: Challenges;
  readonly cryptography: Cryptography;
};

/** What the peer's answer has shown, beyond being right. */
export interface HlsProof {
  /** With `hls-gmac`: the invocation counter of the answer, still to be checked for replay and accepted. */
  readonly counter:
    | {
        readonly key: Secret;
        readonly systemTitle: Uint8Array;
        readonly invocationCounter: number;
        readonly authenticationTag: Uint8Array;
      }
    | undefined;
}

/** A mechanism: f(StoC) and f(CtoS) of the Green Book, each from the side of who sends it and of who receives it. */
export interface HlsFunction<M extends HlsMechanismName> {
  /** What we send for the challenge that we received. */
  answer(context: HlsContext<M>): Uint8Array;
  /** Throws `authentication-failed` unless the peer sent what proves it for our challenge. */
  verify(context: HlsContext<M>, received: Uint8Array): HlsProof;
}

/** The same association seen from the other side: what we received it sent, and our title is that of its peer. */
export function seenByPeer<C extends { readonly challenges: Challenges; readonly systemTitles?: SystemTitles }>(
  context: C,
): C {
  const { challenges, systemTitles } = context;
  const seen = { ...context, challenges: { received: challenges.sent, sent: challenges.received } };
  return systemTitles === undefined
    ? seen
    : { ...seen, systemTitles: { own: systemTitles.peer, peer: systemTitles.own } };
}

/** A mechanism in which both sides compute the same: an answer is verified by comparing. */
export function comparedFunction<M extends 'hls' | 'hls-md5' | 'hls-sha-1' | 'hls-sha-256'>(
  compute: (context: HlsContext<M>) => Uint8Array,
): HlsFunction<M> {
  return {
    answer: compute,
    verify(context, received) {
      const expected = compute(seenByPeer(context));
      if (expected.length === 0 || !equalInFixedTime(expected, received))
        throw authenticationFailed(`the answer of the peer is not that of ${context.mechanism} to our challenge`);
      return { counter: undefined };
    },
  };
}

/** A secret of mechanisms 2, 3, 4 and 6; an empty one would be known to all. */
export function revealSecret({ secret }: { readonly secret: Secret }): Uint8Array {
  if (secret.length === 0) throw new SecurityError('key-length', 'the HLS secret is empty');
  return secret.reveal();
}

/** Titles fit for an association: a peer with our own title could give our own answers back as its own. */
export function requireTitles({ own, peer }: SystemTitles): void {
  if (own.length !== 8 || peer.length !== 8)
    throw new SecurityError('system-title', `system titles have 8 octets, not ${own.length} and ${peer.length}`);
  if (equalInFixedTime(own, peer))
    throw new SecurityError('system-title', 'the peer has the system title that is ours');
}

/** The peer did not prove who it is; `reason` is which check failed. */
export function authenticationFailed(reason: string): SecurityError {
  return new SecurityError('authentication-failed', reason);
}
