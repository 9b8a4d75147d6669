import { concat, fromHex } from '../../codec/index.ts';
import { SecurityError } from '../errors.ts';
import { requireSize } from '../require-size.ts';
import type { Cryptography, HashAlgorithm } from './cryptography.ts';
import { portableCryptography } from './portable-cryptography.ts';
import { own, type SubtleCrypto } from './subtle-crypto.ts';
import { type Curve, curves } from './suites.ts';
import { type Promised, type WebAead, webAead } from './web-aead.ts';

/** The functions of a `Cryptography` that SubtleCrypto computes, each giving a promise; it has neither MD5 nor single blocks. */
export interface WebCryptography
  extends Promised<Pick<Cryptography, 'wrapKey' | 'unwrapKey' | 'sign' | 'verify' | 'sharedSecret'>> {
  aead(key: Uint8Array): Promise<WebAead>;
  digest(algorithm: Exclude<HashAlgorithm, 'MD5'>, octets: Uint8Array): Promise<Uint8Array>;
}

/** The engine of browsers: constant in time, but asynchronous. Public keys of private keys come from the portable engine. */
export function webCryptography(subtle: SubtleCrypto): WebCryptography {
  return {
    ...keyWrap(subtle),
    ...signatures(subtle),
    aead: (key) => webAead(subtle, key),
    digest: async (name, octets) => new Uint8Array(await subtle.digest({ name }, own(octets))),
    async sharedSecret(curve, privateKey, publicKey) {
      const ecdh = { name: 'ECDH', namedCurve: curve };
      const ours = await subtle.importKey('pkcs8', privateKeyInfo(curve, privateKey), ecdh, false, ['deriveBits']);
      const theirs = await subtle.importKey('raw', point(publicKey), ecdh, false, []).catch(() => {
        throw new SecurityError('public-key-invalid', `the public key is not a point of ${curve}`);
      });
      return new Uint8Array(await subtle.deriveBits({ name: 'ECDH', public: theirs }, ours, 8 * curves[curve].size));
    },
  };
}

function keyWrap(subtle: SubtleCrypto): Pick<WebCryptography, 'wrapKey' | 'unwrapKey'> {
  const aesKw = { name: 'AES-KW' };
  // What the key is for is of no matter: it comes in and goes out as octets.
  const anyUse = { name: 'AES-GCM' };
  return {
    async wrapKey(keyEncryptionKey, key) {
      requireSize('key-length', keyEncryptionKey, 16, 32);
      requireSize('key-length', key, 16, 32);
      const wrapping = await subtle.importKey('raw', own(keyEncryptionKey), aesKw, false, ['wrapKey']);
      const wrapped = await subtle.importKey('raw', own(key), anyUse, true, ['encrypt']);
      return new Uint8Array(await subtle.wrapKey('raw', wrapped, wrapping, aesKw));
    },
    async unwrapKey(keyEncryptionKey, wrapped) {
      requireSize('key-length', keyEncryptionKey, 16, 32);
      if (wrapped.length !== 24 && wrapped.length !== 40) return undefined;
      const unwrapping = await subtle.importKey('raw', own(keyEncryptionKey), aesKw, false, ['unwrapKey']);
      try {
        const key = await subtle.unwrapKey('raw', own(wrapped), unwrapping, aesKw, anyUse, true, ['encrypt']);
        return new Uint8Array(await subtle.exportKey('raw', key));
      } catch {
        return undefined;
      }
    },
  };
}

function signatures(subtle: SubtleCrypto): Pick<WebCryptography, 'sign' | 'verify'> {
  const ecdsa = (curve: Curve) => ({ name: 'ECDSA', namedCurve: curve, hash: curves[curve].hash });
  return {
    async sign(curve, privateKey, message) {
      const key = await subtle.importKey('pkcs8', privateKeyInfo(curve, privateKey), ecdsa(curve), false, ['sign']);
      return new Uint8Array(await subtle.sign(ecdsa(curve), key, own(message)));
    },
    async verify(curve, publicKey, message, signature) {
      try {
        const key = await subtle.importKey('raw', point(publicKey), ecdsa(curve), false, ['verify']);
        return await subtle.verify(ecdsa(curve), key, own(signature), own(message));
      } catch {
        return false;
      }
    },
  };
}

/** The octets of a PrivateKeyInfo (RFC 5208) around an ECPrivateKey (RFC 5915): before the private key, and between both keys. */
const derOf: Record<Curve, readonly [before: string, between: string]> = {
  'P-256': ['308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420', 'a144034200'],
  'P-384': ['3081b6020100301006072a8648ce3d020106052b8104002204819e30819b0201010430', 'a164036200'],
};

/** The private key as all browsers import it: with its public key. */
function privateKeyInfo(curve: Curve, privateKey: Uint8Array): Uint8Array<ArrayBuffer> {
  const publicKey = portableCryptography.publicKey(curve, privateKey);
  const [before, between] = derOf[curve];
  return own(concat(fromHex(before)!, privateKey, fromHex(between)!, point(publicKey)));
}

/** The uncompressed form of SEC 1, 2.3.3. */
function point(publicKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return own(concat(Uint8Array.of(0x04), publicKey));
}
