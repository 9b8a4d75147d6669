import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Apdu, GeneralSigning } from '../../../src/apdu/index.ts';
import { concat, decode, equalBytes, toHex } from '../../../src/codec/index.ts';
import { nodeCryptography } from '../../../src/node/index.ts';
import { FailureLimit } from '../../../src/security/authentication/failure-limit.ts';
import { MemoryInvocationCounterStore } from '../../../src/security/counters/invocation-counter-store.ts';
import { InvocationCounters } from '../../../src/security/counters/invocation-counters.ts';
import { ReplayGuard } from '../../../src/security/counters/replay-guard.ts';
import { nextInvocationCounter, replayProtection } from '../../../src/security/counters/replay-protection.ts';
import { MemoryReplayStore } from '../../../src/security/counters/replay-store.ts';
import { MemoryTransactionStore, transactionGuard } from '../../../src/security/counters/transaction-guard.ts';
import { portableCryptography } from '../../../src/security/cryptography/portable-cryptography.ts';
import { securitySuite } from '../../../src/security/cryptography/suites.ts';
import { SecurityError, type SecurityErrorCode } from '../../../src/security/errors.ts';
import { acceptAgreedKey, agreeOnePass, agreeStatic } from '../../../src/security/keys/key-agreement.ts';
import type { KeyProvider, KeyUse } from '../../../src/security/keys/key-provider.ts';
import { Secret } from '../../../src/security/keys/secret.ts';
import { answerFor } from '../../../src/security/protection/answer.ts';
import { type ProtectingParty, protectApdu } from '../../../src/security/protection/protect-apdu.ts';
import type { ProtectionLayer } from '../../../src/security/protection/protection-layer.ts';
import type { ReceivingParty } from '../../../src/security/protection/receiving-party.ts';
import { unprotectApdu } from '../../../src/security/protection/unprotect-apdu.ts';
import { corpus, describeCorpus, hex } from '../../support/corpus.ts';

const suite0 = securitySuite(0);
const clientTitle = hex('4d4d4d0000000001');
const meterTitle = hex('4d4d4d0000bc614e');
/** The keys of the examples of the Green Book, and some more. */
const keyOctets: Record<KeyUse, string> = {
  globalUnicastEncryptionKey: '000102030405060708090a0b0c0d0e0f',
  globalBroadcastEncryptionKey: '0f0e0d0c0b0a09080706050403020100',
  dedicatedKey: '00112233445566778899aabbccddeeff',
  authenticationKey: 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf',
  masterKey: '5a5b5c5d5e5f60616263646566676869',
};
const secrets = new Map(Object.entries(keyOctets).map(([use, octets]) => [use, new Secret(hex(octets))]));
const keys: KeyProvider = { key: (_, use) => secrets.get(use) };
const signing = { private: hex('418073c239fa6125011de4d6cd2e645780289f761bb21bfb0835cb5585e8b373') };
const signer = { curve: 'P-256', privateKey: new Secret(signing.private), cryptography: nodeCryptography } as const;
const publicKey = nodeCryptography.publicKey('P-256', signing.private);
const request = hex('c001c100080000010000ff0200');
const now = 0;

function sender(change: Partial<ProtectingParty> = {}): ProtectingParty {
  const counters = new InvocationCounters(new MemoryInvocationCounterStore());
  return {
    suite: suite0,
    cryptography: nodeCryptography,
    systemTitle: clientTitle,
    peerSystemTitle: meterTitle,
    keys,
    nextInvocationCounter: nextInvocationCounter(counters, clientTitle, nodeCryptography),
    signer,
    ...change,
  };
}

function receiver(change: Partial<ReceivingParty> = {}): ReceivingParty {
  const guard = new ReplayGuard({ store: new MemoryReplayStore() });
  return {
    suite: suite0,
    cryptography: nodeCryptography,
    systemTitle: meterTitle,
    peerSystemTitle: clientTitle,
    keys,
    verificationKey: (title) => (equalBytes(title, clientTitle) ? { curve: 'P-256', publicKey } : undefined),
    replay: replayProtection(guard, nodeCryptography),
    signedReplay: transactionGuard(new MemoryTransactionStore()),
    ...change,
  };
}

function refusal(run: () => unknown): SecurityErrorCode | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof SecurityError) return error.code;
    throw error;
  }
  return undefined;
}

const both = { authentication: true, encryption: true } as const;
const glo: ProtectionLayer = { kind: 'global', ...both };
const generalGlo: ProtectionLayer = { kind: 'general-glo-ciphering', ...both };
const signed: ProtectionLayer = {
  kind: 'general-signing',
  transactionId: hex('0000000000000001'),
  recipientSystemTitle: meterTitle,
};

describe('one layer', () => {
  /** Green Book, table 35 and the like, as in protocol.md 6.9: the same keys, title and counter. */
  test.each([
    [{ authentication: true, encryption: false }, 'c81e1001234567c001c100080000010000ff020006725d910f9221d263877516'],
    [{ authentication: false, encryption: true }, 'c81220 01234567 411312ff935a47566827c467bc'],
    [both, 'c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b'],
  ])('known answer %#', (mode, expected) => {
    const apdu = hex('c0010000080000010000ff0200');
    const wire = hex(expected.replaceAll(' ', ''));
    const from = { systemTitle: meterTitle, peerSystemTitle: clientTitle, nextInvocationCounter: () => 0x01234567 };
    const clear = hex('c0010000080000010000ff0200');
    for (const cryptography of [nodeCryptography, portableCryptography]) {
      const octets = protectApdu(clear, [{ kind: 'global', ...mode }], sender({ ...from, cryptography }));
      if (mode.encryption) expect(toHex(octets)).toBe(toHex(wire));
      const to = receiver({ systemTitle: clientTitle, peerSystemTitle: meterTitle, cryptography });
      expect(toHex(unprotectApdu(octets, to, now).apdu)).toBe(toHex(apdu));
    }
  });

  test('glo-initiateRequest of the Green Book', () => {
    const wire = hex(
      '21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855',
    );
    const opened = unprotectApdu(wire, receiver({ peerSystemTitle: meterTitle, systemTitle: clientTitle }), now);
    expect(toHex(opened.apdu)).toBe('01011000112233445566778899aabbccddeeff0000065f1f0400007e1f04b0');
    expect(opened.level).toEqual({ authentication: true, encryption: true, signature: false });
  });

  test.each(['global', 'dedicated', 'general-glo-ciphering', 'general-ded-ciphering'] as const)('%s', (kind) => {
    const wire = protectApdu(request, [{ kind, ...both }], sender());
    const opened = unprotectApdu(wire, receiver(), now);
    expect(toHex(opened.apdu)).toBe(toHex(request));
    const use =
      kind === 'dedicated' || kind === 'general-ded-ciphering' ? 'dedicatedKey' : 'globalUnicastEncryptionKey';
    expect(opened.layers).toMatchObject([{ kind: 'ciphering', use, invocationCounter: 1, ...both }]);
  });

  test('dedicated keys have counters of their own', () => {
    const from = sender();
    const to = receiver();
    const counters = [glo, glo, { kind: 'dedicated', ...both } as const].map((layer) => {
      const [first] = unprotectApdu(protectApdu(request, [layer], from), to, now).layers;
      return first?.kind === 'ciphering' ? first.invocationCounter : undefined;
    });
    expect(counters).toEqual([1, 2, 1]);
  });

  test('a broadcast key', () => {
    const wire = protectApdu(request, [{ ...generalGlo, broadcast: true } as ProtectionLayer], sender());
    expect(unprotectApdu(wire, receiver(), now).layers).toMatchObject([{ use: 'globalBroadcastEncryptionKey' }]);
    const withoutIt: KeyProvider = { key: (_, use) => (use.includes('Broadcast') ? undefined : secrets.get(use)) };
    expect(refusal(() => unprotectApdu(wire, receiver({ keys: withoutIt }), now))).toBe('key-unknown');
  });

  test('an APDU without a form of its own needs general ciphering', () => {
    expect(refusal(() => protectApdu(hex('0f000000010000'), [glo], sender()))).toBe('malformed');
    expect(refusal(() => protectApdu(new Uint8Array(), [glo], sender()))).toBe('malformed');
  });
});

describe('every APDU', () => {
  const services = [1, 5, 6, 8, 12, 13, 14, 22, 24, 192, 193, 194, 195, 196, 197, 199];
  const others = [15, 16, 216, 217, 218, 224];

  test.each(services)('tag %i, in its own ciphered form and in the general one', (tag) => {
    const apdu = concat(Uint8Array.of(tag), hex('c100080000010000ff0200'));
    const forms = [
      ['global', tag < 192 ? tag + 32 : tag + 8],
      ['dedicated', tag < 192 ? tag + 64 : tag + 16],
      ['general-glo-ciphering', 219],
      ['general-ded-ciphering', 220],
    ] as const;
    for (const [kind, expected] of forms) {
      const wire = protectApdu(apdu, [{ kind, ...both }], sender());
      expect(wire[0]).toBe(expected);
      expect(toHex(unprotectApdu(wire, receiver(), now).apdu)).toBe(toHex(apdu));
    }
  });

  test.each(others)('tag %i, in the general form alone', (tag) => {
    const apdu = concat(Uint8Array.of(tag), hex('00000001'));
    for (const kind of ['global', 'dedicated'] as const)
      expect(refusal(() => protectApdu(apdu, [{ kind, ...both }], sender()))).toBe('malformed');
    const wire = protectApdu(apdu, [generalGlo], sender());
    expect(toHex(unprotectApdu(wire, receiver(), now).apdu)).toBe(toHex(apdu));
  });
});

describe('general-ciphering', () => {
  const endToEnd = { kind: 'general-ciphering', ...both, recipientSystemTitle: meterTitle } as const;
  const transactionId = hex('0102');

  test.each([
    ['without a key', undefined, 'globalUnicastEncryptionKey'],
    ['identified, unicast', { kind: 'identified', broadcast: false }, 'globalUnicastEncryptionKey'],
    ['identified, broadcast', { kind: 'identified', broadcast: true }, 'globalBroadcastEncryptionKey'],
    ['wrapped', { kind: 'wrapped', key: new Secret(hex('a5'.repeat(16))) }, 'wrapped-key'],
  ] as const)('%s', (_, contentKey, use) => {
    const layer = { ...endToEnd, transactionId, otherInformation: hex('beef'), ...(contentKey && { contentKey }) };
    const wire = protectApdu(request, [layer], sender());
    const opened = unprotectApdu(wire, receiver(), now);
    expect(toHex(opened.apdu)).toBe(toHex(request));
    expect(opened.layers).toMatchObject([{ use, systemTitle: clientTitle, transactionId }]);
  });

  test.each([1, 2] as const)('a key agreed in suite %i, by both schemes', (id) => {
    const suite = securitySuite(id);
    const curve = suite.curve!;
    const cryptography = nodeCryptography;
    const agreement = { cryptography, suite };
    const [ours, theirs, ourSigning] = [3, 5, 7].map((scalar) => {
      const privateKey = new Uint8Array(id === 1 ? 32 : 48).fill(scalar);
      return { privateKey: new Secret(privateKey), publicKey: cryptography.publicKey(curve, privateKey) };
    }) as [Pair, Pair, Pair];
    type Pair = { privateKey: Secret; publicKey: Uint8Array };
    const header = { originatorSystemTitle: clientTitle, recipientSystemTitle: meterTitle, transactionId };
    const authenticationKey = new Secret(new Uint8Array(suite.keySize).fill(9));
    const suiteKeys: KeyProvider = { key: (__, use) => (use === 'authenticationKey' ? authenticationKey : undefined) };
    const recipientPublicKey = theirs.publicKey;
    let drawn = 0x11;
    const randomBytes = (size: number) => {
      drawn += 1;
      return new Uint8Array(size).fill(drawn);
    };
    const recipient = {
      privateKey: theirs.privateKey,
      verificationKey: ourSigning.publicKey,
      originatorPublicKey: ours.publicKey,
    };
    const to = receiver({
      suite,
      keys: suiteKeys,
      agreedKey: (keyInfo, fields) => acceptAgreedKey(agreement, fields, keyInfo, recipient),
    });
    for (const contentKey of [
      agreeOnePass(agreement, header, { signingKey: ourSigning.privateKey, recipientPublicKey, randomBytes }),
      agreeStatic(agreement, header, { privateKey: ours.privateKey, recipientPublicKey }),
    ]) {
      const layer = { ...endToEnd, transactionId, contentKey };
      const wire = protectApdu(request, [layer], sender({ suite, keys: suiteKeys }));
      const opened = unprotectApdu(wire, to, now);
      expect(toHex(opened.apdu)).toBe(toHex(request));
      expect(opened.layers).toMatchObject([{ use: 'agreed-key' }]);
    }
  });

  test('the header is authenticated: no field of it can be changed', () => {
    const wire = protectApdu(request, [{ ...endToEnd, transactionId, otherInformation: hex('00') }], sender());
    const at = wire.indexOf(0x02, 2);
    const changed = Uint8Array.from(wire);
    changed[at]! ^= 1;
    expect(refusal(() => unprotectApdu(changed, receiver(), now))).toBe('tag-mismatch');
  });
});

describe('layers in layers', () => {
  test.each([
    ['a signature inside a cipher', [signed, glo], ['ciphering', 'signature']],
    ['a cipher inside a signature', [glo, signed], ['signature', 'ciphering']],
    ['general ciphering around a signature', [signed, generalGlo], ['ciphering', 'signature']],
    ['three of them', [glo, signed, { kind: 'general-ciphering', ...both }], ['ciphering', 'signature', 'ciphering']],
  ] as [string, ProtectionLayer[], string[]][])('%s', (_, layers, kinds) => {
    // A signed APDU has no service-specific form: it travels in general ciphering.
    const wearable = layers.map((layer, i) => (i > 0 && layer === glo ? generalGlo : layer));
    const opened = unprotectApdu(protectApdu(request, wearable, sender()), receiver(), now);
    expect(toHex(opened.apdu)).toBe(toHex(request));
    expect(opened.layers.map(({ kind }) => kind)).toEqual(kinds);
    expect(opened.level).toEqual({ authentication: true, encryption: true, signature: true });
  });

  test('four are one too many, on both sides', () => {
    const four = [glo, generalGlo, generalGlo, generalGlo];
    expect(refusal(() => protectApdu(request, four, sender()))).toBe('nesting-depth');
    const from = sender();
    const three = protectApdu(request, four.slice(1), from);
    expect(refusal(() => unprotectApdu(protectApdu(three, [generalGlo], from), receiver(), now))).toBe('nesting-depth');
  });
});

describe('what is refused', () => {
  test('every single changed bit', () => {
    for (const layers of [
      [glo],
      [generalGlo],
      [signed, generalGlo],
      [glo, signed],
      [{ kind: 'general-ciphering', ...both }],
    ]) {
      const wire = protectApdu(request, layers as ProtectionLayer[], sender());
      for (let bit = 0; bit < wire.length * 8; bit += 1) {
        const changed = Uint8Array.from(wire);
        changed[bit >> 3]! ^= 0x80 >> (bit & 7);
        const code = refusal(() => {
          // A changed tag may make it another APDU without protection, which the minimum refuses.
          const minimum = { authentication: true, encryption: true, signature: layers.length > 1 };
          unprotectApdu(changed, receiver({ minimum }), now);
        });
        expect(code, `bit ${bit}`).toBeDefined();
      }
    }
  });

  test('every prefix', () => {
    const wire = protectApdu(request, [signed, generalGlo], sender());
    for (let size = 1; size < wire.length; size += 1)
      expect(
        refusal(() => unprotectApdu(wire.subarray(0, size), receiver(), now)),
        `${size}`,
      ).toBe('malformed');
  });

  test.each([
    ['compressed', (wire: Uint8Array) => wire.with(2, 0xb0), 'compression-unsupported'],
    ['another suite', (wire: Uint8Array) => wire.with(2, 0x31), 'suite-unsupported'],
  ] as const)('%s', (_, change, code) => {
    const wire = protectApdu(request, [glo], sender());
    expect(wire[2]).toBe(0x30);
    expect(refusal(() => unprotectApdu(change(wire), receiver(), now))).toBe(code);
  });

  test('for another recipient, from another sender', () => {
    const misdirected = protectApdu(request, [{ ...signed, recipientSystemTitle: clientTitle }], sender());
    expect(refusal(() => unprotectApdu(misdirected, receiver(), now))).toBe('recipient');
    const wire = protectApdu(request, [generalGlo], sender());
    expect(refusal(() => unprotectApdu(wire, receiver({ peerSystemTitle: meterTitle }), now))).toBe('system-title');
    const stranger = protectApdu(request, [{ ...signed, originatorSystemTitle: meterTitle }], sender());
    expect(refusal(() => unprotectApdu(stranger, receiver(), now))).toBe('signer-unknown');
  });

  test('T1: a replayed APDU; the same octets again are a retransmission', () => {
    const to = receiver();
    const from = sender();
    const wires = [1, 2, 3, 4, 5, 6].map(() => protectApdu(request, [glo], from));
    for (const wire of wires) expect(unprotectApdu(wire, to, now).delivery).toBe('fresh');
    expect(unprotectApdu(wires[5]!, to, now).delivery).toBe('retransmission');
    const error = catchError(() => unprotectApdu(wires[0]!, to, now));
    expect(error.code).toBe('counter-replayed');
    expect(answerFor(error)).toEqual({
      stateError: 'service-not-allowed',
      serviceError: { kind: 'invocation-counter-error', value: 7 },
    });
  });

  test('T1: nothing is remembered of what fails', () => {
    const to = receiver();
    const from = sender();
    const wire = protectApdu(request, [glo], from);
    const forged = Uint8Array.from(wire);
    forged.set([0xff, 0xff, 0xff, 0xf0], 3);
    expect(refusal(() => unprotectApdu(forged, to, now))).toBe('tag-mismatch');
    const clear = protectApdu(request, [{ kind: 'global', authentication: false, encryption: true }], from);
    expect(refusal(() => unprotectApdu(clear, { ...to, minimum: authenticated }, now))).toBe('protection-too-low');
    expect(unprotectApdu(wire, to, now).delivery).toBe('fresh');
  });

  test('T3: less protection than the minimum', () => {
    const from = sender();
    const to = receiver({ minimum: { authentication: true, encryption: true, signature: false } });
    const modes = [
      { authentication: true, encryption: false },
      { authentication: false, encryption: true },
    ];
    for (const mode of modes)
      expect(refusal(() => unprotectApdu(protectApdu(request, [{ kind: 'global', ...mode }], from), to, now))).toBe(
        'protection-too-low',
      );
    expect(refusal(() => unprotectApdu(request, to, now))).toBe('protection-too-low');
    expect(refusal(() => unprotectApdu(protectApdu(request, [signed], from), to, now))).toBe('protection-too-low');
    expect(
      refusal(() => protectApdu(request, [{ kind: 'global', authentication: false, encryption: false }], from)),
    ).toBe('protection-too-low');
  });

  test('T6: forgeries one after another suspend the key', () => {
    const failures = new FailureLimit({ failures: 3, forgives: false });
    const to = receiver({ failures });
    const from = sender();
    const forge = () => Uint8Array.from(protectApdu(request, [glo], from)).with(8, 0);
    for (let i = 0; i < 3; i += 1) expect(refusal(() => unprotectApdu(forge(), to, now))).toBe('tag-mismatch');
    expect(refusal(() => unprotectApdu(protectApdu(request, [glo], from), to, now))).toBe('key-suspended');
    expect(unprotectApdu(protectApdu(request, [glo], from), to, 60_000).delivery).toBe('fresh');
  });

  test('T7: a notification in clear, a forged one, and one of a stranger', () => {
    const notification = hex('0f00000001000900');
    const to = receiver({ minimum: { authentication: true, encryption: true, signature: false } });
    expect(refusal(() => unprotectApdu(notification, to, now))).toBe('protection-too-low');
    const wire = protectApdu(notification, [generalGlo], sender());
    expect(refusal(() => unprotectApdu(wire.with(wire.length - 1, 0), to, now))).toBe('tag-mismatch');
    const stranger = protectApdu(notification, [generalGlo], sender({ systemTitle: hex('4d4d4d0000000009') }));
    expect(refusal(() => unprotectApdu(stranger, to, now))).toBe('system-title');
    expect(unprotectApdu(wire, to, now).delivery).toBe('fresh');
  });

  test('M5: 20,000 forged APDUs, none accepted', () => {
    const to = receiver({ minimum: { authentication: true, encryption: true, signature: false } });
    const wire = protectApdu(request, [glo], sender());
    let accepted = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: wire.length - 7, maxLength: wire.length - 7 }), (octets) => {
        const forged = concat(wire.subarray(0, 7), octets);
        if (equalBytes(forged, wire)) return;
        if (refusal(() => unprotectApdu(forged, to, now)) === undefined) accepted += 1;
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBe(0);
  });

  test('T13: a signed command executes once, for its recipient alone', () => {
    const to = receiver();
    const from = sender();
    const command = hex('c301c1000600006003 0aff0101 0f00'.replaceAll(' ', ''));
    const at = (id: number): ProtectionLayer => ({ ...signed, transactionId: Uint8Array.of(0, id) }) as ProtectionLayer;
    const second = protectApdu(command, [at(2), generalGlo], from);
    expect(unprotectApdu(second, to, now).delivery).toBe('fresh');
    // The same signature inside another cipher: the counter is new, the transaction is not.
    const inner = unprotectApdu(protectApdu(command, [at(2)], from), receiver(), now);
    expect(inner.delivery).toBe('fresh');
    expect(refusal(() => unprotectApdu(protectApdu(command, [at(1), generalGlo], from), to, now))).toBe(
      'counter-replayed',
    );
    expect(unprotectApdu(protectApdu(command, [at(3), generalGlo], from), to, now).delivery).toBe('fresh');
    const unnumbered = protectApdu(command, [{ ...signed, transactionId: new Uint8Array() } as ProtectionLayer], from);
    expect(refusal(() => unprotectApdu(unnumbered, to, now))).toBe('counter-replayed');
  });

  test('T14: one answer for every failed check, and no key in any error', () => {
    const wire = protectApdu(request, [glo], sender());
    const otherKey: KeyProvider = { key: () => new Secret(hex('5a'.repeat(16))) };
    const noKey: KeyProvider = { key: () => undefined };
    const errors = [
      catchError(() => unprotectApdu(wire.with(8, 0), receiver(), now)),
      catchError(() => unprotectApdu(wire, receiver({ keys: otherKey }), now)),
      catchError(() => unprotectApdu(wire, receiver({ keys: noKey }), now)),
      catchError(() => unprotectApdu(wire.with(2, 0x31), receiver(), now)),
      catchError(() => unprotectApdu(wire.subarray(0, 12), receiver(), now)),
    ];
    const answers = new Set(errors.map((error) => JSON.stringify(answerFor(error))));
    expect([...answers]).toEqual([
      JSON.stringify({
        stateError: 'service-not-allowed',
        serviceError: { kind: 'deciphering-error', value: null },
      }),
    ]);
    for (const error of errors)
      for (const octets of [...Object.values(keyOctets), '5a'.repeat(16)])
        expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`.toLowerCase()).not.toContain(octets);
  });
});

const authenticated = { authentication: true, encryption: false, signature: false };

function catchError(run: () => unknown): SecurityError {
  try {
    run();
  } catch (error) {
    if (error instanceof SecurityError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('any APDU in any layers comes out as it went in', () => {
  const layer = fc.oneof(
    fc.record({ kind: fc.constantFrom('general-glo-ciphering', 'general-ded-ciphering'), mode: modes() }),
    fc.record({ kind: fc.constant('general-ciphering'), mode: modes() }),
    fc.record({ kind: fc.constant('general-signing'), mode: fc.constant({}) }),
  );
  let transaction = 0;
  const from = sender();
  const to = receiver();
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.array(layer, { maxLength: 3 }), (octets, drawn) => {
      const apdu = concat(Uint8Array.of(0xc0), octets);
      const layers = drawn.map(({ kind, mode }) => {
        transaction += 1;
        const transactionId = Uint8Array.of(transaction >>> 16, transaction >>> 8, transaction);
        return { kind, ...mode, ...(kind.startsWith('general-sign') && { transactionId }) } as ProtectionLayer;
      });
      const opened = unprotectApdu(protectApdu(apdu, layers, from), to, now);
      expect(toHex(opened.apdu)).toBe(toHex(apdu));
      expect(opened.layers).toHaveLength(layers.length);
    }),
    { numRuns: 200 },
  );
});

function modes() {
  return fc.constantFrom(
    { authentication: true, encryption: true },
    { authentication: true, encryption: false },
    { authentication: false, encryption: true },
  );
}

describeCorpus('GBCS commands and responses, signed and authenticated', corpus('apdu.jsonl'), (entries) => {
  const gbcs = entries.filter(({ keys: given }) => given?.signerPublic !== undefined);

  test('all 21 are there', () => expect(gbcs).toHaveLength(21));

  test.each(gbcs.map((entry) => [entry.id, entry] as const))('%s', (_, entry) => {
    const octets = hex(entry.hex!);
    // The keys of the MAC around some of them are not public: what is inside is in clear.
    const start = octets[0] === 0xdf ? 0 : octets.indexOf(0xdf, 8);
    const end = octets[0] === 0xdf ? octets.length : octets.length - 12;
    const party = receiver({
      systemTitle: decode(GeneralSigning, octets.subarray(start + 1, end)).recipientSystemTitle,
      peerSystemTitle: hex(entry.keys!.originator!),
      verificationKey: () => ({ curve: 'P-256', publicKey: hex(entry.keys!.signerPublic!) }),
    });
    const opened = unprotectApdu(octets.subarray(start, end), party, now);
    expect(opened.level.signature).toBe(true);
    expect(decode(Apdu, opened.apdu).kind).toMatch(/^access-/);
  });
});
