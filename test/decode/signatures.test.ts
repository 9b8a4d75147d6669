import { describe, expect, test } from 'vitest';
import { GeneralSigning } from '../../src/apdu/index.ts';
import { concat, encode, toHex } from '../../src/codec/index.ts';
import { decodeCapture } from '../../src/decode/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import {
  type ProtectingParty,
  protectApdu,
  readPublicKey,
  Secret,
  securitySuite,
  signatureChecker,
  signContent,
} from '../../src/security/index.ts';
import { hex } from '../support/corpus.ts';

const systemTitle = hex('4d4d4d0000000001');
const meterTitle = hex('4d4d4d0000bc614e');
const keys = {
  encryptionKey: '000102030405060708090a0b0c0d0e0f',
  authenticationKey: 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf',
};
const privateKey = new Secret(new Uint8Array(32).fill(7));
const publicKey = nodeCryptography.publicKey('P-256', privateKey.reveal());
const otherKey = nodeCryptography.publicKey('P-256', new Uint8Array(32).fill(8));
const signer = { curve: 'P-256', privateKey, cryptography: nodeCryptography } as const;
const command = hex('c301c100460000600 30aff0101 0f00'.replaceAll(' ', ''));

function party(): ProtectingParty {
  const secrets = new Map([
    ['globalUnicastEncryptionKey', new Secret(hex(keys.encryptionKey))],
    ['authenticationKey', new Secret(hex(keys.authenticationKey))],
  ]);
  return {
    suite: securitySuite(0),
    cryptography: nodeCryptography,
    systemTitle,
    peerSystemTitle: meterTitle,
    keys: { key: (_, use) => secrets.get(use) },
    nextInvocationCounter: () => 1,
    signer,
  };
}

const signing = {
  kind: 'general-signing',
  transactionId: hex('0000000000000001'),
  recipientSystemTitle: meterTitle,
} as const;
const ciphering = { kind: 'general-glo-ciphering', authentication: true, encryption: true } as const;
const inner = { kind: 'global', authentication: true, encryption: true } as const;
const checker = (octets: Uint8Array) => signatureChecker([readPublicKey(octets)], nodeCryptography);

function decoded(apdu: Uint8Array, by: Uint8Array | undefined) {
  const { messages } = decodeCapture(apdu, { layer: 'apdu', keys, signatures: by && checker(by) });
  expect(messages).toHaveLength(1);
  return messages[0]!;
}
const codes = (apdu: Uint8Array, by: Uint8Array | undefined) => decoded(apdu, by).issues.map(({ code }) => code);

describe.each([
  ['signed inside a cipher', [signing, ciphering], ['general-glo-ciphering', 'general-signing', 'action-request']],
  ['ciphered inside a signature', [inner, signing], ['general-signing', 'glo-action-request', 'action-request']],
  ['signed alone', [signing], ['general-signing', 'action-request']],
] as const)('%s', (_, layers, names) => {
  const apdu = protectApdu(command, layers, party());

  test('layer by layer, verified', () => {
    const message = decoded(apdu, publicKey);
    expect(message.layers.map(({ name }) => name)).toEqual(names);
    expect(message.authenticity).toBe('verified');
    expect(message.issues.map(({ code }) => code)).toContain('signature-verified');
    expect(toHex(message.plaintext ?? command)).toBe(toHex(command));
  });

  test('without a key of the signer, unverified', () => {
    expect(decoded(apdu, undefined).authenticity).toBe('unverified');
    expect(codes(apdu, undefined)).toContain('signature-not-checked');
  });

  test('with the key of another, failed', () => {
    expect(decoded(apdu, otherKey).authenticity).toBe('failed');
    expect(codes(apdu, otherKey)).toContain('signature-mismatch');
  });
});

test('a changed command does not pass for signed', () => {
  const apdu = protectApdu(command, [signing], party());
  const at = apdu.length - 66 - command.length + 11;
  // reconnect in place of disconnect
  expect(decoded(apdu.with(at, apdu[at]! ^ 3), publicKey).authenticity).toBe('failed');
});

test('what one known peer signs is told', () => {
  const header = {
    originatorSystemTitle: systemTitle,
    recipientSystemTitle: meterTitle,
    otherInformation: new Uint8Array(),
  };
  const content = { ...header, transactionId: hex('01'), dateTime: undefined, content: command };
  const signed = signContent(content, signer, { signContentLength: false });
  const apdu = concat(Uint8Array.of(0xdf), encode(GeneralSigning, signed));
  expect(codes(apdu, publicKey)).toContain('signature-variant');
  expect(decoded(apdu, publicKey).authenticity).toBe('verified');
});
