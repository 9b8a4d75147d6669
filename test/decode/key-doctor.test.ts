import { createCipheriv } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Apdu, type ApduKind } from '../../src/apdu/index.ts';
import { concat, fromLatin1, toHex, toLatin1 } from '../../src/codec/index.ts';
import { decodeCapture, type Keys } from '../../src/decode/index.ts';
import * as capture from '../support/captures.ts';
import { codes, protect, single } from '../support/captures.ts';
import { contractFault } from '../support/contract.ts';
import { hex } from '../support/corpus.ts';

const push = capture.notification();
const { authenticationKey, encryptionKey, bothKeys, meterTitle, clientTitle } = capture;
const wrongKey = 'ff'.repeat(16);
const kinds = Object.keys((Apdu.shape as { alternatives: object }).alternatives) as ApduKind[];
const cipheredKinds = kinds.filter((kind) => /^(glo|ded)-|^general-(glo|ded|)-?ciphering$/.test(kind));

function open(octets: Uint8Array, keys: Keys) {
  const result = decodeCapture(octets, { keys });
  expect(contractFault(result)).toBeUndefined();
  return single(result);
}

/** One way in which keys do not fit, and what is said of it. */
interface Case {
  readonly finding: string;
  readonly octets: Uint8Array;
  readonly keys: Keys;
  readonly says: RegExp;
  readonly hint: RegExp;
  /** What could be decrypted is in the tree and in `plaintext`, never among the readings. */
  readonly shown: boolean;
}

const withTag = (change: (tag: Uint8Array) => Uint8Array): Uint8Array => {
  const whole = protect(push);
  const start = whole.length - 12;
  const content = concat(whole.subarray(11, start), change(whole.subarray(start)));
  return concat(whole.subarray(0, 10), Uint8Array.of(content.length), content);
};

/** The same with the tag of 16 octets that other libraries make. */
const longTag = (): Uint8Array => {
  const iv = concat(meterTitle, hex('01234567'));
  const cipher = createCipheriv('aes-128-gcm', hex(encryptionKey), iv);
  cipher.setAAD(concat(hex('30'), hex(authenticationKey)));
  const content = concat(hex('3001234567'), cipher.update(push), cipher.final(), cipher.getAuthTag());
  return concat(hex('db08'), meterTitle, Uint8Array.of(content.length), content);
};

const cases: Case[] = [
  {
    finding: 'encryption-key-wrong',
    octets: protect(push),
    keys: { encryptionKey: wrongKey },
    says: /tried mine/,
    hint: /another meter/,
    shown: false,
  },
  {
    finding: 'encryption-key-wrong',
    octets: protect(push),
    keys: { encryptionKey: wrongKey, authenticationKey },
    says: /no key decrypts/,
    hint: /wrong/,
    shown: false,
  },
  {
    finding: 'encryption-key-wrong',
    octets: protect(push, { security: 0x20 }),
    keys: { encryptionKey: wrongKey },
    says: /no key decrypts/,
    hint: /wrong/,
    shown: false,
  },
  {
    finding: 'authentication-key-wrong',
    octets: protect(push),
    keys: { encryptionKey, authenticationKey: wrongKey },
    says: /encryption key gives a complete APDU/,
    hint: /leave the authentication key out/,
    shown: true,
  },
  {
    finding: 'authentication-key-wrong',
    octets: protect(push, { security: 0x10 }),
    keys: { encryptionKey, authenticationKey: wrongKey },
    says: /in clear/,
    hint: /ask for the right one/,
    shown: true,
  },
  {
    finding: 'keys-swapped',
    octets: protect(push),
    keys: { encryptionKey: authenticationKey, authenticationKey: encryptionKey },
    says: /swapped/,
    hint: /exchange/,
    shown: true,
  },
  {
    finding: 'system-title-wrong',
    octets: protect(push, { says: clientTitle }),
    keys: { ...bothKeys, systemTitle: meterTitle },
    says: /another system title/,
    hint: /initialization vector/,
    shown: true,
  },
  {
    finding: 'system-title-wrong',
    octets: protect(push, { says: Uint8Array.from(meterTitle).reverse() }),
    keys: bothKeys,
    says: /another system title/,
    hint: /sender/,
    shown: true,
  },
  {
    finding: 'key-encoded-twice',
    octets: protect(push),
    keys: { encryptionKey: toHex(fromLatin1(encryptionKey)), authenticationKey },
    says: /once more/,
    hint: /digits themselves/,
    shown: true,
  },
  {
    finding: 'tag-truncated',
    octets: withTag((tag) => tag.subarray(0, 8)),
    keys: bothKeys,
    says: /8 octets in place of 12/,
    hint: /lost at the end/,
    shown: true,
  },
  {
    finding: 'tag-length',
    octets: longTag(),
    keys: bothKeys,
    says: /16 octets in place of 12/,
    hint: /does not cut the tag/,
    shown: true,
  },
];

/** Whether the security control announces a tag. */
const hasTag = (octets: Uint8Array): boolean => (octets[11]! & 0x10) !== 0;

describe('the key doctor', () => {
  test.each(cases.map((each) => [each.finding, each] as const))(
    '%s',
    (finding, { octets, keys, says, hint, shown }) => {
      const message = open(capture.wrapped(octets), { ...keys, name: 'mine' });
      expect(message.readings).toEqual([]);
      expect(message.authenticity).toBe(hasTag(octets) ? 'failed' : 'absent');
      const issue = message.issues.find(({ code }) => code === finding);
      expect(issue, JSON.stringify(message.issues)).toBeDefined();
      expect(issue).toMatchObject({
        severity: 'error',
        path: 'wrapper',
        message: expect.stringMatching(says),
        hint: expect.stringMatching(hint),
      });
      expect(issue?.message).toContain('mine');
      expect(message.plaintext, 'plaintext').toEqual(shown ? push : undefined);
      // Where there is a tag, that is the place.
      expect(issue?.offset).toBe(hasTag(octets) ? 8 + octets.length - 12 : 8);
    },
  );

  test('a changed tag, ciphertext and counter are one finding each', () => {
    const flip = (at: number) => {
      const octets = protect(push);
      octets[at < 0 ? octets.length + at : at]! ^= 1;
      return codes(open(octets, bothKeys));
    };
    expect([flip(-1), flip(16), flip(-13)]).toEqual([
      ['authentication-key-wrong'],
      ['encryption-key-wrong'],
      ['authentication-key-wrong'],
    ]);
  });
});

describe('keys stay secret', () => {
  const forms = (key: Uint8Array) => {
    const digits = toHex(key);
    return [
      digits,
      toHex(key, ' '),
      toHex(key, ':'),
      toHex(key, '-'),
      Buffer.from(key).toString('base64').toLowerCase(),
      JSON.stringify(toLatin1(key)).slice(1, -1).toLowerCase(),
      [...key].join(','),
    ];
  };
  const leaks = (result: unknown, keys: readonly string[]) => {
    const views = [
      (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
      (_: string, value: unknown) =>
        value instanceof Uint8Array ? toHex(value) : typeof value === 'bigint' ? String(value) : value,
      (_: string, value: unknown) =>
        value instanceof Uint8Array ? [...value] : typeof value === 'bigint' ? String(value) : value,
      (_: string, value: unknown) =>
        value instanceof Uint8Array ? toLatin1(value) : typeof value === 'bigint' ? String(value) : value,
    ];
    const texts = views.map((view) => JSON.stringify(result, view).toLowerCase());
    return keys.flatMap((key) => forms(hex(key)).filter((form) => texts.some((text) => text.includes(form))));
  };
  const title = meterTitle;

  test.each(cipheredKinds)('of %s', (kind) => {
    const other = '5eed5eed5eed5eed5eed5eed5eed5eed';
    for (const security of [0x10, 0x20, 0x30]) {
      const octets = protect(push, { kind, security });
      for (const ek of [encryptionKey, authenticationKey, other]) {
        for (const ak of [authenticationKey, encryptionKey, other, undefined]) {
          const keys = { encryptionKey: ek, authenticationKey: ak, systemTitle: title };
          expect(leaks(decodeCapture(octets, { keys }), [encryptionKey, authenticationKey, other])).toEqual([]);
        }
      }
    }
  });

  test('also where they have no right form, and where the doctor finds something', () => {
    const text = 'Sixteen letters!';
    for (const encryptionKey of [
      text,
      `${text}?`,
      `${authenticationKey}0`,
      `${authenticationKey} x`,
      `hex:${text}`,
      `base64:${text}`,
    ]) {
      const result = JSON.stringify(decodeCapture(protect(push), { keys: { encryptionKey } }));
      expect(result).not.toContain(text);
      expect(result.toUpperCase()).not.toContain(authenticationKey.slice(0, 16));
    }
    for (const { octets, keys } of cases) {
      const secrets = [keys.encryptionKey, keys.authenticationKey].filter((key) => typeof key === 'string');
      expect(leaks(decodeCapture(octets, { keys }), [...secrets, encryptionKey, authenticationKey])).toEqual([]);
    }
  });
});
