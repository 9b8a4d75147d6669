import { describe, expect, test } from 'vitest';
import { Apdu, GeneralSigning, type SignedContent } from '../../../src/apdu/index.ts';
import { concat, decode, encode, toHex, tryDecode } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/cryptography.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { type Curve, curves } from '../../../src/security/cryptography/suites.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import {
  type SignatureVerifier,
  signContent,
  signedOctets,
  verifySigning,
} from '../../../src/security/protection/signing.ts';
import { keyPair } from '../../support/certificates.ts';
import { type CorpusEntry, corpus, describeCorpus, hex } from '../../support/corpus.ts';

const engines = [
  ['portable', portableCryptography],
  ['node', nodeCryptography],
] as const;

/** The printed vector of gbcs-parser test/crypto.test.ts, without its signature, which the fact sheet cuts. */
const gbcsFields: SignedContent = {
  transactionId: hex('0100000000000003e8'),
  originatorSystemTitle: hex('90b3d51f30010000'),
  recipientSystemTitle: hex('00db1234567890a0'),
  dateTime: undefined,
  otherInformation: hex('000c'),
  content: hex('300403020780'),
};
const gbcsHeader = '090100000000000003e80890b3d51f300100000800db1234567890a0000200 0c';

describe('what is signed', () => {
  test('all after the tag up to the end of the content, with every length octet', () => {
    expect(signedOctets(gbcsFields)).toEqual(hex(`${gbcsHeader}06300403020780`));
  });

  test('the variant leaves the length of the content out, and nothing else', () => {
    expect(signedOctets(gbcsFields, { signContentLength: false })).toEqual(hex(`${gbcsHeader}300403020780`));
  });

  test('it is what precedes the signature in the APDU, for a date-time and a long content as well', () => {
    const dateTime = decode(GeneralSigning, hex('000000 0c07ea0b160707300000ffc400 000100 0101')).dateTime;
    const apdu = { ...gbcsFields, dateTime, content: new Uint8Array(300).fill(5), signature: new Uint8Array(64) };
    const octets = encode(Apdu, { kind: 'general-signing', value: apdu });
    expect(signedOctets(apdu)).toEqual(octets.subarray(1, octets.length - 65));
  });
});

/** The general-signing of an APDU, which may lie in clear inside a general-ciphering. */
function generalSigning(octets: Uint8Array): { apdu: GeneralSigning; octets: Uint8Array } {
  const { kind, value } = decode(Apdu, octets) as Extract<Apdu, { kind: 'general-signing' | 'general-ciphering' }>;
  if (kind === 'general-signing') return { apdu: value, octets };
  expect(kind).toBe('general-ciphering');
  expect(value.cipheredContent.securityControl.encryption).toBe(false);
  return generalSigning(value.cipheredContent.payload);
}

const gbcs = corpus('apdu.jsonl')?.filter((entry) => entry.keys?.signerPublic !== undefined);
const verifierOf = (entry: CorpusEntry, cryptography = nodeCryptography): SignatureVerifier => ({
  curve: 'P-256',
  publicKey: hex(entry.keys!.signerPublic!),
  cryptography,
});

describeCorpus('GBCS (gbcs-parser RTDS 4.5.0, corpus apdu.jsonl)', gbcs, (entries) => {
  test('there are 21 of them', () => {
    expect(entries.length).toBe(21);
  });

  test.each(engines)('every signature is right: %s', (_, cryptography) => {
    const right = entries.filter((entry) =>
      verifySigning(generalSigning(hex(entry.hex!)).apdu, verifierOf(entry, cryptography)),
    );
    expect(right.length).toBe(21);
  });

  test('only the configured variant is tried', () => {
    const right = entries.filter((entry) =>
      verifySigning(generalSigning(hex(entry.hex!)).apdu, verifierOf(entry), { signContentLength: false }),
    );
    expect(right).toEqual([]);
  });

  test('the signature of one party is not that of another', () => {
    const signers = new Set(entries.map((entry) => entry.keys!.signerPublic!));
    expect(signers.size).toBeGreaterThan(1);
    for (const entry of entries) {
      const { apdu } = generalSigning(hex(entry.hex!));
      for (const other of signers) {
        const publicKey = hex(other);
        const isOwn = other === entry.keys!.signerPublic;
        expect(verifySigning(apdu, { ...verifierOf(entry), publicKey })).toBe(isOwn);
      }
    }
  });

  test('T13: one flipped bit anywhere in a signed APDU is refused', () => {
    let flipped = 0;
    for (const entry of entries) {
      const { octets } = generalSigning(hex(entry.hex!));
      const verifier = verifierOf(entry);
      for (let bit = 0; bit < octets.length * 8; bit += 1) {
        const changed = Uint8Array.from(octets);
        changed[bit >> 3]! ^= 0x80 >> (bit & 7);
        if (accepted(changed, verifier)) expect.fail(`${entry.id}: bit ${bit} may be flipped`);
        flipped += 1;
      }
    }
    expect(flipped).toBeGreaterThan(18_000);
  });
});

function accepted(octets: Uint8Array, verifier: SignatureVerifier): boolean {
  const result = tryDecode(Apdu, octets);
  return result.ok && result.value.kind === 'general-signing' && verifySigning(result.value.value, verifier);
}

/** Key pair and signature of the Green Book, as in GXSymmetricTest.java of gurux.dlms.java. */
const greenBook = corpus('crypto.jsonl')?.filter(({ id }) => id.startsWith('gb-ecdsa-'));

describeCorpus('Green Book ECDSA (corpus crypto.jsonl)', greenBook, (entries) => {
  const [pair, ephemeral] = entries;

  test.each(engines)('public key of the signing key: %s', (_, cryptography) => {
    expect(entries.map(({ id }) => id)).toEqual(['gb-ecdsa-keypair', 'gb-ecdsa-ephemeral-sig']);
    expect(toHex(cryptography.publicKey('P-256', hex(pair!.hex!)))).toBe(pair!.expect.public);
  });

  test.each(engines)('signature over key id and ephemeral key, and none with a bit flipped: %s', (_, cryptography) => {
    const publicKey = hex(ephemeral!.keys!.public!);
    const message = hex(ephemeral!.hex!);
    const signature = hex(ephemeral!.expect.signature);
    expect(cryptography.verify('P-256', publicKey, message, signature)).toBe(true);
    message[5]! ^= 1;
    expect(cryptography.verify('P-256', publicKey, message, signature)).toBe(false);
  });
});

describe.each([
  ['portable', 'P-256', portableCryptography],
  ['portable', 'P-384', portableCryptography],
  ['node', 'P-256', nodeCryptography],
  ['node', 'P-384', nodeCryptography],
] as const)('signing with %s, %s', (_, curve: Curve, cryptography) => {
  const { publicKey, privateKey } = keyPair(7, curve);
  const signer = { curve, privateKey: new Secret(privateKey), cryptography };
  const verifier = { curve, publicKey, cryptography };
  const signed = signContent(gbcsFields, signer);

  test('the engines verify what the other has signed', () => {
    for (const [, other] of engines) expect(verifySigning(signed, { ...verifier, cryptography: other })).toBe(true);
    expect(signed.signature.length).toBe(2 * curves[curve].size);
    expect({ ...signed, signature: undefined }).toEqual({ ...gbcsFields, signature: undefined });
  });

  test('the APDU survives its octets', () => {
    const octets = encode(Apdu, { kind: 'general-signing', value: signed });
    expect(accepted(octets, verifier)).toBe(true);
  });

  test('each variant verifies its own signatures alone', () => {
    const variant = { signContentLength: false };
    const other = signContent(gbcsFields, signer, variant);
    expect(verifySigning(other, verifier, variant)).toBe(true);
    expect(verifySigning(other, verifier)).toBe(false);
    expect(verifySigning(signed, verifier, variant)).toBe(false);
  });

  test('T13: the signature holds for no other originator, recipient, transaction, date or content', () => {
    const dateTime = decode(GeneralSigning, hex('000000 0c07ea0b160707300000ffc400 000100 0101')).dateTime;
    const retargeted: Partial<SignedContent>[] = [
      { transactionId: hex('0100000000000003e9') },
      { transactionId: new Uint8Array() },
      { originatorSystemTitle: hex('90b3d51f30010001') },
      { recipientSystemTitle: hex('00db1234567890a1') },
      { dateTime },
      { otherInformation: hex('000d') },
      { content: hex('300403020781') },
    ];
    for (const changed of retargeted) expect(verifySigning({ ...signed, ...changed }, verifier)).toBe(false);
  });

  test('octets cannot move from one field to the next', () => {
    const { transactionId, originatorSystemTitle } = gbcsFields;
    const moved = {
      ...signed,
      transactionId: transactionId.subarray(0, 8),
      originatorSystemTitle: concat(transactionId.subarray(8), originatorSystemTitle),
    };
    expect(verifySigning(moved, verifier)).toBe(false);
  });

  test('B87: signatures of another size or form are false, never an exception', () => {
    const { size } = curves[curve];
    const { signature } = signed;
    const zeros = new Uint8Array(size);
    const wrong = [
      new Uint8Array(),
      signature.subarray(1),
      concat(signature, Uint8Array.of(0)),
      new Uint8Array(2 * size),
      new Uint8Array(2 * size).fill(0xff),
      concat(zeros, signature.subarray(size)),
      concat(signature.subarray(0, size), zeros),
      concat(signature.subarray(size), signature.subarray(0, size)),
      new Uint8Array(curve === 'P-256' ? 96 : 64).fill(1),
      concat(hex('3044 0220'), signature.subarray(0, size), hex('0220'), signature.subarray(size)),
    ];
    for (const each of wrong) expect(verifySigning({ ...signed, signature: each }, verifier)).toBe(false);
  });
});
