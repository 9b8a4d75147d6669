/** AES-GCM bound to one key, with the 12-octet tags of DLMS. Made by an `AeadProvider`. */
export interface Aead {
  /** Encrypts and authenticates. `iv` is the system title and the invocation counter, 12 octets. */
  seal(iv: Uint8Array, additionalData: Uint8Array, plaintext: Uint8Array): Sealed;
  /** The plaintext, or undefined when the tag does not match. A tag of other than 12 octets never matches. */
  open(iv: Uint8Array, additionalData: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array | undefined;
  /** The cipher alone, for APDUs that are encrypted and not authenticated; it is its own inverse. */
  crypt(iv: Uint8Array, octets: Uint8Array): Uint8Array;
}

export interface Sealed {
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** Binds a key of 16 octets (suites 0 and 1) or 32 (suite 2). */
export type AeadProvider = (key: Uint8Array) => Aead;

export const tagSize = 12;
export const ivSize = 12;
