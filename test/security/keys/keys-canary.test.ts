import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { concat, toHex } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import type { Cryptography } from '../../../src/security/cryptography/cryptography.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { securitySuite } from '../../../src/security/cryptography/suites.ts';
import { acceptAgreedKey, agreeOnePass, agreeStatic } from '../../../src/security/keys/key-agreement.ts';
import {
  answerKeyAgreement,
  completeKeyAgreement,
  type KeyAgreementParty,
  requestKeyAgreement,
} from '../../../src/security/keys/key-agreement-method.ts';
import { algorithmId, deriveKey, otherInformation } from '../../../src/security/keys/key-derivation.ts';
import { type KeyEntry, type KeyTableOptions, keyTable } from '../../../src/security/keys/key-table.ts';
import { unwrapKeys, wrapKeys } from '../../../src/security/keys/key-transfer.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import { hex } from '../../support/corpus.ts';

/** Every secret of a test comes from here. */
const marked: Uint8Array[] = [];
const mark = (name: string, size: number): Uint8Array => {
  const octets = Uint8Array.from(createHash('sha384').update(`canary ${name}`).digest().subarray(0, size)).fill(
    0x1c,
    0,
    1,
  );
  marked.push(octets.slice());
  return octets;
};

beforeEach(() => {
  marked.length = 0;
});

/** What says something of octets: their text, digits and numbers, any four of them in a row, and any base64 of them. */
function tellTales(octets: Uint8Array): string[] {
  const tales: string[] = [];
  for (let i = 0; i + 4 <= octets.length; i += 1) {
    const four = octets.subarray(i, i + 4);
    for (const separator of ['', ' ', ':', ', ', ', 0x']) tales.push(toHex(four, separator));
    for (const separator of [',', ', ', ' ']) tales.push([...four].join(separator));
    tales.push(String.fromCharCode(...four));
  }
  for (let i = 0; i + 6 <= octets.length; i += 1) {
    const encoded = Buffer.from(octets.subarray(i, i + 6));
    tales.push(encoded.toString('base64'), encoded.toString('base64url'));
  }
  return tales;
}

/** Everything that a log could make of a value. */
function said(value: unknown): string {
  const plain = inspect(value, {
    depth: Number.POSITIVE_INFINITY,
    showHidden: true,
    maxArrayLength: null,
    maxStringLength: null,
  });
  const { message, stack, cause } = value instanceof Error ? value : {};
  return [
    plain,
    String(value),
    JSON.stringify(value),
    message,
    stack,
    String(cause),
    JSON.stringify({ ...(value as object) }),
  ].join('\n');
}

function leaks(values: readonly unknown[]): string[] {
  const text = values.map(said).join('\n');
  // Octets in columns, and with their places in front as JSON has them, are octets as well.
  const folded = text
    .replace(/"\d+":/g, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
  return marked.flatMap(tellTales).filter((tale) => text.includes(tale) || folded.includes(tale.toLowerCase()));
}

/** What an act throws; an act that throws nothing has not tried what it should. */
function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const title = hex('4b414d0000000001');
const other = hex('4b414d0000000002');

test('the canary is seen where it sings', () => {
  const octets = mark('sings', 16);
  for (const song of [
    new Error(toHex(octets)),
    new Error('inside', { cause: new Error(toHex(octets.subarray(5, 9)).toUpperCase()) }),
    { octets },
    { list: [...octets] },
    Buffer.from(octets).toString('base64'),
    `key ${[...octets.subarray(2, 8)].join(', ')}`,
    new TypeError(String.fromCharCode(...octets)),
  ])
    expect(leaks([song]).length).toBeGreaterThan(0);
  expect(leaks([new Secret(octets), { key: new Secret(octets) }, new Map([['key', new Secret(octets)]])])).toEqual([]);
});

describe.each([
  ['portable', portableCryptography],
  ['node', nodeCryptography],
] as [string, Cryptography][])('canary, R35: no error and no result shows a key, %s engine', (_, cryptography) => {
  test('key table', () => {
    const key = mark('table', 16);
    const [digits, base64] = [toHex(key), Buffer.from(key).toString('base64')];
    const text = 'kX7vQ2pZr9LmW4tY';
    marked.push(Uint8Array.from(Buffer.from(text)));
    const load = (given: string | Uint8Array, options: Partial<KeyTableOptions> = {}, more: KeyEntry[] = []) =>
      keyTable([{ systemTitle: title, keys: { masterKey: given } }, ...more], { cryptography, ...options });
    const shapes = [
      key,
      digits,
      digits.toUpperCase(),
      toHex(key, ' '),
      `hex:${digits}`,
      base64,
      `base64:${base64}`,
      text,
      `ascii:${text}`,
    ];
    const cut = [
      digits.slice(1),
      digits.slice(2),
      `${digits}00`,
      base64.slice(3),
      `${base64}AAAA`,
      text.slice(1),
      `ascii:${text}!`,
      `hex:${digits}zz`,
      `base64:${digits}!`,
    ];
    const errors = [
      ...shapes.map((shape) => thrownBy(() => load(shape, { suite: securitySuite(2) }))),
      ...[...cut, key.subarray(1), concat(key, key.subarray(0, 5))].map((shape) => thrownBy(() => load(shape))),
      ...shapes.map((shape) =>
        thrownBy(() => load(shape, {}, [{ systemTitle: other, keys: { authenticationKey: shape } }])),
      ),
      thrownBy(() => load(key, {}, [{ systemTitle: title, keys: { masterKey: mark('second', 16) } }])),
      thrownBy(() => load(key, {}, [{ systemTitle: digits, keys: {} }])),
      thrownBy(() => load(new Uint8Array(16).fill(0xc7))),
    ];
    expect(leaks([...errors, ...shapes.map((shape) => load(shape)), load(text).doubts])).toEqual([]);
    expect(said(errors)).not.toMatch(/(c7[ ,]*){4}/);
  });

  test('key transfer', () => {
    const masterKey = new Secret(mark('master', 16));
    const transfer = { cryptography, suite: securitySuite(0), masterKey };
    const key = { use: 'authenticationKey' as const, key: new Secret(mark('transferred', 16)) };
    const [wrapped] = wrapKeys([key], transfer);
    const keyWrapped = Uint8Array.from(wrapped!.keyWrapped);
    keyWrapped[3]! ^= 1;
    const values = [
      thrownBy(() => unwrapKeys([{ keyId: 2, keyWrapped }], transfer)),
      thrownBy(() => unwrapKeys([wrapped!, { ...wrapped!, keyId: 0 }], transfer)),
      thrownBy(() => unwrapKeys([wrapped!, wrapped!], transfer)),
      thrownBy(() => unwrapKeys([{ ...wrapped!, keyId: 9 }], transfer)),
      thrownBy(() => unwrapKeys([{ keyId: 2, keyWrapped: keyWrapped.subarray(1) }], transfer)),
      thrownBy(() => wrapKeys([key], { ...transfer, suite: securitySuite(2) })),
      thrownBy(() => wrapKeys([{ ...key, key: new Secret(mark('long', 32)) }], transfer)),
      thrownBy(() => wrapKeys([key, { ...key, use: 'masterKey' }], transfer)),
      thrownBy(() => wrapKeys([{ ...key, key: masterKey }], transfer)),
      unwrapKeys([wrapped!], transfer),
      transfer,
    ];
    expect(leaks(values)).toEqual([]);
  });

  test.each([1, 2] as const)('key agreement in suite %i', (suite) => {
    const { curve } = securitySuite(suite);
    const size = suite === 1 ? 32 : 48;
    const privateKey = (name: string) => new Secret(mark(`${name} ${suite}`, size));
    const publicKey = (secret: Secret) => cryptography.publicKey(curve!, secret.reveal());
    const [own, signing, recipientKey] = [privateKey('own'), privateKey('signing'), privateKey('recipient')];
    const agreement = { cryptography, suite: securitySuite(suite) };
    const header = { originatorSystemTitle: title, recipientSystemTitle: other, transactionId: hex('01') };
    const randomBytes = () => mark(`ephemeral ${suite} ${marked.length}`, size);
    const originator = { signingKey: signing, recipientPublicKey: publicKey(recipientKey), randomBytes };
    const recipient = {
      privateKey: recipientKey,
      verificationKey: publicKey(signing),
      originatorPublicKey: publicKey(own),
    };
    const agreed = agreeOnePass(agreement, header, originator);
    const fixed = agreeStatic(agreement, header, { privateKey: own, recipientPublicKey: publicKey(recipientKey) });
    marked.push(agreed.key.reveal().slice(), fixed.key.reveal().slice());
    const z = mark(`z ${suite}`, size);
    const tooLarge = new Secret(
      concat(
        Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
        mark(`large ${suite}`, size - 16),
      ).fill(0xff, 0, size - 8),
    );
    const information = otherInformation(algorithmId(agreement.suite, 'aes-gcm'), { partyU: title, partyV: other });
    const value = agreed.keyInfo.value;
    const values = [
      thrownBy(() => acceptAgreedKey(agreement, header, value, { ...recipient, verificationKey: publicKey(own) })),
      thrownBy(() => acceptAgreedKey(agreement, header, value, { privateKey: recipientKey })),
      thrownBy(() => acceptAgreedKey(agreement, header, fixed.keyInfo.value, { privateKey: recipientKey })),
      thrownBy(() =>
        acceptAgreedKey(agreement, header, value, { ...recipient, privateKey: new Secret(own.reveal().subarray(1)) }),
      ),
      thrownBy(() => acceptAgreedKey(agreement, header, value, { ...recipient, privateKey: tooLarge })),
      thrownBy(() => acceptAgreedKey(agreement, { ...header, recipientSystemTitle: hex('') }, value, recipient)),
      thrownBy(() => agreeOnePass(agreement, header, { ...originator, signingKey: tooLarge })),
      thrownBy(() =>
        agreeOnePass(agreement, header, { ...originator, recipientPublicKey: mark(`point ${suite}`, 2 * 24) }),
      ),
      thrownBy(() => agreeOnePass(agreement, header, { ...originator, randomBytes: () => new Uint8Array(size) })),
      thrownBy(() => deriveKey(cryptography, agreement.suite, z.subarray(1), information)),
      thrownBy(() => deriveKey(cryptography, securitySuite(0), z, information)),
      acceptAgreedKey(agreement, header, value, recipient),
      deriveKey(cryptography, agreement.suite, z, information),
      { ...agreed, keyInfo: undefined },
      recipient.privateKey,
    ];
    const method: KeyAgreementParty = {
      ...agreement,
      clientSystemTitle: title,
      serverSystemTitle: other,
      signingKey: signing,
      verificationKey: publicKey(signing),
      randomBytes,
    };
    const pending = requestKeyAgreement(['masterKey'], method);
    const answer = answerKeyAgreement(pending.request, method);
    marked.push(answer.keys[0]!.key.reveal().slice());
    values.push(
      { pending, answer },
      thrownBy(() => answerKeyAgreement(pending.request, { ...method, verificationKey: publicKey(own) })),
      thrownBy(() =>
        completeKeyAgreement(requestKeyAgreement(['masterKey'], method), pending.request.slice(1), method),
      ),
      thrownBy(() => requestKeyAgreement(['masterKey'], { ...method, signingKey: tooLarge })),
      completeKeyAgreement(pending, answer.response, method),
      thrownBy(() => completeKeyAgreement(pending, answer.response, method)),
    );
    expect(leaks(values)).toEqual([]);
  });
});
