import { SecurityError } from '../errors.ts';
import { comparedFunction, type HlsFunction, type ManufacturerFunction, revealSecret } from './hls-function.ts';

const blockSize = 16;

/** Mechanism 2: what the standard leaves to the maker. */
export const hlsManufacturer: HlsFunction<'hls'> = /* @__PURE__ */ comparedFunction((context) => {
  const { compute = encryptedChallenge, challenges, secret, cryptography } = context;
  return compute(challenges.received, secret, cryptography);
});

/** What many makers compute in mechanism 2: AES-128 of each block of the challenge, under the secret filled up with zeros. */
export const encryptedChallenge: ManufacturerFunction = (challenge, secret, cryptography) => {
  if (secret.length > blockSize)
    throw new SecurityError(
      'key-length',
      `the HLS secret has ${secret.length} octets, ${blockSize} at most are expected`,
    );
  if (challenge.length === 0 || challenge.length % blockSize !== 0)
    throw new SecurityError(
      'challenge-length',
      `a challenge to encrypt is a multiple of ${blockSize} octets, not ${challenge.length}`,
    );
  const key = new Uint8Array(blockSize);
  key.set(revealSecret({ secret }));
  return cryptography.encryptBlocks(key, challenge);
};
