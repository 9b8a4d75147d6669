import type { GeneralSigning } from '../../apdu/index.ts';
import { equalBytes, toHex } from '../../codec/index.ts';
import type { PublicKey } from '../certificates/certificate-public-key.ts';
import { systemTitleOfCommonName, systemTitleOfGbcs } from '../certificates/certificate-system-title.ts';
import type { Cryptography } from '../cryptography/cryptography.ts';
import { verifySigning } from './signing.ts';

/** What a check of a signature found; `variant` where it only holds as one known peer computes it. */
export interface SignatureVerdict {
  readonly matches: boolean;
  /** Whose key was tried: the name in its certificate, or its system title. */
  readonly signer: string;
  readonly variant?: 'content without its length';
}

/** Checks the signature of an APDU; undefined where no key of its originator is there. */
export type SignatureChecker = (apdu: GeneralSigning) => SignatureVerdict | undefined;

/**
 * Checks signatures with these public keys, for who looks at captures: a key with a certificate is tried on APDUs of its
 * system title, one without on all. A receiver tries one form alone, see `verifySigning`.
 */
export function signatureChecker(keys: readonly PublicKey[], cryptography: Cryptography): SignatureChecker {
  const known = keys.map((key) => ({ key, systemTitle: titleOf(key) }));
  return (apdu) => {
    const { originatorSystemTitle } = apdu;
    const fitting = known.filter(
      ({ systemTitle }) => systemTitle === undefined || equalBytes(systemTitle, originatorSystemTitle),
    );
    const verdicts = fitting.map(({ key }) => check(apdu, key, cryptography));
    return verdicts.find(({ matches }) => matches) ?? verdicts[0];
  };
}

function check(apdu: GeneralSigning, { curve, publicKey }: PublicKey, cryptography: Cryptography): SignatureVerdict {
  const signer = toHex(apdu.originatorSystemTitle);
  const verifier = { curve, publicKey, cryptography };
  if (verifySigning(apdu, verifier)) return { matches: true, signer };
  const matches = verifySigning(apdu, verifier, { signContentLength: false });
  return matches ? { matches, signer, variant: 'content without its length' } : { matches, signer };
}

function titleOf({ certificate }: PublicKey): Uint8Array | undefined {
  return certificate && (systemTitleOfCommonName(certificate) ?? systemTitleOfGbcs(certificate));
}
