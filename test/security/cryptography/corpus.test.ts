import { describe, expect, test } from 'vitest';
import { toHex } from '../../../src/codec/index.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';
import { engines, synchronousEngines } from '../../support/engines.ts';

const none = new Uint8Array();

describeCorpus('published values of crypto.jsonl', corpus('crypto.jsonl'), (entries) => {
  const entry = (id: string) => {
    const found = entries.find((each) => each.id === id);
    if (found === undefined) throw new Error(`the corpus has no ${id}`);
    return { ...found, octets: hex(found.hex!), keys: found.keys ?? {} };
  };

  describe.each(engines)('%s', (_, engine) => {
    test.each(['gcm-mv-1', 'gcm-mv-2', 'gcm-mv-3', 'gcm-mv-4'])('%s', async (id) => {
      const { octets, keys, expect: stated } = entry(id);
      const aead = await engine.aead(hex(keys.ek!));
      const { ciphertext, tag } = await aead.seal(hex(keys.iv!), hex(keys.aad!), octets);
      expect([toHex(ciphertext), toHex(tag)]).toEqual([stated.ciphertext, stated.tag16.slice(0, 24)]);
      expect(toHex((await aead.open(hex(keys.iv!), hex(keys.aad!), ciphertext, tag))!)).toBe(toHex(octets));
      expect(toHex(await aead.crypt(hex(keys.iv!), octets))).toBe(stated.ciphertext);
    });

    test('gb-gmac-stoc: GMAC over a challenge', async () => {
      const { keys, expect: stated } = entry('gb-gmac-stoc');
      const aead = await engine.aead(hex(keys.ek!));
      expect(toHex((await aead.seal(hex(stated.iv), hex(stated.aad), none)).tag)).toBe(stated.tag);
    });

    test.each(['gocosem-hls-encryption-fStoC', 'gocosem-hls-encryption-fCtoS'])('%s', async (id) => {
      const { octets, keys, expect: stated } = entry(id);
      const aead = await engine.aead(hex(keys.ek!));
      const covered = hex(keys.sc! + keys.ak! + toHex(octets));
      const { tag } = await aead.seal(hex(keys.systemTitle! + keys.ic!), covered, none);
      expect(keys.sc! + keys.ic! + toHex(tag)).toBe(stated.result);
    });

    test('gb-init-30-noTag: an initiate-request', async () => {
      const { octets, keys, expect: stated } = entry('gb-init-30-noTag');
      const aead = await engine.aead(hex(keys.ek!));
      const iv = hex(keys.systemTitle! + toHex(octets.subarray(1, 5)));
      const covered = hex(toHex(octets.subarray(0, 1)) + keys.ak!);
      const opened = await aead.open(iv, covered, octets.subarray(5, -12), octets.subarray(-12));
      expect(opened && toHex(opened)).toBe(stated.plaintext);
    });

    test('zs-gc-aad: general-ciphering', async () => {
      const { octets, keys, verified } = entry('zs-gc-aad');
      const aead = await engine.aead(hex(keys.ek!));
      const opened = await aead.open(hex(keys.iv!), hex(keys.aad!), octets.subarray(0, -12), octets.subarray(-12));
      expect(opened && toHex(opened)).toBe(verified!.plaintext);
    });

    test('osgp-gmeter-smr5: a tag of 8 octets is its beginning, and does not open', async () => {
      const { octets, keys, expect: stated } = entry('osgp-gmeter-smr5');
      const aead = await engine.aead(hex(keys.ek!));
      const { ciphertext, tag } = await aead.seal(hex(keys.iv!), none, octets);
      expect(toHex(ciphertext) + toHex(tag).slice(0, 16)).toBe(stated.ciphertextAndTag);
      expect(await aead.open(hex(keys.iv!), none, ciphertext, tag.subarray(0, 8))).toBeUndefined();
    });

    test.each(['gb-ecdsa-ephemeral-sig', 'zs-ecdsa-hls7'])('%s', async (id) => {
      const { octets, keys, expect: stated } = entry(id);
      const publicKey = hex(keys.public!);
      expect(await engine.verify('P-256', publicKey, octets, hex(stated.signature))).toBe(true);
      expect(await engine.verify('P-256', publicKey, octets.subarray(1), hex(stated.signature))).toBe(false);
    });
  });

  describe.each(synchronousEngines)('%s', (_, engine) => {
    test('gb-ecdsa-keypair: the public key of the private key', () => {
      const { octets, expect: stated } = entry('gb-ecdsa-keypair');
      expect(toHex(engine.publicKey('P-256', octets))).toBe(stated.public);
    });

    test('gb-ecdh-onepass: both sides agree', () => {
      const { octets, keys, verified } = entry('gb-ecdh-onepass');
      const recipient = hex(keys.recipientStaticPrivate!);
      const ours = engine.sharedSecret('P-256', octets, engine.publicKey('P-256', recipient));
      expect(`Z=${toHex(ours)}`).toBe(verified!.note);
      expect(toHex(engine.sharedSecret('P-256', recipient, engine.publicKey('P-256', octets)))).toBe(toHex(ours));
    });

    test('osgp-gmeter-dsmr4: a key under a master key, in one block', () => {
      const { octets, keys, expect: stated } = entry('osgp-gmeter-dsmr4');
      expect(toHex(engine.encryptBlocks(hex(keys.kek!), octets))).toBe(stated.ciphertext);
    });
  });
});
