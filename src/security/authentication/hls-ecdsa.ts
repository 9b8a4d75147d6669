import { curves } from '../cryptography/suites.ts';
import { titlesAndChallenges } from './hls-digest.ts';
import { authenticationFailed, type HlsFunction, seenByPeer } from './hls-function.ts';

/** Mechanism 7: a digital signature of both titles and both challenges, the signing party's title first. */
export const hlsEcdsa: HlsFunction<'hls-ecdsa'> = {
  answer(context) {
    const { cryptography, curve, signingKey } = context;
    return cryptography.sign(curve, signingKey.reveal(), titlesAndChallenges(context));
  },

  verify(context, received) {
    const { cryptography, curve, peerPublicKey } = context;
    const size = 2 * curves[curve].size;
    if (received.length !== size)
      throw authenticationFailed(`the signature has ${received.length} octets, ${size} are expected`);
    const signed = titlesAndChallenges(seenByPeer(context));
    if (!cryptography.verify(curve, peerPublicKey, signed, received))
      throw authenticationFailed('the signature is not that of our challenge under the public key of the peer');
    return { counter: undefined };
  },
};
