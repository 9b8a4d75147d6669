import { fromLatin1, toHex, Writer } from '../codec/index.ts';
import type { Signer } from '../security/index.ts';

const integerTag = 0x02;
const bitStringTag = 0x03;
const objectIdentifierTag = 0x06;
const utf8StringTag = 0x0c;
const sequenceTag = 0x30;
const setTag = 0x31;
const attributesTag = 0xa0;
const uncompressedPoint = 0x04;

const commonName = [0x55, 0x04, 0x03];
const ecPublicKey = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const curveNames = {
  'P-256': [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  'P-384': [0x2b, 0x81, 0x04, 0x00, 0x22],
} as const;
const signatureAlgorithms = {
  'P-256': [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
  'P-384': [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03],
} as const;

/** A request for a certificate (PKCS #10, RFC 2986) for the key of the signer; the common name is the system title. */
export function certificateRequest(systemTitle: Uint8Array, { curve, privateKey, cryptography }: Signer): Uint8Array {
  const publicKey = cryptography.publicKey(curve, privateKey.reveal());
  const name = der(utf8StringTag, fromLatin1(toHex(systemTitle).toUpperCase()));
  const information = der(
    sequenceTag,
    der(integerTag, [0]),
    der(sequenceTag, der(setTag, der(sequenceTag, der(objectIdentifierTag, commonName), name))),
    der(
      sequenceTag,
      der(sequenceTag, der(objectIdentifierTag, ecPublicKey), der(objectIdentifierTag, curveNames[curve])),
      der(bitStringTag, [0, uncompressedPoint], publicKey),
    ),
    der(attributesTag),
  );
  const signature = cryptography.sign(curve, privateKey.reveal(), information);
  const half = signature.length / 2;
  return der(
    sequenceTag,
    information,
    der(sequenceTag, der(objectIdentifierTag, signatureAlgorithms[curve])),
    der(bitStringTag, [0], der(sequenceTag, unsigned(signature.subarray(0, half)), unsigned(signature.subarray(half)))),
  );
}

/** INTEGER of a number without sign: no zeros in front but the one that keeps it from being negative. */
function unsigned(octets: Uint8Array): Uint8Array {
  const first = octets.findIndex((octet) => octet !== 0);
  const digits = octets.subarray(first < 0 ? octets.length - 1 : first);
  return digits[0]! >= 0x80 ? der(integerTag, [0], digits) : der(integerTag, digits);
}

function der(tag: number, ...parts: readonly ArrayLike<number>[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const w = new Writer(length + 4).u8(tag);
  if (length < 0x80) w.u8(length);
  else if (length < 0x100) w.u8(0x81).u8(length);
  else w.u8(0x82).u16(length);
  for (const part of parts) w.bytes(Uint8Array.from(part));
  return w.finish();
}
