import { createCipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { equalBytes, toHex } from '../../../src/codec/index.ts';
import { tagSize } from '../../../src/security/index.ts';
import {
  describeCorpus,
  hex,
  type WycheproofAgreementGroup,
  type WycheproofGroup,
  type WycheproofKeyWrapGroup,
  type WycheproofSignatureGroup,
  wycheproof,
} from '../../support/corpus.ts';
import { engines } from '../../support/engines.ts';

type Engine = (typeof engines)[number][1];

/** How many vectors of a file were right, refused, and left out. Exact numbers are expected: a vector passed over is a fault. */
type Count = [right: number, refused: number, leftOut?: number];

const none = new Uint8Array();

describe.each(engines)('%s', (_, engine) => {
  const gcm = wycheproof('aes_gcm_test.json');
  describeCorpus('AES-GCM, tags cut to 12 octets', gcm, (groups) => {
    test('128 bits', async () => expect(await authenticate(engine, groups, 128)).toEqual([40, 20, 7]));
    test('256 bits', async () => expect(await authenticate(engine, groups, 256)).toEqual([39, 20, 7]));
    test('192 bits fit no suite', async () => expect(await refuseKeys(engine, groups)).toBe(64));
  });

  const gmac = wycheproof('aes_gmac_test.json');
  describeCorpus('AES-GMAC, tags cut to 12 octets', gmac, (groups) => {
    test('128 bits', async () => expect(await authenticate(engine, groups, 128)).toEqual([15, 40, 14]));
    test('256 bits', async () => expect(await authenticate(engine, groups, 256)).toEqual([15, 40, 14]));
    test('192 bits fit no suite', async () => expect(await refuseKeys(engine, groups)).toBe(69));
  });

  const keyWrap = wycheproof<WycheproofKeyWrapGroup>('aes_wrap_test.json');
  describeCorpus('AES key wrap', keyWrap, (groups) => {
    test('128 bits', async () => expect(await unwrap(engine, groups, 128)).toEqual([7, 35]));
    test('256 bits', async () => expect(await unwrap(engine, groups, 256)).toEqual([8, 60]));
    test('tcId 22: the empty wrapped key', async () => {
      const empty = groups.flatMap(({ tests }) => tests).find(({ tcId }) => tcId === 22)!;
      expect(empty).toMatchObject({ msg: '', ct: '', result: 'invalid' });
      expect(await engine.unwrapKey(hex(empty.key), none)).toBeUndefined();
    });
    test('192 bits fit no suite', async () => {
      const vectors = groups.filter(({ keySize }) => keySize === 192).flatMap(({ tests }) => tests);
      expect(vectors.length).toBe(55);
      for (const { key, ct } of vectors) {
        await expect(async () => engine.unwrapKey(hex(key), hex(ct))).rejects.toMatchObject({ code: 'key-length' });
      }
    });
  });

  const p256 = wycheproof<WycheproofSignatureGroup>('ecdsa_secp256r1_sha256_p1363_test.json');
  describeCorpus('ECDSA P-256', p256, (groups) => {
    test('r and s side by side', async () => expect(await verify(engine, 'P-256', groups)).toEqual([173, 89]));
  });

  const p384 = wycheproof<WycheproofSignatureGroup>('ecdsa_secp384r1_sha384_p1363_test.json');
  describeCorpus('ECDSA P-384', p384, (groups) => {
    test('r and s side by side', async () => expect(await verify(engine, 'P-384', groups)).toEqual([193, 87]));
  });

  const ecdh = wycheproof<WycheproofAgreementGroup>('ecdh_secp256r1_ecpoint_test.json');
  describeCorpus('ECDH P-256', ecdh, (groups) => {
    test('uncompressed points', async () => expect(await agree(engine, groups)).toEqual([330, 25]));
  });
});

/** The 12-octet tag that node:crypto computes over this ciphertext. */
function rightTag(key: Uint8Array, iv: Uint8Array, additionalData: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const name = `aes-${key.length * 8}-gcm` as 'aes-128-gcm';
  const options = { authTagLength: tagSize };
  const plaintext = createCipheriv(name, key, iv, options).update(ciphertext);
  const cipher = createCipheriv(name, key, iv, options).setAAD(additionalData);
  cipher.update(plaintext);
  cipher.final();
  return cipher.getAuthTag();
}

/** Vectors with 96-bit vectors: left out are those whose tag is wrong after octet 12 alone (reliability.md, section 12). */
async function authenticate(engine: Engine, groups: readonly WycheproofGroup[], size: number): Promise<Count> {
  const count: Required<Count> = [0, 0, 0];
  const chosen = groups.filter(({ ivSize, keySize }) => ivSize === 96 && keySize === size);
  for (const { tcId, result, ...vector } of chosen.flatMap(({ tests }) => tests)) {
    const isMac = vector.ct === undefined;
    const [key, iv, tag] = [hex(vector.key), hex(vector.iv), hex(vector.tag).subarray(0, tagSize)];
    const [additionalData, ciphertext] = isMac ? [hex(vector.msg), none] : [hex(vector.aad!), hex(vector.ct!)];
    if (result === 'invalid' && equalBytes(rightTag(key, iv, additionalData, ciphertext), tag)) {
      count[2] += 1;
      continue;
    }
    const aead = await engine.aead(key);
    const opened = await aead.open(iv, additionalData, ciphertext, tag);
    const plaintext = isMac ? '' : vector.msg;
    expect(opened && toHex(opened), `tcId ${tcId}`).toBe(result === 'valid' ? plaintext : undefined);
    count[result === 'valid' ? 0 : 1] += 1;
    if (result !== 'valid') continue;
    const sealed = await aead.seal(iv, additionalData, hex(plaintext));
    expect(toHex(sealed.ciphertext) + toHex(sealed.tag), `tcId ${tcId}`).toBe(toHex(ciphertext) + toHex(tag));
  }
  return count;
}

async function refuseKeys(engine: Engine, groups: readonly WycheproofGroup[]): Promise<number> {
  const chosen = groups.filter(({ ivSize, keySize }) => ivSize === 96 && keySize === 192);
  const vectors = chosen.flatMap(({ tests }) => tests);
  for (const { key } of vectors) {
    await expect(async () => engine.aead(hex(key))).rejects.toMatchObject({ code: 'key-length' });
  }
  return vectors.length;
}

/** Right are the valid vectors with keys of 16 or 32 octets; keys of other sizes are refused with the invalid ones. */
async function unwrap(engine: Engine, groups: readonly WycheproofKeyWrapGroup[], size: number): Promise<Count> {
  const count: Count = [0, 0];
  for (const { tcId, key, msg, ct, result } of groups
    .filter(({ keySize }) => keySize === size)
    .flatMap(({ tests }) => tests)) {
    const fits = msg.length === 32 || msg.length === 64;
    const isRight = result === 'valid' && fits;
    const unwrapped = await engine.unwrapKey(hex(key), hex(ct));
    expect(unwrapped && toHex(unwrapped), `tcId ${tcId}`).toBe(isRight ? msg : undefined);
    if (isRight) expect(toHex(await engine.wrapKey(hex(key), hex(msg))), `tcId ${tcId}`).toBe(ct);
    if (!fits)
      await expect(async () => engine.wrapKey(hex(key), hex(msg))).rejects.toMatchObject({ code: 'key-length' });
    count[isRight ? 0 : 1] += 1;
  }
  return count;
}

async function verify(
  engine: Engine,
  curve: 'P-256' | 'P-384',
  groups: readonly WycheproofSignatureGroup[],
): Promise<Count> {
  const count: Count = [0, 0];
  for (const { publicKey, tests } of groups) {
    const point = hex(publicKey.uncompressed).subarray(1);
    for (const { tcId, msg, sig, result } of tests) {
      const verified = await engine.verify(curve, point, hex(msg), hex(sig));
      expect(verified, `tcId ${tcId}`).toBe(result === 'valid');
      count[verified ? 0 : 1] += 1;
    }
  }
  return count;
}

/** Points come without their first octet; compressed ones are half as long then, and none of DLMS. */
async function agree(engine: Engine, groups: readonly WycheproofAgreementGroup[]): Promise<Count> {
  const count: Count = [0, 0];
  for (const vector of groups.flatMap(({ tests }) => tests)) {
    const privateKey = hex(vector.private.padStart(64, '0').slice(-64));
    const compute = async () => engine.sharedSecret('P-256', privateKey, hex(vector.public).subarray(1));
    if (vector.result === 'valid') {
      expect(toHex(await compute()), `tcId ${vector.tcId}`).toBe(vector.shared);
      count[0] += 1;
    } else {
      await expect(compute, `tcId ${vector.tcId}`).rejects.toMatchObject({ code: 'public-key-invalid' });
      count[1] += 1;
    }
  }
  return count;
}
