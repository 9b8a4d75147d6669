import { concat, equalBytes } from '../codec/index.ts';
import {
  type Certificate,
  type Cryptography,
  type Curve,
  generateKeyPair,
  type KeyUsage,
  type RandomBytes,
  readCertificate,
  Secret,
  SecurityError,
  type Signer,
  systemTitleOfCommonName,
  verifyCertificate,
} from '../security/index.ts';
import type { PermanentMemory } from './permanent-memory.ts';

/** What a key pair of the server is for: certificate_type of Security setup. */
export type CertificateUse = 'digital-signature' | 'key-agreement' | 'tls';

/** What a store of certificates begins with. */
export interface CertificateStoreOptions {
  /** Tells it apart in the memory from others of the device. */
  readonly name: string;
  readonly memory: PermanentMemory;
  readonly cryptography: Cryptography;
  readonly randomBytes: RandomBytes;
  readonly curve: Curve;
  /** Of the server. */
  readonly systemTitle: Uint8Array;
  /** A certificate is imported only where one of these signed it. Without any, none is. */
  readonly trustAnchors: readonly Certificate[];
  /** At most so many certificates; 16 where left out. */
  readonly capacity?: number | undefined;
}

const usages: Readonly<Record<CertificateUse, KeyUsage>> = {
  'digital-signature': 'digitalSignature',
  'key-agreement': 'keyAgreement',
  tls: 'digitalSignature',
};

/**
 * The certificates and the asymmetric keys of a security context (Green Book 9.2.3.4, 9.2.6). A new key pair of the server
 * takes the place of the one before when its certificate is imported.
 */
export class CertificateStore {
  readonly #options: CertificateStoreOptions;
  #certificates: readonly Certificate[];

  constructor(options: CertificateStoreOptions) {
    this.#options = options;
    this.#certificates = split(options.memory.get(this.#key('certificates')) ?? new Uint8Array()).map(readCertificate);
  }

  get certificates(): readonly Certificate[] {
    return this.#certificates;
  }

  /** The certificate of a party for a use. */
  certificateOf(systemTitle: Uint8Array, use: CertificateUse): Certificate | undefined {
    return this.#certificates.findLast((certificate) => {
      const title = systemTitleOfCommonName(certificate);
      return title !== undefined && equalBytes(title, systemTitle) && isFor(certificate, use);
    });
  }

  /** Signs with the key whose certificate is there. */
  get signer(): Signer | undefined {
    return this.#signerOf('active digital-signature');
  }

  /** generate_key_pair: a key that waits for its certificate. */
  generate(use: CertificateUse): void {
    const { curve, randomBytes, cryptography, memory } = this.#options;
    const { privateKey } = generateKeyPair(curve, randomBytes, cryptography);
    memory.put([[this.#key(`new ${use}`), privateKey.reveal().slice()]]);
  }

  /** The key that waits for its certificate: it signs the request for that. */
  newKey(use: CertificateUse): Signer | undefined {
    return this.#signerOf(`new ${use}`);
  }

  /** import_certificate. Throws a SecurityError. */
  import(der: Uint8Array): void {
    const { trustAnchors, cryptography, memory, systemTitle, capacity = 16 } = this.#options;
    const certificate = readCertificate(der);
    // An authority that a trust anchor has signed, and that was imported, signs certificates in its turn.
    const authorities = [...trustAnchors, ...this.#certificates.filter(isAuthority)];
    const isSigned = authorities
      .filter((authority) => mayIssue(authority, certificate))
      .some(({ subjectPublicKey }) => verifyCertificate(certificate, subjectPublicKey.publicKey, cryptography));
    if (!isSigned) throw new SecurityError('certificate-invalid', 'no trust anchor has signed the certificate');
    if (this.#certificates.some(({ octets }) => equalBytes(octets, certificate.octets))) return;
    if (this.#certificates.length >= capacity)
      throw new SecurityError('certificate-invalid', 'there is no room for another certificate');
    const title = systemTitleOfCommonName(certificate);
    const own = title !== undefined && equalBytes(title, systemTitle) ? this.#activated(certificate) : [];
    const certificates = [...this.#certificates, certificate];
    memory.put([[this.#key('certificates'), joined(certificates)], ...own]);
    this.#certificates = certificates;
  }

  /** remove_certificate. */
  remove(certificate: Certificate): void {
    const certificates = this.#certificates.filter((one) => one !== certificate);
    this.#options.memory.put([[this.#key('certificates'), joined(certificates)]]);
    this.#certificates = certificates;
  }

  /** The memory's entries that make a new key pair the one in use. */
  #activated(certificate: Certificate): (readonly [string, Uint8Array | undefined])[] {
    const { memory, cryptography, curve } = this.#options;
    for (const use of ['digital-signature', 'key-agreement', 'tls'] as const) {
      const privateKey = memory.get(this.#key(`new ${use}`));
      if (privateKey === undefined || !isFor(certificate, use)) continue;
      if (!equalBytes(cryptography.publicKey(curve, privateKey), certificate.subjectPublicKey.publicKey)) continue;
      return [
        [this.#key(`active ${use}`), privateKey.slice()],
        [this.#key(`new ${use}`), undefined],
      ];
    }
    throw new SecurityError('certificate-invalid', 'the certificate is for another key than the one that waits for it');
  }

  #signerOf(what: string): Signer | undefined {
    const { curve, cryptography, memory } = this.#options;
    const octets = memory.get(this.#key(what));
    return octets && { curve, cryptography, privateKey: new Secret(octets) };
  }

  #key(what: string): string {
    return `${what} ${this.#options.name}`;
  }
}

function isFor({ keyUsage }: Certificate, use: CertificateUse): boolean {
  return keyUsage?.includes(usages[use]) === true;
}

function isAuthority({ basicConstraints, keyUsage }: Certificate): boolean {
  return basicConstraints?.cA === true && keyUsage?.includes('keyCertSign') === true;
}

/** Whether an authority has the name of the issuer, and may issue what is an authority itself. */
function mayIssue({ subject, basicConstraints }: Certificate, certificate: Certificate): boolean {
  const isLast = basicConstraints?.pathLenConstraint === 0;
  return equalBytes(subject.octets, certificate.issuer.octets) && !(isLast && isAuthority(certificate));
}

/** Certificates one after another, each with its length before it. */
function joined(certificates: readonly Certificate[]): Uint8Array {
  return concat(...certificates.flatMap(({ octets }) => [Uint8Array.of(octets.length >> 8, octets.length), octets]));
}

function split(octets: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < octets.length; ) {
    const end = at + 2 + octets[at]! * 256 + octets[at + 1]!;
    parts.push(octets.subarray(at + 2, end));
    at = end;
  }
  return parts;
}
