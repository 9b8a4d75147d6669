import type { CosemDateTime } from '../../axdr/index.ts';
import type { ProtectionLayer, Signing } from '../../security/index.ts';

/** How commands are signed in addition to being ciphered. */
export interface SigningOptions {
  /** Each one above all before it: a server takes none twice. */
  readonly nextTransactionId: () => bigint;
  /** What is done first: `cipher` signs the ciphertext, `sign` ciphers the signature too. `cipher` where left out. */
  readonly first?: 'cipher' | 'sign' | undefined;
  /** The time of the command, where the server wants to know how old it is. */
  readonly dateTime?: (() => CosemDateTime) | undefined;
  /** The ciphering; the service-specific form under the global key, authenticated and encrypted, where left out. */
  readonly ciphering?: Exclude<ProtectionLayer, Signing> | undefined;
}

const transactionIdSize = 8;

/** The layers of a signed and ciphered command, the innermost first (Green Book 9.5). */
export function signedProtection(
  { nextTransactionId, first = 'cipher', dateTime, ciphering }: SigningOptions,
  recipientSystemTitle: Uint8Array | undefined,
): readonly ProtectionLayer[] {
  const signing: Signing = {
    kind: 'general-signing',
    transactionId: octetsOf(nextTransactionId()),
    ...(recipientSystemTitle && { recipientSystemTitle }),
    ...(dateTime && { dateTime: dateTime() }),
  };
  const cipher = ciphering ?? { kind: 'global', authentication: true, encryption: true };
  return first === 'cipher' ? [cipher, signing] : [signing, cipher];
}

function octetsOf(transactionId: bigint): Uint8Array {
  const octets = new Uint8Array(transactionIdSize);
  new DataView(octets.buffer).setBigUint64(0, transactionId);
  return octets;
}
