import { describe, expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import {
  associate,
  type ClientAssociation,
  possibleConformance,
  preEstablished,
  type ServerSecurity,
} from '../../src/association/index.ts';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import { decodeSecurityPolicy, type KeyUse, type ProtectionLayer, Secret } from '../../src/security/index.ts';
import { clientTitle, serverTitle } from '../support/hls.ts';
import {
  clientOptions,
  clientSecurity,
  get,
  keys,
  offer,
  recordingExecutor,
  run,
  server,
  serverSecurity,
  value,
  without,
} from './parties.ts';

const modes = [
  ['authenticated', { authentication: true, encryption: false }],
  ['encrypted', { authentication: false, encryption: true }],
  ['both', { authentication: true, encryption: true }],
] as const;
const forms = ['global', 'dedicated', 'general-glo-ciphering', 'general-ded-ciphering', 'general-ciphering'] as const;
const signing: ProtectionLayer = { kind: 'general-signing', transactionId: Uint8Array.of(1) };

/** An association in which a dedicated key is there as well. */
function ciphered(referencing: 'logical-name' | 'short-name' = 'logical-name') {
  const kind = { referencing, ciphering: true, mechanism: 'hls-gmac' } as const;
  const served = server([offer(kind)]);
  const security = clientSecurity({ protection: { kind: 'dedicated', authentication: true, encryption: true } });
  return { ...served, client: run(associate(clientOptions(kind, { security })), served.association) };
}

describe.each(modes)('%s', (_, mode) => {
  test.each(forms)('%s: the response is protected as the request was', (form) => {
    const { client, association, executed } = ciphered();
    const sent: Uint8Array[] = [];
    const received: Uint8Array[] = [];
    const layers: ProtectionLayer[] = [{ kind: form, ...mode }];
    const results = run(
      client.request(get(client), layers),
      (octets) => {
        const answer = association.receive(octets, 0) as Uint8Array;
        received.push(answer);
        return answer;
      },
      sent,
    );
    expect(results.map((result) => result.kind === 'data' && result.value.equals(value))).toEqual([true]);
    expect(executed[0]!.caller).toEqual({ level: { ...mode, signature: false }, signers: [], userId: undefined });
    const tags = {
      global: [200, 204],
      dedicated: [208, 212],
      'general-glo-ciphering': [219, 219],
      'general-ded-ciphering': [220, 220],
      'general-ciphering': [221, 221],
    };
    expect([sent[0]![0], received[0]![0]]).toEqual(tags[form]);
  });

  test.each([
    ['inside, for this server', { ...signing, recipientSystemTitle: serverTitle }, 'inside', [clientTitle]],
    // Whoever shares a key with another server could pass it on there.
    ['inside, for nobody in particular', signing, 'inside', []],
    ['outside, where the key says for whom', signing, 'outside', [clientTitle]],
  ] as const)('signed, %s: who has signed for us', (_, signature, place, signers) => {
    const { client, association, executed, refused } = ciphered();
    const cipher: ProtectionLayer = { kind: 'global', ...mode };
    run(client.request(get(client), place === 'inside' ? [signature, cipher] : [cipher, signature]), association);
    expect(refused).toEqual([]);
    expect(executed[0]!.caller.level).toEqual({ ...mode, signature: true });
    expect(executed[0]!.caller.signers.map((title) => toHex(title))).toEqual(signers.map((title) => toHex(title)));
  });
});

const kind = { ciphering: true, mechanism: 'hls-gmac' } as const;
let counter = 0;
/** Counters above all that other clients of this file had. */
const laterCounter = () => () => {
  counter += 1;
  return counter;
};
const bothWays = { kind: 'global', authentication: true, encryption: true } as const;
const clockRequest = (association: ClientAssociation) => encode(Apdu, get(association).next().value as Apdu);

describe('what a response has to have', () => {
  /** The response to a plain request, by its tag. */
  function plainAnswer(security: Partial<ServerSecurity>, changes: Parameters<typeof server>[1] = {}) {
    const { association } = server([offer(kind, { security: serverSecurity(security) })], changes);
    const client = run(associate(clientOptions(kind)), association);
    return { client, answer: association.receive(clockRequest(client), 0) as Uint8Array };
  }

  test('as its request: none', () => {
    expect(plainAnswer({}).answer[0]).toBe(196);
  });

  test.each([
    ['authenticated', 0x20, { authentication: true, encryption: false, signature: false }],
    ['encrypted', 0x40, { authentication: false, encryption: true, signature: false }],
    ['signed and both', 0xe0, { authentication: true, encryption: true, signature: true }],
  ])('as the policy demands: %s', (_, bits, level) => {
    const { client, answer } = plainAnswer({ policy: () => decodeSecurityPolicy(bits, 1) });
    expect(client.receive(answer, 0)).toMatchObject({ kind: 'response', level });
  });

  test('as the access right demands', () => {
    const level = { authentication: true, encryption: true, signature: true };
    const executor = recordingExecutor((_, caller) => caller.requireResponse(level));
    const { client, answer } = plainAnswer({}, { executor });
    const opened = client.receive(answer, 0);
    expect(opened).toMatchObject({ kind: 'response', level });
    expect(opened.kind === 'response' && opened.signers.map((title) => toHex(title))).toEqual([toHex(serverTitle)]);
    expect(opened.kind === 'response' && opened.apdu.kind).toBe('get-response');
  });

  test('a demand is for one response alone', () => {
    let isDemanded = true;
    const executor = recordingExecutor((_, caller) => {
      if (isDemanded) caller.requireResponse({ authentication: true, encryption: true, signature: false });
      isDemanded = false;
    });
    const { association } = server([offer(kind)], { executor });
    const client = run(associate(clientOptions(kind)), association);
    const tags = [0, 1].map(() => (association.receive(clockRequest(client), 0) as Uint8Array)[0]);
    expect(tags).toEqual([204, 196]);
  });

  test('a signature that cannot be made: no value goes out', () => {
    const executor = recordingExecutor((_, caller) =>
      caller.requireResponse({ authentication: false, encryption: false, signature: true }),
    );
    const { association, refused } = server([offer(kind, { security: serverSecurity({ signer: undefined }) })], {
      executor,
    });
    const client = run(associate(clientOptions(kind)), association);
    expect(decode(Apdu, association.receive(clockRequest(client), 0) as Uint8Array).kind).toBe('exception-response');
    expect(refused).toMatchObject([{ code: 'key-unknown' }]);
  });
});

describe('requests that are refused', () => {
  const exception = (octets: unknown) => {
    const apdu = decode(Apdu, octets as Uint8Array);
    return apdu.kind === 'exception-response' ? apdu.value.serviceError : apdu.kind;
  };
  const deciphering = { kind: 'deciphering-error', value: null };

  /** A client and server of which the client's octets are changed on their way. */
  function tampered(change: (octets: Uint8Array) => Uint8Array, layers: readonly ProtectionLayer[] = [bothWays]) {
    const { association, executed, refused } = server([offer(kind)]);
    const client = run(associate(clientOptions(kind)), association);
    const answer = association.receive(change(client.protect(clockRequest(client), layers)), 0);
    return { answer: exception(answer), executed, refused: refused.map((error) => (error as { code?: string }).code) };
  }

  const set = (at: number, octet: number) => (octets: Uint8Array) => octets.with(at, octet);
  const short = (octets: Uint8Array) => octets.with(1, octets[1]! - 1).slice(0, -1);

  test.each([
    ['SecDataX_N1.3: the dedicated tag without a dedicated key', set(0, 208), 'key-unknown'],
    ['SecDataX_N1.5: suite 15', set(2, 0x3f), 'suite-unsupported'],
    [
      'SecDataX_N1.6: one bit of the ciphertext',
      (octets: Uint8Array) => octets.with(9, octets[9]! ^ 1),
      'tag-mismatch',
    ],
    ['SecDataX_N1.7: a tag of eleven octets', short, 'tag-mismatch'],
    ['compressed', set(2, 0xb0), 'compression-unsupported'],
  ])('%s', (_, change, code) => {
    const { answer, executed, refused } = tampered(change);
    expect([answer, executed, refused]).toEqual([deciphering, [], [code]]);
  });

  test('SecDataX_N1.4: under the broadcast key', () => {
    const { answer, executed, refused } = tampered((octets) => octets, [{ ...bothWays, broadcast: true }]);
    expect([answer, executed, refused]).toEqual([deciphering, [], ['key-unknown']]);
  });

  test.each([
    ['SecDataX_N1.1: another encryption key', { globalUnicastEncryptionKey: new Secret(new Uint8Array(16).fill(7)) }],
    ['SecDataX_N1.2: another authentication key', { authenticationKey: new Secret(new Uint8Array(16).fill(7)) }],
  ])('%s', (_, wrong: Partial<Record<KeyUse, Secret>>) => {
    const { association, executed } = server([offer(kind)]);
    const client = run(associate(clientOptions(kind)), association);
    const provider = { key: (title: Uint8Array, use: KeyUse) => wrong[use] ?? keys.key(title, use) };
    const other = preEstablished(
      clientOptions(kind, { security: clientSecurity({ keys: provider }) }),
      client.negotiated,
    );
    expect(exception(association.receive(other.protect(clockRequest(client), [bothWays]), 0))).toEqual(deciphering);
    expect(executed).toEqual([]);
    expect(association.status).toBe('associated');
  });

  test.each([
    [0x00, ['none', 'authenticated', 'encrypted', 'both', 'signed for nobody and both', 'signed and both']],
    [0x04, ['authenticated', 'both', 'signed for nobody and both', 'signed and both']],
    [0x08, ['encrypted', 'both', 'signed for nobody and both', 'signed and both']],
    [0x0c, ['both', 'signed for nobody and both', 'signed and both']],
    [0x1c, ['signed and both']],
  ])('SecPol: under the policy %i what is below it is refused', (bits, allowed) => {
    const policy = () => decodeSecurityPolicy(bits, 1);
    const { association, executed } = server([offer(kind, { security: serverSecurity({ policy }) })]);
    const client = run(associate(clientOptions(kind)), association);
    const tries: readonly (readonly [string, readonly ProtectionLayer[]])[] = [
      ['none', []],
      ['authenticated', [{ ...bothWays, encryption: false }]],
      ['encrypted', [{ ...bothWays, authentication: false }]],
      ['both', [bothWays]],
      // Whoever gets such a request could cipher it for another server.
      ['signed for nobody and both', [signing, bothWays]],
      ['signed and both', [{ ...signing, recipientSystemTitle: serverTitle }, bothWays]],
    ];
    const served = tries.filter(([, layers]) => {
      const before = executed.length;
      association.receive(client.protect(clockRequest(client), layers), 0);
      return executed.length > before;
    });
    expect(served.map(([name]) => name)).toEqual(allowed);
  });

  test('general protection that was not negotiated', () => {
    const conformance = without(possibleConformance['logical-name'], 'general-protection');
    const { association, executed } = server([offer(kind, { conformance })]);
    const client = run(associate(clientOptions(kind)), association);
    const layers = [{ ...bothWays, kind: 'general-glo-ciphering' }] as const;
    const negotiated = { ...client.negotiated, conformance: possibleConformance['logical-name'] };
    const insisting = preEstablished(clientOptions(kind, { security: clientSecurity() }), negotiated);
    expect(() => client.protect(clockRequest(client), layers)).toThrow(
      expect.objectContaining({ code: 'not-negotiated' }),
    );
    const answer = association.receive(insisting.protect(clockRequest(client), layers), 0);
    expect(exception(answer)).toEqual({ kind: 'service-not-supported', value: null });
    expect(executed).toEqual([]);
  });

  test('ciphered in a context without ciphering', () => {
    const plain = { ...kind, ciphering: false };
    const { association, executed } = server([offer(plain)]);
    const client = run(associate(clientOptions(plain)), association);
    const ciphered = preEstablished(clientOptions(kind), { ...client.negotiated, ciphering: true });
    const answer = association.receive(ciphered.protect(clockRequest(client)), 0);
    expect(exception(answer)).toEqual({ kind: 'operation-not-possible', value: null });
    expect(executed).toEqual([]);
    expect(() => client.protect(clockRequest(client), [bothWays])).toThrow(
      expect.objectContaining({ code: 'not-negotiated' }),
    );
  });
});

describe('invocation counters', () => {
  /** A client whose next counter is told. */
  function counted(mode: Partial<ProtectionLayer> = {}) {
    let next = 100;
    const nextInvocationCounter = () => next++;
    const { association, executed } = server([offer(kind)]);
    const client = run(
      associate(clientOptions(kind, { security: clientSecurity({ nextInvocationCounter }) })),
      association,
    );
    const layer = { ...bothWays, ...mode } as ProtectionLayer;
    const at = (counter: number, request = clockRequest(client)) => {
      next = counter;
      return association.receive(client.protect(request, [layer]), 0) as Uint8Array;
    };
    return { at, executed, request: clockRequest(client), client, association };
  }

  test('X_IC: equal or lower is refused, and told which is expected', () => {
    const { at, executed, client } = counted();
    expect(at(200)[0]).toBe(204);
    for (const counter of [200, 199, 0]) expect(toHex(at(counter))).toBe('d80106000000c9');
    expect(at(201)[0]).toBe(204);
    expect(at(201 + 2 ** 31)[0]).toBe(204);
    expect(executed.length).toBe(3);
    void client;
  });

  test('FraCount_1: encrypted alone, counters have to rise all the same', () => {
    const { at, executed } = counted({ authentication: false });
    expect(at(200)[0]).toBe(204);
    for (const counter of [200, 199]) expect(toHex(at(counter)), 'whoever it is').toBe('d80105');
    expect(executed.length).toBe(1);
  });

  test('a retransmission has the same answer, and no second execution', () => {
    const { association, client, executed } = counted();
    const request = client.protect(clockRequest(client));
    const answer = association.receive(request, 0) as Uint8Array;
    expect(association.receive(request, 0)).toEqual(answer);
    expect(association.receive(request, 0)).toEqual(answer);
    expect(executed.length).toBe(1);
    association.receive(client.protect(clockRequest(client)), 0);
    expect(association.receive(request, 0), 'the one before the last').toBeUndefined();
    expect(executed.length).toBe(2);
  });

  test('FraCount_3: those of the server rise, under the global and the dedicated key', () => {
    const { client, association } = ciphered();
    for (const form of ['global', 'dedicated'] as const) {
      const seen = [0, 1, 2].map(() => {
        const answer = association.receive(client.protect(clockRequest(client), [{ ...bothWays, kind: form }]), 0);
        return new DataView((answer as Uint8Array).slice(3, 7).buffer).getUint32(0);
      });
      expect(seen[1]).toBeGreaterThan(seen[0]!);
      expect(seen[2]).toBeGreaterThan(seen[1]!);
    }
  });

  test('a dedicated key takes its counters from those of the global key: no store has to know it', () => {
    const asked = new Set<Secret>();
    const nextInvocationCounter = (key: Secret) => {
      asked.add(key);
      return laterCounter()();
    };
    const { association } = server([offer(kind, { security: serverSecurity({ nextInvocationCounter }) })]);
    const own = clientSecurity({ protection: { ...bothWays, kind: 'dedicated' }, nextInvocationCounter });
    const client = run(associate(clientOptions(kind, { security: own })), association);
    run(client.request(get(client)), association);
    expect([...asked]).toEqual([keys.key(serverTitle, 'globalUnicastEncryptionKey')]);
    expect(asked.has(keys.key(serverTitle, 'globalUnicastEncryptionKey')!)).toBe(true);
  });

  test('a dedicated key that is given twice meets no counter twice', () => {
    const security = serverSecurity();
    const dedicatedKey = new Secret(new Uint8Array(16).fill(0xd0));
    const answers = [0, 1].map(() => {
      const { association } = server([offer(kind, { security })]);
      const own = clientSecurity({
        dedicatedKey,
        protection: { ...bothWays, kind: 'dedicated' },
        nextInvocationCounter: laterCounter(),
      });
      const client = run(associate(clientOptions(kind, { security: own })), association);
      return toHex((association.receive(client.protect(clockRequest(client)), 0) as Uint8Array).slice(0, 7));
    });
    expect(answers[0]!.slice(0, 4)).toBe('d418');
    expect(new Set(answers).size).toBe(2);
  });
});

test('an InitiateRequest that comes again in another AARQ is told the counter that is expected', () => {
  const kind = { ciphering: true, mechanism: 'hls-gmac' } as const;
  const store = serverSecurity();
  const opening = () =>
    associate(clientOptions(kind, { security: clientSecurity({ nextInvocationCounter: () => 7 }) }));
  const first = server([offer(kind, { security: store })]);
  expect((first.association.receive(opening().next().value as Uint8Array, 0) as Uint8Array)[0]).toBe(0x61);
  const second = server([offer(kind, { security: store })]);
  const answer = second.association.receive(opening().next().value as Uint8Array, 0) as Uint8Array;
  expect(toHex(answer)).toBe('d8010600000008');
  expect(second.association.status).toBe('non-associated');
});
