import type { OpenedApdu, ProtectionLayer, ProtectionLevel } from '../security/index.ts';

/** The request whose protection a response takes after. */
export interface ProtectedRequest extends Pick<OpenedApdu, 'layers'> {
  /** Whether it came in a general form. */
  readonly isGeneral: boolean;
}

/**
 * The layers of a response with this protection: ciphered as its request was, under the same kind of key and in the same
 * form, and where it is signed, signed inside.
 */
export function responseLayers(level: ProtectionLevel, request: ProtectedRequest): readonly ProtectionLayer[] {
  const ciphers = level.authentication || level.encryption ? [cipheringAs(level, request)] : [];
  return level.signature ? [signingAs(request), ...ciphers] : ciphers;
}

function signingAs({ layers }: ProtectedRequest): ProtectionLayer {
  const signature = layers.find(({ kind }) => kind === 'signature');
  if (signature === undefined) return { kind: 'general-signing' };
  const { systemTitle: recipientSystemTitle, transactionId } = signature;
  return { kind: 'general-signing', recipientSystemTitle, ...(transactionId && { transactionId }) };
}

function cipheringAs({ authentication, encryption }: ProtectionLevel, request: ProtectedRequest): ProtectionLayer {
  const mode = { authentication, encryption };
  const cipher = request.layers.find((layer) => layer.kind === 'ciphering');
  if (cipher?.transactionId !== undefined) {
    const { transactionId, systemTitle: recipientSystemTitle } = cipher;
    return { kind: 'general-ciphering', transactionId, recipientSystemTitle, ...mode };
  }
  if (cipher?.use === 'dedicatedKey')
    return { kind: request.isGeneral ? 'general-ded-ciphering' : 'dedicated', ...mode };
  return { kind: request.isGeneral ? 'general-glo-ciphering' : 'global', ...mode };
}
