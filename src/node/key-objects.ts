import { createECDH, createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';
import { type Curve, curves, requireSize, SecurityError } from '../security/index.ts';

const opensslNames = { 'P-256': 'prime256v1', 'P-384': 'secp384r1' } as const;
const limit = 256;

/** Key objects of the last keys: to import a key takes longer than to use it. A wiped `Secret` may live on here. */
class KeyObjects {
  readonly #objects = new Map<string, KeyObject>();
  readonly #import: (curve: Curve, octets: Uint8Array) => KeyObject;

  constructor(importKey: (curve: Curve, octets: Uint8Array) => KeyObject) {
    this.#import = importKey;
  }

  find(curve: Curve, octets: Uint8Array): KeyObject {
    // Under its hash: as a string of the map, the key itself would lie open in memory for good.
    const name = hash('sha256', octets, 'base64');
    const known = this.#objects.get(name);
    if (known !== undefined) return known;
    const object = this.#import(curve, octets);
    if (this.#objects.size === limit) this.#objects.delete(this.#objects.keys().next().value!);
    this.#objects.set(name, object);
    return object;
  }
}

const privateKeys = /* @__PURE__ */ new KeyObjects((curve, privateKey) => {
  const d = base64url(privateKey);
  return createPrivateKey({ key: { ...webKey(curve, publicKeyOf(curve, privateKey)), d }, format: 'jwk' });
});

const publicKeys = /* @__PURE__ */ new KeyObjects((curve, publicKey) => {
  try {
    return createPublicKey({ key: webKey(curve, publicKey), format: 'jwk' });
  } catch {
    throw new SecurityError('public-key-invalid', `the public key is not a point of ${curve}`);
  }
});

/** The key object of a private key of node:crypto; throws `key-length`. */
export function privateKeyObject(curve: Curve, privateKey: Uint8Array): KeyObject {
  requireSize('key-length', privateKey, curves[curve].size);
  return privateKeys.find(curve, privateKey);
}

/** The key object of a public key; throws `public-key-invalid`. */
export function publicKeyObject(curve: Curve, publicKey: Uint8Array): KeyObject {
  requireSize('public-key-invalid', publicKey, 2 * curves[curve].size);
  return publicKeys.find(curve, publicKey);
}

/** The public key of a private key; throws `key-length`. */
export function publicKeyOf(curve: Curve, privateKey: Uint8Array): Uint8Array {
  requireSize('key-length', privateKey, curves[curve].size);
  const exchange = createECDH(opensslNames[curve]);
  try {
    // It checks the range, which the import of a key does not.
    exchange.setPrivateKey(privateKey);
  } catch {
    throw new SecurityError('key-length', 'a private key is at least 1 and below the order of its curve');
  }
  return exchange.getPublicKey().subarray(1);
}

function webKey(crv: Curve, publicKey: Uint8Array) {
  const { size } = curves[crv];
  return { kty: 'EC', crv, x: base64url(publicKey.subarray(0, size)), y: base64url(publicKey.subarray(size)) };
}

function base64url(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64url');
}
