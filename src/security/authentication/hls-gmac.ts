import { concat } from '../../codec/index.ts';
import { tagSize } from '../cryptography/aead.ts';
import { SecurityError } from '../errors.ts';
import { aeadOf } from '../keys/bound-key.ts';
import { initializationVector } from '../protection/unprotect.ts';
import { requireSize } from '../require-size.ts';
import { authenticationFailed, type HlsContext, type HlsFunction, requireTitles, seenByPeer } from './hls-function.ts';

const none = new Uint8Array();
const headerSize = 5;
const highestCounter = 0xffff_ffff;

/** Mechanism 5: security control, invocation counter, and GMAC of security control, authentication key and challenge. */
export const hlsGmac: HlsFunction<'hls-gmac'> = {
  answer(context) {
    const aead = boundKey(context);
    const covered = coveredOctets(context);
    const invocationCounter = context.nextInvocationCounter(context.encryptionKey);
    if (!(Number.isInteger(invocationCounter) && invocationCounter >= 0 && invocationCounter <= highestCounter))
      throw new SecurityError('counter-exhausted', `${invocationCounter} is no invocation counter`);
    const iv = initializationVector(context.systemTitles.own, invocationCounter);
    return concat(covered.subarray(0, 1), iv.subarray(8), aead.seal(iv, covered, none).tag);
  },

  verify(context, received) {
    if (received.length !== headerSize + tagSize)
      throw authenticationFailed(`the answer has ${received.length} octets, ${headerSize + tagSize} are expected`);
    const covered = coveredOctets(seenByPeer(context));
    // With the bit of encryption set there would be nothing that the tag has to cover.
    if (received[0] !== covered[0])
      throw authenticationFailed(`the security control of the answer is ${received[0]}, ${covered[0]} is expected`);
    const systemTitle = context.systemTitles.peer;
    const invocationCounter = new DataView(received.buffer, received.byteOffset).getUint32(1);
    const authenticationTag = Uint8Array.from(received.subarray(headerSize));
    const iv = initializationVector(systemTitle, invocationCounter);
    if (boundKey(context).open(iv, covered, none, authenticationTag) === undefined)
      throw authenticationFailed('the tag of the answer is not that of our challenge under the keys of the peer');
    return { counter: { key: context.encryptionKey, systemTitle, invocationCounter, authenticationTag } };
  },
};

/** Authenticated and not encrypted, in this suite; then the authentication key, then the challenge. */
function coveredOctets({ suite, systemTitles, authenticationKey, challenges }: HlsContext<'hls-gmac'>): Uint8Array {
  requireTitles(systemTitles);
  requireSize('key-length', authenticationKey.reveal(), suite.keySize);
  return concat(Uint8Array.of(0x10 | suite.id), authenticationKey.reveal(), challenges.received);
}

function boundKey({ suite, encryptionKey, cryptography }: HlsContext<'hls-gmac'>) {
  requireSize('key-length', encryptionKey.reveal(), suite.keySize);
  return aeadOf(cryptography, encryptionKey);
}
