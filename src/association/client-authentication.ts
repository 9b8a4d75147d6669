import type { Aarq } from '../acse/index.ts';
import { authenticationFunctionalUnit } from '../acse/index.ts';
import {
  type HlsCredentials,
  HlsExchange,
  type HlsMechanismName,
  isHlsMechanism,
  presentLlsPassword,
  type Secret,
  SecurityError,
} from '../security/index.ts';
import type { ClientAssociationOptions, ClientSecurity } from './client-options.ts';
import { needsSystemTitles } from './negotiation.ts';

type AuthenticationFields = Pick<Aarq, 'senderAcseRequirements' | 'mechanismName' | 'callingAuthenticationValue'>;

/** The client's side of high level security; undefined for other mechanisms. */
export function hlsExchangeOf(options: ClientAssociationOptions): HlsExchange | undefined {
  const { authentication, cryptography, randomBytes, challengeSize } = options;
  const { mechanism } = authentication;
  if (!isHlsMechanism(mechanism)) return undefined;
  if (needsSystemTitles({ ciphering: false, mechanism })) securityOf(options);
  const size = challengeSize === undefined ? {} : { challengeSize };
  return new HlsExchange<HlsMechanismName>({ role: 'client', mechanism, cryptography, randomBytes, ...size });
}

/** Pass 1: the fields of the AARQ that say who we are; none for the lowest security. */
export function authenticationFields(
  { authentication, allowLls }: ClientAssociationOptions,
  hls: HlsExchange | undefined,
): AuthenticationFields {
  const value = hls
    ? hls.drawChallenge()
    : authentication.mechanism === 'lls' &&
      presentLlsPassword(authentication.password, { allowLls: allowLls === true });
  if (!value) return {};
  return {
    senderAcseRequirements: authenticationFunctionalUnit,
    mechanismName: authentication.mechanism,
    callingAuthenticationValue: { kind: 'charstring', value },
  };
}

/** What the client needs for its answer to the server of this title. */
export function clientCredentials(options: ClientAssociationOptions, serverTitle: Uint8Array): HlsCredentials {
  const { authentication } = options;
  switch (authentication.mechanism) {
    case 'lowest':
    case 'lls':
      throw new SecurityError('mechanism-refused', `${authentication.mechanism} knows no challenges`);
    case 'hls-gmac': {
      const security = securityOf(options);
      const { suite, nextInvocationCounter } = security;
      const encryptionKey = keyOf(security, serverTitle, 'globalUnicastEncryptionKey');
      const authenticationKey = keyOf(security, serverTitle, 'authenticationKey');
      const systemTitles = { own: security.systemTitle, peer: serverTitle };
      return { mechanism: 'hls-gmac', suite, systemTitles, encryptionKey, authenticationKey, nextInvocationCounter };
    }
    case 'hls-sha-256':
    case 'hls-ecdsa':
      return { ...authentication, systemTitles: { own: securityOf(options).systemTitle, peer: serverTitle } };
    case 'hls':
      return authentication;
    default:
      // TypeScript does not take a union of mechanisms apart by itself.
      return { mechanism: authentication.mechanism, secret: authentication.secret } as HlsCredentials;
  }
}

function securityOf({ security, authentication }: ClientAssociationOptions): ClientSecurity {
  if (security !== undefined) return security;
  throw new SecurityError('system-title', `${authentication.mechanism} needs system titles: the option security`);
}

function keyOf(
  { keys }: ClientSecurity,
  title: Uint8Array,
  use: 'globalUnicastEncryptionKey' | 'authenticationKey',
): Secret {
  const key = keys.key(title, use);
  if (key === undefined) throw new SecurityError('key-unknown', `there is no ${use} of the server`);
  return key;
}
