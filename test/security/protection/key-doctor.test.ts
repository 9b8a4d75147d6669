import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Apdu, type CipheredContent, cipheredContent, DataNotification } from '../../../src/apdu/index.ts';
import { concat, decode, encode, fromLatin1, toHex, tryDecode } from '../../../src/codec/index.ts';
import { nodeAead } from '../../../src/node/index.ts';
import {
  additionalData,
  type Diagnosis,
  diagnose,
  type ExaminedKeys,
  type Finding,
  initializationVector,
  type Patient,
  portableAead,
} from '../../../src/security/index.ts';
import { arbitrary } from '../../support/arbitrary.ts';
import { hex } from '../../support/corpus.ts';

/** What a sender did, and with what. */
interface Message {
  readonly ek: Uint8Array;
  readonly ak: Uint8Array;
  readonly title: Uint8Array;
  readonly counter: number;
  readonly plaintext: Uint8Array;
  /** Octets of the tag that arrive, up to 16. */
  readonly tag: number;
  readonly authentication: boolean;
  readonly encryption: boolean;
}

const isPlausible = (octets: Uint8Array): boolean => {
  const apdu = tryDecode(Apdu, octets);
  return apdu.ok && !/^(glo|ded|general)-/.test(apdu.value.kind);
};

/** Seals with the whole tag of 16 octets, so that a tag of any length can be sent. */
function protect(message: Message): CipheredContent {
  const { ek, ak, title, counter, plaintext, tag, authentication, encryption } = message;
  const securityControl = { securitySuiteId: 0, authentication, encryption, broadcastKey: false, compression: false };
  const content = { securityControl, invocationCounter: counter, payload: plaintext };
  const sealed = portableAead(ek).seal(
    initializationVector(title, counter),
    additionalData(content, ak),
    encryption ? plaintext : new Uint8Array(),
  );
  const arriving = concat(sealed.tag, Uint8Array.of(1, 2, 3, 4)).subarray(0, authentication ? tag : 0);
  const header = encode(cipheredContent, {
    ...content,
    payload: new Uint8Array(),
    authenticationTag: new Uint8Array(12),
  });
  return decode(cipheredContent, concat(header.subarray(0, 5), encryption ? sealed.ciphertext : plaintext, arriving));
}

const key = fc.uint8Array({ minLength: 16, maxLength: 16 });
const title = fc.uint8Array({ minLength: 8, maxLength: 8 });
const messages: fc.Arbitrary<Message> = fc.record({
  ek: key,
  ak: key,
  title,
  counter: fc.nat(0xffffffff),
  plaintext: (arbitrary(DataNotification) as fc.Arbitrary<DataNotification>)
    .map((value) => encode(Apdu, { kind: 'data-notification', value }))
    .filter((octets) => octets.length >= 12),
  tag: fc.constant(12),
  authentication: fc.constant(true),
  encryption: fc.constant(true),
});

/** How keys or message differ from what fits, and what the doctor finds. */
interface Case {
  readonly finding: Finding;
  readonly sent?: (message: Message, other: Uint8Array) => Partial<Message>;
  readonly tried?: (message: Message, other: Uint8Array) => Partial<ExaminedKeys>;
  readonly titles?: 'mistaken';
  /** Whether the plaintext is given; it is, unless no key opens the message. */
  readonly shows?: false;
  /** Nothing tells then which of several sets of keys is meant. */
  readonly inClear?: true;
}
const asText = (octets: Uint8Array) => fromLatin1(toHex(octets));

const cases: Record<string, Case> = {
  'another encryption key': {
    finding: 'encryption-key-wrong',
    tried: (_, other) => ({ encryptionKey: other }),
    shows: false,
  },
  'another encryption key, and no authentication key': {
    finding: 'encryption-key-wrong',
    tried: (_, other) => ({ encryptionKey: other, authenticationKey: undefined }),
    shows: false,
  },
  'another encryption key, and no tag': {
    finding: 'encryption-key-wrong',
    sent: () => ({ authentication: false }),
    tried: (_, other) => ({ encryptionKey: other }),
    shows: false,
  },
  'another authentication key': {
    finding: 'authentication-key-wrong',
    tried: (_, other) => ({ authenticationKey: other }),
  },
  'another authentication key, in clear': {
    finding: 'authentication-key-wrong',
    inClear: true,
    sent: () => ({ encryption: false }),
    tried: (_, other) => ({ authenticationKey: other }),
  },
  'the keys swapped': {
    finding: 'keys-swapped',
    tried: ({ ek, ak }) => ({ encryptionKey: ak, authenticationKey: ek }),
  },
  'the keys swapped, in clear': {
    finding: 'keys-swapped',
    sent: () => ({ encryption: false }),
    tried: ({ ek, ak }) => ({ encryptionKey: ak, authenticationKey: ek }),
  },
  'the keys swapped, and no tag': {
    finding: 'keys-swapped',
    sent: () => ({ authentication: false }),
    tried: ({ ek, ak }) => ({ encryptionKey: ak, authenticationKey: ek }),
  },
  'another title': { finding: 'system-title-wrong', titles: 'mistaken' },
  'another title, and no tag': {
    finding: 'system-title-wrong',
    sent: () => ({ authentication: false }),
    titles: 'mistaken',
  },
  'another title, and no authentication key': {
    finding: 'system-title-wrong',
    tried: () => ({ authenticationKey: undefined }),
    titles: 'mistaken',
  },
  'a tag of 16 octets': { finding: 'tag-length', sent: () => ({ tag: 16 }) },
  ...Object.fromEntries(
    [4, 5, 6, 7, 8, 9, 10, 11].map((tag) => [
      `a tag of ${tag} octets`,
      { finding: 'tag-truncated', sent: () => ({ tag }) } as Case,
    ]),
  ),
  'both keys encoded twice': {
    finding: 'key-encoded-twice',
    tried: ({ ek, ak }) => ({ encryptionKey: asText(ek), authenticationKey: asText(ak) }),
  },
  'one key encoded twice': { finding: 'key-encoded-twice', tried: ({ ek }) => ({ encryptionKey: asText(ek) }) },
  'a key encoded twice, and no tag': {
    finding: 'key-encoded-twice',
    sent: () => ({ authentication: false }),
    tried: ({ ek }) => ({ encryptionKey: asText(ek) }),
  },
};

function examine(
  message: Message,
  change: Case,
  other: Uint8Array,
  strangers: readonly ExaminedKeys[],
  provider = nodeAead,
): Diagnosis {
  const sent = { ...message, ...change.sent?.(message, other) };
  const otherTitle = other.subarray(8);
  const patient: Patient = {
    content: protect(sent),
    context: { systemTitle: change.titles === 'mistaken' ? otherTitle : sent.title },
    isPlausible,
    explained: () => 0,
    otherTitles: [other.subarray(0, 8), sent.title],
  };
  const keys: ExaminedKeys = {
    encryptionKey: sent.ek,
    authenticationKey: sent.ak,
    name: 'meter',
    ...change.tried?.(sent, other),
  };
  return diagnose(patient, [...strangers, keys], provider);
}

const run = { numRuns: 500, seed: 20_261_122 } as const;

describe('the key doctor', () => {
  test.each(Object.entries(cases))('finds %s, and nothing else, in 500 messages', (_, change) => {
    fc.assert(
      fc.property(
        messages,
        key,
        fc.array(fc.record({ encryptionKey: key, authenticationKey: key, name: fc.constant('stranger') }), {
          maxLength: 2,
        }),
        (message, other, strangers) => {
          const found = examine(message, change, other, strangers);
          expect(found.finding).toBe(change.finding);
          expect(found.plaintext && toHex(found.plaintext)).toBe(
            change.shows === false ? undefined : toHex(message.plaintext),
          );
          if (change.shows !== false && !change.inClear) expect(found.name).toBe('meter');
        },
      ),
      run,
    );
  });

  test('both providers come to the same finding', () => {
    fc.assert(
      fc.property(messages, key, fc.constantFrom(...Object.values(cases)), (message, other, change) => {
        const [a, b] = [nodeAead, portableAead].map((provider) => examine(message, change, other, [], provider));
        expect({ ...a, plaintext: a!.plaintext && toHex(a!.plaintext) }).toEqual({
          ...b,
          plaintext: b!.plaintext && toHex(b!.plaintext),
        });
      }),
      { ...run, numRuns: 200 },
    );
  });

  const message: Message = {
    ek: fromLatin1('ENCRYPTIONKEY#01'),
    ak: fromLatin1('AUTHENTICKEY_#02'),
    title: hex('4d4d4d0000bc614e'),
    counter: 7,
    plaintext: hex('0f00000001000203110112000212ffff'),
    tag: 12,
    authentication: true,
    encryption: true,
  };

  test('says what is wrong and what to do', () => {
    const say = (name: string) => {
      const { message: said, hint } = examine(message, cases[name]!, fromLatin1('ANOTHER-KEY-#003'), []);
      return `${said}; ${hint}`;
    };
    expect(say('the keys swapped')).toBe(
      'the encryption key and the authentication key of meter are swapped; exchange the two keys',
    );
    expect(say('a tag of 16 octets')).toMatch(/16 octets in place of 12; the sender does not cut the tag/);
    expect(say('a tag of 9 octets')).toMatch(/9 octets in place of 12; octets were lost/);
    expect(say('another authentication key, in clear')).toMatch(/the encryption key may be the wrong one as well/);
    expect(say('another encryption key')).toMatch(/no key decrypts this APDU to anything known \(tried meter\)/);
  });

  test('keys that look like digits but are none do not stop it', () => {
    const content = protect(message);
    const patient: Patient = {
      content,
      context: { systemTitle: message.title },
      isPlausible,
      explained: () => 0,
      otherTitles: [],
    };
    for (const text of ['00 11 22 33 44 55 66 77 88 99 aa', ' '.repeat(32), `${'0'.repeat(30)}  `]) {
      for (const provider of [nodeAead, portableAead]) {
        const keys = [{ encryptionKey: fromLatin1(text), authenticationKey: message.ak, name: 'typed' }];
        expect(diagnose(patient, keys, provider).finding).toBe('encryption-key-wrong');
      }
    }
  });

  test('canary: no diagnosis shows a key', () => {
    const other = fromLatin1('ANOTHER-KEY-#003');
    for (const change of Object.values(cases)) {
      const found = examine(message, change, other, [
        { encryptionKey: fromLatin1('STRANGERS-KEY#04'), name: 'stranger' },
      ]);
      const said = [JSON.stringify(found), found.message, found.hint, found.name, String(found)].join('\n');
      for (const secret of [message.ek, message.ak, other, fromLatin1('STRANGERS-KEY#04')]) {
        const ascii = String.fromCharCode(...secret);
        for (const shown of [
          ascii,
          btoa(ascii),
          toHex(secret),
          toHex(secret).toUpperCase(),
          toHex(secret, ' '),
          [...secret].join(','),
        ]) {
          expect(said).not.toContain(shown);
        }
      }
    }
  });
});
