import {
  checkLlsPassword,
  type FailureProtection,
  type HlsCredentials,
  HlsExchange,
  type HlsMechanismName,
  isHlsMechanism,
  type Secret,
  SecurityError,
} from '../security/index.ts';
import type { Admission } from './aarq-judgement.ts';
import type { OfferedAssociation, ServerContext, ServerSecurity } from './server-options.ts';

const none = new Uint8Array();

/** Pass 1 and 2 on the server's side: the exchange with high level security, and the challenge that the AARE brings. */
export interface ServerChallenge {
  readonly hls: HlsExchange;
  readonly value: Uint8Array;
}

/**
 * Lets a client in whose password is right, and challenges one with high level security. Throws a SecurityError where
 * the client is not let in.
 */
export function authenticate(
  { offered, authenticationValue = none, clientSystemTitle = none }: Admission,
  { cryptography, randomBytes, authenticationFailures, challengeSize }: ServerContext,
  now: number,
): ServerChallenge | undefined {
  const { authentication } = offered;
  const { mechanism } = authentication;
  if (mechanism === 'lowest') return undefined;
  if (mechanism === 'lls') {
    guarded(offered, authenticationFailures, now, () =>
      checkLlsPassword(authentication.password(), authenticationValue),
    );
    return undefined;
  }
  if (!isHlsMechanism(mechanism)) throw new SecurityError('mechanism-refused', `no mechanism ${mechanism}`);
  const size = challengeSize === undefined ? {} : { challengeSize };
  const hls = new HlsExchange<HlsMechanismName>({ role: 'server', mechanism, cryptography, randomBytes, ...size });
  hls.receiveChallenge(authenticationValue, serverCredentials(offered, clientSystemTitle));
  return { hls, value: hls.drawChallenge() };
}

/** A check of a password or proof: slowed down after too many failures. */
export function guarded<Result>(
  { clientSap, serverSap }: OfferedAssociation,
  failures: FailureProtection | undefined,
  now: number,
  check: () => Result,
): Result {
  const who = `client ${clientSap} of server ${serverSap}`;
  failures?.check(who, now);
  try {
    const result = check();
    failures?.succeeded(who);
    return result;
  } catch (error) {
    failures?.failed(who, now);
    throw error;
  }
}

function serverCredentials({ authentication, security }: OfferedAssociation, clientTitle: Uint8Array): HlsCredentials {
  const titles = (): { own: Uint8Array; peer: Uint8Array } => ({
    own: requireSecurity(security).systemTitle,
    peer: clientTitle,
  });
  switch (authentication.mechanism) {
    case 'lowest':
    case 'lls':
      throw new SecurityError('mechanism-refused', `${authentication.mechanism} knows no challenges`);
    case 'hls-gmac':
      return gmacCredentials(requireSecurity(security), clientTitle);
    case 'hls-ecdsa': {
      const { curve, signingKey, clientPublicKey } = authentication;
      const peerPublicKey = clientPublicKey(clientTitle);
      if (peerPublicKey === undefined) throw new SecurityError('signer-unknown', 'there is no key of this client');
      return { mechanism: 'hls-ecdsa', systemTitles: titles(), curve, signingKey, peerPublicKey };
    }
    case 'hls-sha-256':
      return { mechanism: 'hls-sha-256', systemTitles: titles(), secret: authentication.secret() };
    case 'hls': {
      const { compute } = authentication;
      return { mechanism: 'hls', secret: authentication.secret(), ...(compute && { compute }) };
    }
    default:
      // TypeScript does not take a union of mechanisms apart by itself.
      return { mechanism: authentication.mechanism, secret: authentication.secret() } as HlsCredentials;
  }
}

function gmacCredentials(security: ServerSecurity, clientTitle: Uint8Array): HlsCredentials {
  const { suite, systemTitle, nextInvocationCounter } = security;
  return {
    mechanism: 'hls-gmac',
    suite,
    nextInvocationCounter,
    systemTitles: { own: systemTitle, peer: clientTitle },
    encryptionKey: keyOf(security, clientTitle, 'globalUnicastEncryptionKey'),
    authenticationKey: keyOf(security, clientTitle, 'authenticationKey'),
  };
}

function keyOf(
  { keys }: ServerSecurity,
  title: Uint8Array,
  use: 'globalUnicastEncryptionKey' | 'authenticationKey',
): Secret {
  const key = keys.key(title, use);
  if (key === undefined) throw new SecurityError('key-unknown', `there is no ${use} of this client`);
  return key;
}

function requireSecurity(security: ServerSecurity | undefined): ServerSecurity {
  if (security !== undefined) return security;
  throw new SecurityError('system-title', 'the offered association has no system title: the option security');
}
