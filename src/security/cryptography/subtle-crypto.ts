/** How a function of SubtleCrypto is to compute: the name of the algorithm and its parameters. */
export interface SubtleAlgorithm {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

type Usage = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey' | 'sign' | 'verify' | 'deriveBits';
type Octets = Uint8Array<ArrayBuffer>;

/**
 * What of SubtleCrypto (W3C Web Cryptography) is used, so that no types of a browser or of Node are needed: `crypto.subtle`
 * of both fits. Keys are what it gives and takes, and nobody's else.
 */
export interface SubtleCrypto {
  importKey(
    format: 'raw' | 'pkcs8',
    octets: Octets,
    algorithm: SubtleAlgorithm,
    extractable: boolean,
    usages: Usage[],
  ): Promise<unknown>;
  exportKey(format: 'raw', key: unknown): Promise<ArrayBuffer>;
  encrypt(algorithm: SubtleAlgorithm, key: unknown, octets: Octets): Promise<ArrayBuffer>;
  decrypt(algorithm: SubtleAlgorithm, key: unknown, octets: Octets): Promise<ArrayBuffer>;
  wrapKey(format: 'raw', key: unknown, wrappingKey: unknown, algorithm: SubtleAlgorithm): Promise<ArrayBuffer>;
  unwrapKey(
    format: 'raw',
    wrapped: Octets,
    unwrappingKey: unknown,
    algorithm: SubtleAlgorithm,
    keyAlgorithm: SubtleAlgorithm,
    extractable: boolean,
    usages: Usage[],
  ): Promise<unknown>;
  digest(algorithm: SubtleAlgorithm, octets: Octets): Promise<ArrayBuffer>;
  sign(algorithm: SubtleAlgorithm, key: unknown, octets: Octets): Promise<ArrayBuffer>;
  verify(algorithm: SubtleAlgorithm, key: unknown, signature: Octets, octets: Octets): Promise<boolean>;
  deriveBits(algorithm: SubtleAlgorithm, key: unknown, size: number): Promise<ArrayBuffer>;
}

/** The octets in memory of their own: SubtleCrypto takes none that is shared, and keeps no hold of the caller's. */
export function own(octets: Uint8Array): Octets {
  return Uint8Array.from(octets);
}
