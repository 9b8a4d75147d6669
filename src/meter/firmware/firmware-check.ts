import { fromLatin1 } from '../../codec/index.ts';
import type { Cryptography } from '../../security/index.ts';
import type { OmniaType } from '../omnia-type.ts';
import { type FirmwareFile, hasFirmwareHeader, isGenuine, readFirmwareFile } from './firmware-file.ts';
import { type FirmwareTarget, firmwareKinds, hasTarget, targetOf } from './firmware-target.ts';

/** Which images a meter takes, and how long it works on them. */
export interface FirmwarePolicy {
  /** The public key of the maker (P-256); that of `testMakerKey` where the meter has test keys. */
  readonly makerKey?: Uint8Array | undefined;
  /**
   * Whether images for application and modem may come without a header; true where left out. The legally relevant part
   * takes none that the maker has not signed.
   */
  readonly takesPlainImages?: boolean | undefined;
  /** Milliseconds that it takes to verify an image; 0 where left out. */
  readonly verificationTime?: number | undefined;
  /** Milliseconds that it takes to activate an image; 0 where left out. */
  readonly activationTime?: number | undefined;
}

/** An image that may be run. */
export interface CheckedImage {
  readonly target: FirmwareTarget;
  /** The active firmware identifier that it leads to. */
  readonly identifier: Uint8Array;
  /** SHA-256 of its content. */
  readonly digest: Uint8Array;
  /** Of the maker; empty where it has none. */
  readonly signature: Uint8Array;
}

/** Who checks an image. */
export interface FirmwareChecker {
  readonly type: OmniaType;
  readonly cryptography: Pick<Cryptography, 'digest' | 'verify'>;
  readonly makerKey: Uint8Array | undefined;
  readonly takesPlainImages: boolean;
}

/** Checks an image that came under an identifier; undefined where the meter does not run it. */
export function checkImage(
  identifier: Uint8Array,
  image: Uint8Array,
  checker: FirmwareChecker,
): CheckedImage | undefined {
  const target = targetOf(identifier);
  if (!hasTarget(checker.type, target)) return undefined;
  if (!hasFirmwareHeader(image)) return checkPlain({ identifier, target }, image, checker);
  const file = readFirmwareFile(image);
  return file && checkSigned(file, target, checker);
}

function checkPlain(
  { identifier, target }: Pick<CheckedImage, 'identifier' | 'target'>,
  image: Uint8Array,
  { takesPlainImages, cryptography }: FirmwareChecker,
): CheckedImage | undefined {
  if (target === 'metrology' || !takesPlainImages) return undefined;
  return { identifier, target, digest: cryptography.digest('SHA-256', image), signature: new Uint8Array(0) };
}

function checkSigned(
  file: FirmwareFile,
  target: FirmwareTarget,
  { makerKey, cryptography }: FirmwareChecker,
): CheckedImage | undefined {
  const { header, signature } = file;
  if (makerKey === undefined || header.target !== target || !isGenuine(file, makerKey, cryptography)) return undefined;
  const identifier = fromLatin1(`${firmwareKinds[target].prefix} ${header.version}`);
  return { identifier, target, digest: header.digest, signature };
}
