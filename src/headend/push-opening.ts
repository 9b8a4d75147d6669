import { Apdu } from '../apdu/index.ts';
import { AssociationError } from '../association/index.ts';
import { decode, equalBytes } from '../codec/index.ts';
import {
  authenticatedAndEncrypted,
  type OpenedApdu,
  type OpenedLayer,
  type ReceivingParty,
  SecurityError,
  type SecuritySuite,
  securitySuite,
  unprotectApdu,
} from '../security/index.ts';
import { DeferredReplay } from './deferred-replay.ts';
import { isPush, type PushedApdu } from './push.ts';
import type { KnownSender, PushSecurity } from './push-options.ts';

/** A push without its protection, before it is delivered. */
export interface OpenedPush extends Pick<OpenedApdu, 'layers' | 'level'> {
  /** The octets of `pushed`, in memory of their own. */
  readonly apdu: Uint8Array;
  readonly pushed: PushedApdu;
  readonly systemTitle: Uint8Array;
  readonly replay: DeferredReplay;
  /** Which of the suites of the receiver it is protected by. */
  readonly suite: SecuritySuite;
}

const noTitle = new Uint8Array();
const suiteZero = /* @__PURE__ */ securitySuite(0);

/** Opens what was received. Throws a SecurityError, a DecodeError, or an AssociationError for what is no push. */
export function openPush(
  octets: Uint8Array,
  security: PushSecurity,
  sender: KnownSender | undefined,
  now: number,
): OpenedPush {
  const { suites = [suiteZero] } = security;
  let unsupported: unknown;
  for (const suite of suites) {
    try {
      return open(octets, { security, suite }, sender, now);
    } catch (error) {
      // The suite is in the clear, in front of what is ciphered: nothing was opened with a wrong one.
      if (!(error instanceof SecurityError && error.code === 'suite-unsupported')) throw error;
      unsupported = error;
    }
  }
  throw unsupported;
}

function open(
  octets: Uint8Array,
  { security, suite }: { readonly security: PushSecurity; readonly suite: SecuritySuite },
  sender: KnownSender | undefined,
  now: number,
): OpenedPush {
  const replay = new DeferredReplay(security);
  const opened = unprotectApdu(octets, partyOf(security, suite, sender, replay), now);
  requireSender(opened, security);
  const apdu = opened.layers.length === 0 ? octets.slice() : opened.apdu;
  const pushed = decode(Apdu, apdu);
  if (!isPush(pushed)) throw new AssociationError('protocol', `a ${pushed.kind} where pushes are received`);
  const systemTitle = (opened.layers.at(-1)?.systemTitle ?? sender?.systemTitle ?? noTitle).slice();
  const { level, layers } = opened;
  return { apdu, pushed, systemTitle, replay, suite, level, layers: layers.map(withOwnTitle) };
}

function partyOf(
  security: PushSecurity,
  suite: SecuritySuite,
  sender: KnownSender | undefined,
  replay: DeferredReplay,
): ReceivingParty {
  const { cryptography, systemTitle, keys, verificationKey, agreedKey, failures } = security;
  const { withoutAuthenticationKey, signContentLength } = security;
  return {
    suite,
    cryptography,
    systemTitle,
    keys,
    ...replay.protection,
    minimum: sender?.minimum ?? security.minimum ?? authenticatedAndEncrypted,
    ...(sender && { peerSystemTitle: sender.systemTitle }),
    ...(verificationKey && { verificationKey }),
    ...(agreedKey && { agreedKey }),
    ...(failures && { failures }),
    ...(withoutAuthenticationKey !== undefined && { withoutAuthenticationKey }),
    ...(signContentLength !== undefined && { signContentLength }),
  };
}

/** The innermost layer says who made the APDU: no layer of another around it is proof of that. */
function requireSender({ layers }: OpenedApdu, { allowBroadcastKey = false }: PushSecurity): void {
  const isBroadcast = layers.some(
    (layer) => layer.kind === 'ciphering' && layer.use === 'globalBroadcastEncryptionKey',
  );
  if (isBroadcast && !allowBroadcastKey) throw new SecurityError('key-unknown', 'the push is under the broadcast key');
  const innermost = layers.at(-1);
  if (innermost === undefined || isProof(innermost)) return;
  if (layers.some((layer) => isProof(layer) && !equalBytes(layer.systemTitle, innermost.systemTitle)))
    throw new SecurityError('protection-too-low', 'nothing proves the sender, but another who passes the push on');
}

const isProof = (layer: OpenedLayer): boolean => layer.kind === 'signature' || layer.authentication;

/** What was received is only lent. */
function withOwnTitle(layer: OpenedLayer): OpenedLayer {
  const own = { ...layer, systemTitle: layer.systemTitle.slice() };
  return own.transactionId === undefined ? own : ({ ...own, transactionId: own.transactionId.slice() } as OpenedLayer);
}
