import { enumerated, octets, rest, sequence, u32, visibleString } from '../../axdr/index.ts';
import { type Codec, encode, equalBytes, fromLatin1, type Infer, tryDecode } from '../../codec/index.ts';
import type { Cryptography } from '../../security/index.ts';

const mark = fromLatin1('OMNIAFW1');
const digestSize = 32;
const signatureSize = 64;

/** What the maker signs of an image: its digest stands for its content. */
const signedPart = /* @__PURE__ */ sequence({
  mark: /* @__PURE__ */ octets(mark.length),
  target: /* @__PURE__ */ enumerated({ metrology: 1, application: 2, modem: 3 }),
  version: visibleString,
  size: u32,
  /** SHA-256 of the content. */
  digest: /* @__PURE__ */ octets(digestSize),
});

/** An image with the header that the maker has signed (designed: ECDSA over P-256, with SHA-256). */
export const firmwareFile = /* @__PURE__ */ sequence({
  header: signedPart,
  signature: /* @__PURE__ */ octets(signatureSize),
  content: rest,
});
/** A value of `firmwareFile`. */
export type FirmwareFile = Infer<typeof firmwareFile>;

/** Whether octets begin as an image with a header does. */
export function hasFirmwareHeader(image: Uint8Array): boolean {
  return equalBytes(image.subarray(0, mark.length), mark);
}

/** The image with its header; undefined where it is damaged. */
export function readFirmwareFile(image: Uint8Array): FirmwareFile | undefined {
  const read = tryDecode(firmwareFile as Codec<FirmwareFile>, image);
  return read.ok && read.value.header.size === read.value.content.length ? read.value : undefined;
}

/** What an image is made of. */
export interface Firmware {
  readonly target: 'metrology' | 'application' | 'modem';
  /** Numbers divided by points. */
  readonly version: string;
  readonly content: Uint8Array;
}

/** An image that the maker has signed with a private key (P-256). */
export function signFirmware(
  { target, version, content }: Firmware,
  privateKey: Uint8Array,
  cryptography: Pick<Cryptography, 'digest' | 'sign'>,
): Uint8Array {
  const digest = cryptography.digest('SHA-256', content);
  const header = { mark, target, version, size: content.length, digest };
  const signature = cryptography.sign('P-256', privateKey, encode(signedPart, header));
  return encode(firmwareFile, { header, signature, content });
}

/** Whether the maker with this public key has signed the header, and the content is that of the header. */
export function isGenuine(
  { header, signature, content }: FirmwareFile,
  publicKey: Uint8Array,
  cryptography: Pick<Cryptography, 'digest' | 'verify'>,
): boolean {
  return (
    equalBytes(cryptography.digest('SHA-256', content), header.digest) &&
    cryptography.verify('P-256', publicKey, encode(signedPart, header), signature)
  );
}
