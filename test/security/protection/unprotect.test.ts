import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Apdu,
  type CipheredContent,
  cipheredContent,
  type GeneralCiphering,
  type GeneralGloCiphering,
} from '../../../src/apdu/index.ts';
import { type CosemDateTime, dateTimeFromBytes } from '../../../src/axdr/index.ts';
import { decode, encode, toHex } from '../../../src/codec/index.ts';
import { nodeAead } from '../../../src/node/index.ts';
import {
  type AeadProvider,
  additionalData,
  generalCipheringHeader,
  initializationVector,
  parseSystemTitle,
  portableAead,
  type Unprotected,
  unprotect,
} from '../../../src/security/index.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';

/** The keys of the worked examples, protocol.md 6.9. */
const encryptionKey = hex('000102030405060708090a0b0c0d0e0f');
const authenticationKey = hex('d0d1d2d3d4d5d6d7d8d9dadbdcdddedf');
const systemTitle = hex('4d4d4d0000bc614e');
const providers = [
  ['portable', portableAead],
  ['node', nodeAead],
] as const;
const plainHex = (result: Unprotected) => (result.authenticity === 'failed' ? undefined : toHex(result.plaintext));

function open(
  octets: string,
  provider: AeadProvider,
  keys: { ak?: Uint8Array | undefined; title?: Uint8Array } = {},
): Unprotected {
  const content = decode(Apdu, hex(octets)).value as CipheredContent;
  const { ak = authenticationKey, title = systemTitle } = keys;
  return unprotect(
    content,
    { aead: provider(encryptionKey), authenticationKey: 'ak' in keys ? keys.ak : ak },
    { systemTitle: title },
  );
}

const get = 'c0010000080000010000ff0200';
const initiate = '01011000112233445566778899aabbccddeeff0000065f1f0400007e1f04b0';

describe.each(providers)('%s', (_, provider) => {
  test.each([
    ['6.9 authenticated', 'c81e1001234567c0010000080000010000ff020006725d910f9221d263877516', 'verified', get],
    ['6.9 encrypted', 'c8122001234567411312ff935a47566827c467bc', 'absent', get],
    [
      '6.9 authenticated and encrypted',
      'c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b',
      'verified',
      get,
    ],
    [
      '5.5 glo-initiateRequest',
      '21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855',
      'verified',
      initiate,
    ],
  ])('%s', (__, octets, authenticity, plaintext) => {
    const opened = open(octets, provider);
    expect([opened.authenticity, plainHex(opened)]).toEqual([authenticity, plaintext]);
    const untested = open(octets, provider, { ak: undefined });
    expect([untested.authenticity, plainHex(untested)]).toEqual([
      authenticity === 'verified' ? 'unverified' : 'absent',
      plaintext,
    ]);
    expect(decode(Apdu, hex(plaintext))).toBeDefined();
    if (authenticity === 'absent') return;
    expect(open(octets, provider, { ak: hex('00'.repeat(16)) })).toEqual({ authenticity: 'failed' });
    expect(open(octets, provider, { title: hex('4d4d4d0000bc614f') })).toEqual({ authenticity: 'failed' });
  });

  test('a failed tag gives no octets at all', () => {
    const octets = hex('c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b');
    for (let bit = 16; bit < octets.length * 8; bit += 1) {
      // Without the authentication bit there is no tag to check; the 12 octets are then ciphertext.
      if (bit === 16 + 3) continue;
      const flipped = octets.map((octet, i) => (i === bit >> 3 ? octet ^ (0x80 >> (bit & 7)) : octet));
      expect(open(toHex(flipped), provider), `bit ${bit}`).toEqual({ authenticity: 'failed' });
    }
  });

  test('GMAC of general-ciphering covers the header, each field with its length', () => {
    const midday = '07e8061506 0c000000 ff88 80';
    const fields = {
      transactionId: hex('000000000000000001'),
      originatorSystemTitle: systemTitle,
      recipientSystemTitle: hex('4d4d4d0000000001'),
      dateTime: dateTimeFromBytes(hex(midday)) as CosemDateTime | undefined,
      otherInformation: hex('aabb'),
    };
    const covered = `09 000000000000000001 08 4d4d4d0000bc614e 08 4d4d4d0000000001 0c ${midday} 02 aabb`;
    expect(generalCipheringHeader(fields)).toEqual(hex(covered));
    expect(generalCipheringHeader({ ...fields, dateTime: undefined })).toEqual(
      hex(covered.replace(`0c ${midday}`, '00')),
    );

    const seal = (additional: string, plaintext: string) => {
      const cipher = createCipheriv('aes-128-gcm', encryptionKey, hex('4d4d4d0000bc614e 00000001')).setAAD(
        hex(additional),
      );
      const ciphertext = cipher.update(hex(plaintext));
      cipher.final();
      return toHex(ciphertext) + toHex(cipher.getAuthTag().subarray(0, 12));
    };
    const protectedOctets = seal(`30 ${toHex(authenticationKey)} ${covered}`, get);
    const apdu = decode(
      Apdu,
      hex(`dd ${covered} 00 ${(5 + protectedOctets.length / 2).toString(16)} 30 00000001 ${protectedOctets}`),
    );
    const value = apdu.value as GeneralCiphering;
    const keys = { aead: provider(encryptionKey), authenticationKey };
    const header = generalCipheringHeader(value);
    const opened = unprotect(value.cipheredContent, keys, { systemTitle, header });
    expect([opened.authenticity, plainHex(opened)]).toEqual(['verified', get]);
    expect(unprotect(value.cipheredContent, keys, { systemTitle })).toEqual({ authenticity: 'failed' });
    expect(
      unprotect(value.cipheredContent, keys, { systemTitle, header: header.map((octet, i) => (i === 9 ? 2 : octet)) }),
    ).toEqual({ authenticity: 'failed' });
  });

  test('whatever a sender protects is taken off', () => {
    const octets = (minLength: number, maxLength = minLength) => fc.uint8Array({ minLength, maxLength });
    const keys = fc.oneof(octets(16), octets(32));
    fc.assert(
      fc.property(
        keys,
        octets(16),
        octets(8),
        fc.nat(0xffffffff),
        octets(0, 80),
        fc.integer({ min: 0, max: 3 }),
        (ek, ak, title, invocationCounter, text, mode) => {
          const securityControl = {
            securitySuiteId: 0,
            authentication: (mode & 1) !== 0,
            encryption: (mode & 2) !== 0,
            broadcastKey: false,
            compression: false,
          };
          const aead = provider(ek);
          const clear: CipheredContent = { securityControl, invocationCounter, payload: text };
          const { ciphertext, tag } = aead.seal(
            initializationVector(title, invocationCounter),
            additionalData(clear, ak),
            securityControl.encryption ? text : new Uint8Array(),
          );
          const sent: CipheredContent = {
            ...clear,
            payload: securityControl.encryption ? ciphertext : text,
            ...(securityControl.authentication ? { authenticationTag: tag } : {}),
          };
          const opened = unprotect(
            decode(cipheredContent, encode(cipheredContent, sent)),
            { aead, authenticationKey: ak },
            { systemTitle: title },
          );
          expect([opened.authenticity, plainHex(opened)]).toEqual([
            securityControl.authentication ? 'verified' : 'absent',
            toHex(text),
          ]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

test('the initialization vector is title and counter; titles of other lengths are refused', () => {
  expect(toHex(initializationVector(systemTitle, 0x01234567))).toBe('4d4d4d0000bc614e01234567');
  expect(toHex(initializationVector(systemTitle, 0xffffffff))).toBe('4d4d4d0000bc614effffffff');
  for (const size of [0, 7, 9]) expect(() => initializationVector(new Uint8Array(size), 1)).toThrow(RangeError);
  expect(parseSystemTitle('4D 4D 4D 00 00 BC 61 4E')).toEqual(systemTitle);
  for (const title of ['', '4d4d4d0000bc61', '4d4d4d0000bc614e00', 'MMM00000'])
    expect(parseSystemTitle(title)).toBeUndefined();
});

const captured = [...(corpus('apdu.jsonl') ?? []), ...(corpus('wrapper.jsonl') ?? [])].filter(
  ({ keys, verified }) => keys?.ek && verified?.gcmTag !== undefined,
);
describeCorpus('captured', captured.length === 0 ? undefined : captured, (entries) => {
  test.each(entries.map((entry) => [entry.id, entry] as const))(
    '%s',
    (_, { hex: octets, layer, keys, expect: stated, verified }) => {
      const apdu = decode(Apdu, hex(octets!.slice(layer === 'wrapper' ? 16 : octets!.startsWith('e6e700') ? 6 : 0)));
      const general = apdu.kind === 'general-glo-ciphering' ? (apdu.value as GeneralGloCiphering) : undefined;
      const content = general?.cipheredContent ?? (apdu.value as CipheredContent);
      const title = general?.systemTitle ?? (keys!.systemTitle ? hex(keys!.systemTitle) : systemTitle);
      for (const [, provider] of providers) {
        const opened = unprotect(
          content,
          { aead: provider(hex(keys!.ek!)), authenticationKey: keys!.ak ? hex(keys!.ak) : undefined },
          { systemTitle: title },
        );
        const plaintext = stated?.plaintext ?? verified!.decryptedPlaintext;
        if (plaintext !== undefined) expect(plainHex(opened)).toBe(plaintext);
        expect(opened.authenticity).toBe(
          verified!.gcmTag === true ? 'verified' : content.securityControl.authentication ? 'unverified' : 'absent',
        );
      }
    },
  );
});
