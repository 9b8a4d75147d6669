import { describe, expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import { decode, fromHex, toHex } from '../../src/codec/index.ts';
import { capturedAttribute } from '../../src/cosem/index.ts';
import { PushReceiver } from '../../src/headend/index.ts';
import { nodeCryptography } from '../../src/node/index.ts';
import { obis } from '../../src/obis/index.ts';
import {
  generateKeyPair,
  type KeyProvider,
  MemoryReplayStore,
  MemoryTransactionStore,
  type ProtectionLayer,
  Secret,
  SecurityError,
  securitySuite,
  transactionGuard,
  unprotected,
} from '../../src/security/index.ts';
import { octetsFrom, randomFrom } from '../coap/random.ts';
import { corpus } from '../support/corpus.ts';
import { settled } from '../transport/channels.ts';
import {
  ciphered,
  eventOf,
  headEndTitle,
  keeping,
  keys,
  notificationOf,
  origin,
  PushingMeter,
  securityOf,
  valueIn,
} from './meters.ts';

const acknowledged = { kind: 'acknowledged', answer: undefined };

function receiving(changes: Parameters<typeof keeping>[0] = {}) {
  const kept = keeping(changes);
  return { ...kept, receiver: new PushReceiver(kept.options) };
}

const codeOf = (error: Error): string => (error as SecurityError).code;
const signing: ProtectionLayer = { kind: 'general-signing', transactionId: Uint8Array.of(1) };
const pair = generateKeyPair('P-256', octetsFrom(randomFrom(7)), nodeCryptography);
const signer = { curve: 'P-256', privateKey: pair.privateKey, cryptography: nodeCryptography } as const;
const verificationKey = () => ({ curve: 'P-256', publicKey: pair.publicKey }) as const;

describe('what is delivered', () => {
  test('a ciphered DataNotification, with all that is known of it', async () => {
    const { receiver, pushes } = receiving();
    const meter = new PushingMeter(1);
    expect(await receiver.receive(meter.push(77), origin)).toEqual(acknowledged);
    const [push] = pushes;
    expect(push).toMatchObject({
      systemTitle: meter.systemTitle,
      kind: 'data-notification',
      longInvokeId: 77,
      dateTime: undefined,
      values: undefined,
      transport: 'test',
      peer: 'here',
      level: { authentication: true, encryption: true, signature: false },
      layers: [{ kind: 'ciphering', use: 'globalUnicastEncryptionKey', invocationCounter: 1 }],
    });
    expect(push!.apdu).toEqual(notificationOf(77));
    expect(push!.idempotencyKey).toMatch(/^4b414d0000000001-77-[0-9a-f]{32}$/);
  });

  test('an EventNotification', async () => {
    const { receiver, pushes } = receiving();
    const meter = new PushingMeter(1);
    const event = () => meter.protect(eventOf(5));
    expect(await receiver.receive(event(), origin)).toEqual(acknowledged);
    expect(await receiver.receive(event(), origin)).toEqual(acknowledged);
    expect(pushes).toMatchObject([
      { kind: 'event-notification-request', longInvokeId: undefined, attribute: { classId: 1, attributeId: 2 } },
      { kind: 'event-notification-request' },
    ]);
    // Two events with the same value are two events.
    expect(pushes[0]!.idempotencyKey).not.toBe(pushes[1]!.idempotencyKey);
  });

  test('an EventNotification under its own ciphered tag, of a meter that is known by its address', async () => {
    const meter = new PushingMeter(1);
    const senderOf = () => ({ systemTitle: meter.systemTitle });
    const octets = meter.protect(eventOf(5), [{ kind: 'global', authentication: true, encryption: true }]);
    const { receiver, pushes } = receiving({ senderOf });
    expect(await receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(pushes).toMatchObject([{ systemTitle: meter.systemTitle }]);
    const { receiver: other, refusals } = receiving();
    expect(await other.receive(octets, origin)).toEqual({ kind: 'refused' });
    expect(codeOf(refusals[0]!.error)).toBe('system-title');
  });

  test.each([
    ['general-ciphering', [{ kind: 'general-ciphering', authentication: true, encryption: true }]],
    ['a signature inside', [signing, ciphered]],
    ['a signature outside', [ciphered, signing]],
  ] as [string, ProtectionLayer[]][])('%s', async (_, layers) => {
    const { receiver, pushes, refusals } = receiving({ security: securityOf(undefined, { verificationKey }) });
    const meter = new PushingMeter(1, signer);
    const octets = meter.push(5, {}, layers);
    expect(await receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(await receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(refusals).toEqual([]);
    expect(pushes.map(valueIn)).toEqual([5]);
    expect(pushes[0]!.layers).toHaveLength(layers.length);
    expect(pushes[0]!.systemTitle).toEqual(meter.systemTitle);
  });

  test('what is signed alone needs a guard of its own', async () => {
    const minimum = { ...unprotected, signature: true };
    const octets = new PushingMeter(1, signer).push(5, {}, [signing]);
    const bare = receiving({ security: securityOf(undefined, { verificationKey, minimum }) });
    expect(await bare.receiver.receive(octets, origin)).toEqual({ kind: 'refused' });
    const signedReplay = transactionGuard(new MemoryTransactionStore());
    const guarded = receiving({ security: securityOf(undefined, { verificationKey, minimum, signedReplay }) });
    expect(await guarded.receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(await guarded.receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(guarded.pushes).toHaveLength(1);
    expect(guarded.repeated()).toBe(1);
  });

  test('values by the layout, and the body where it does not fit', async () => {
    const attributes = [
      capturedAttribute({ classId: 3, logicalName: obis('1-0:1.8.0*255'), attributeIndex: 2, dataIndex: 0 }),
    ];
    const { receiver, pushes } = receiving({
      layout: ({ longInvokeId }) => (longInvokeId === 3 ? undefined : longInvokeId === 1 ? attributes : []),
    });
    const meter = new PushingMeter(1);
    for (const value of [1, 2, 3]) await receiver.receive(meter.push(value), origin);
    expect(pushes[0]!.values).toHaveLength(1);
    expect(pushes[0]!.values![0]!.value.data()).toEqual({ kind: 'double-long-unsigned', value: 1 });
    expect(pushes[1]).toMatchObject({ values: undefined, layoutError: { code: 'list-length' } });
    expect(pushes[2]).toMatchObject({ values: undefined, layoutError: undefined });
  });

  test('in the clear, from where that is allowed', async () => {
    const { systemTitle } = new PushingMeter(1);
    const { receiver, pushes, refusals } = receiving({
      senderOf: ({ peer }) => (peer === 'bench' ? { systemTitle, minimum: unprotected } : undefined),
    });
    expect(await receiver.receive(notificationOf(5), { transport: 'test', peer: 'bench' })).toEqual(acknowledged);
    expect(await receiver.receive(notificationOf(6), origin)).toEqual({ kind: 'refused' });
    expect(pushes).toMatchObject([{ systemTitle, level: unprotected, layers: [] }]);
    expect(refusals.map(({ error }) => codeOf(error))).toEqual(['protection-too-low']);
  });

  test('lent octets are not kept', async () => {
    const minimum = unprotected;
    const { receiver, pushes } = receiving({ security: securityOf(undefined, { minimum }) });
    for (const octets of [notificationOf(5), new PushingMeter(1).push(6)]) {
      const outcome = receiver.receive(octets, origin);
      await outcome;
      octets.fill(0xff);
    }
    expect(pushes.map(valueIn)).toEqual([5, 6]);
    expect(toHex(pushes[1]!.layers[0]!.systemTitle)).toBe('4b414d0000000001');
  });

  test('under each of the suites of the receiver', async () => {
    const meter = new PushingMeter(1);
    const suites = [securitySuite(1), securitySuite(0)];
    const { receiver, pushes } = receiving({ security: securityOf(undefined, { suites }) });
    expect(await receiver.receive(meter.push(5), origin)).toEqual(acknowledged);
    expect(pushes).toHaveLength(1);
    const other = receiving({ security: securityOf(undefined, { suites: [securitySuite(1)] }) });
    expect(await other.receiver.receive(meter.push(5), origin)).toEqual({ kind: 'refused' });
  });
});

describe('confirmation', () => {
  test('a confirmed push is confirmed under the protection that it has', async () => {
    const { receiver } = receiving();
    const meter = new PushingMeter(1);
    const outcome = await receiver.receive(meter.push(5, { confirmed: true }), origin);
    const { answer } = outcome as { readonly answer: Uint8Array };
    const opened = meter.open(answer);
    expect(opened.layers[0]!.systemTitle).toEqual(headEndTitle);
    expect(decode(Apdu, opened.apdu)).toMatchObject({
      kind: 'data-notification-confirm',
      value: { longInvokeIdAndPriority: { longInvokeId: 5 } },
    });
  });

  test('a retransmission is confirmed again, under a new counter', async () => {
    const { receiver, pushes, repeated } = receiving();
    const meter = new PushingMeter(1);
    const octets = meter.push(5, { confirmed: true });
    const answers = [await receiver.receive(octets, origin), await receiver.receive(octets, origin)];
    const counters = answers.map((each) => meter.open((each as { answer: Uint8Array }).answer).layers[0]);
    expect(counters).toMatchObject([{ invocationCounter: 1 }, { invocationCounter: 2 }]);
    expect(pushes).toHaveLength(1);
    expect(repeated()).toBe(1);
  });

  test('without counters of its own, the receiver confirms nothing that is ciphered', async () => {
    const { nextInvocationCounter, ...security } = securityOf();
    const { receiver, faults } = receiving({ security });
    expect(await receiver.receive(new PushingMeter(1).push(5, { confirmed: true }), origin)).toEqual({
      kind: 'undelivered',
    });
    expect(faults).toMatchObject([{ code: 'protection-too-low' }]);
  });
});

describe('again', () => {
  test('the same push, protected anew, is acknowledged and not delivered', async () => {
    const { receiver, pushes, repeated } = receiving();
    const meter = new PushingMeter(1);
    for (let i = 0; i < 3; i += 1) expect(await receiver.receive(meter.push(5), origin)).toEqual(acknowledged);
    expect(pushes).toHaveLength(1);
    expect(repeated()).toBe(2);
    // Its counters are accepted all the same.
    expect(meter.counter).toBe(3);
  });

  test('one without number and time is another push each time', async () => {
    const { receiver, pushes } = receiving();
    const meter = new PushingMeter(1);
    for (let i = 0; i < 2; i += 1) await receiver.receive(meter.push(5, { longInvokeId: 0 }), origin);
    expect(pushes).toHaveLength(2);
    expect(pushes[0]!.idempotencyKey).not.toBe(pushes[1]!.idempotencyKey);
  });

  test('in the clear, one without number and time is never taken for a repetition', async () => {
    const { receiver, pushes } = receiving({ security: securityOf(undefined, { minimum: unprotected }) });
    const octets = notificationOf(5, { longInvokeId: 0 });
    for (let i = 0; i < 2; i += 1) expect(await receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(pushes).toHaveLength(2);
  });

  test('a replay is refused and reported', async () => {
    const { receiver, pushes, refusals } = receiving();
    const meter = new PushingMeter(1);
    const recorded = Array.from({ length: 70 }, (_, i) => meter.push(i + 1));
    for (const octets of recorded) await receiver.receive(octets, origin);
    expect(pushes).toHaveLength(70);
    for (const octets of recorded.slice(0, -4))
      expect(await receiver.receive(octets, { transport: 'other', peer: 'thief' })).toEqual({ kind: 'refused' });
    expect(pushes).toHaveLength(70);
    expect(new Set(refusals.map(({ error }) => codeOf(error)))).toEqual(new Set(['counter-replayed']));
    expect(refusals[0]).toMatchObject({ transport: 'other', peer: 'thief', claimedTitle: meter.systemTitle });
  });

  test('what was not taken is welcome again, with the same octets or others', async () => {
    let isDown = true;
    const seen: string[] = [];
    const { receiver, refusals } = receiving({
      async deliver({ idempotencyKey }) {
        if (isDown) throw new Error('the sink is down');
        seen.push(idempotencyKey);
      },
    });
    const meter = new PushingMeter(1);
    const octets = meter.push(5);
    expect(await receiver.receive(octets, origin)).toEqual({ kind: 'undelivered' });
    expect(refusals).toMatchObject([{ kind: 'undelivered', error: { message: 'the sink is down' } }]);
    isDown = false;
    expect(await receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(await receiver.receive(meter.push(5), origin)).toEqual(acknowledged);
    expect(seen).toHaveLength(1);
  });

  test('twins on their way at once are delivered once, and both acknowledged when that is done', async () => {
    let deliver = () => {};
    let count = 0;
    const { receiver } = receiving({
      deliver: () => {
        count += 1;
        return new Promise<void>((resolve) => {
          deliver = resolve;
        });
      },
    });
    const octets = new PushingMeter(1).push(5);
    const ends: string[] = [];
    const outcomes = [1, 2].map(() => receiver.receive(octets, origin).finally(() => ends.push('over')));
    await settled();
    expect([count, ends.length]).toEqual([1, 0]);
    deliver();
    expect(await Promise.all(outcomes)).toEqual([acknowledged, acknowledged]);
    expect(count).toBe(1);
  });

  test('nothing is acknowledged before its counter is durable', async () => {
    let isDurable = () => {};
    const store = new MemoryReplayStore();
    const slow = {
      mark: (scope: string) => store.mark(scope),
      save: () =>
        new Promise<void>((resolve) => {
          isDurable = resolve;
        }),
    };
    const { receiver, pushes } = receiving({ security: securityOf(slow) });
    let isOver = false;
    const outcome = receiver.receive(new PushingMeter(1).push(5), origin).finally(() => {
      isOver = true;
    });
    await settled();
    expect([pushes.length, isOver]).toEqual([1, false]);
    isDurable();
    expect(await outcome).toEqual(acknowledged);
  });

  test('a store that fails is no acknowledgement', async () => {
    const store = {
      mark: () => undefined,
      save() {
        throw new SecurityError('store-failed', 'the disk is full');
      },
    };
    const { receiver, refusals } = receiving({ security: securityOf(store) });
    expect(await receiver.receive(new PushingMeter(1).push(5), origin)).toEqual({ kind: 'undelivered' });
    expect(refusals.map(({ error }) => codeOf(error))).toEqual(['store-failed']);
  });

  test.each(['before', 'after'])('a restart %s the sink has it loses nothing', async (moment) => {
    const store = new MemoryReplayStore();
    const sink: string[] = [];
    const first = receiving({
      security: securityOf(store),
      deliver({ idempotencyKey }) {
        if (moment === 'after') sink.push(idempotencyKey);
        return new Promise<void>(() => {});
      },
    });
    const octets = new PushingMeter(1).push(5);
    first.receiver.receive(octets, origin).catch(() => {});
    await settled();
    const second = receiving({
      security: securityOf(store),
      deliver: ({ idempotencyKey }) => {
        sink.push(idempotencyKey);
      },
    });
    expect(await second.receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(sink).toHaveLength(moment === 'after' ? 2 : 1);
    expect(new Set(sink).size).toBe(1);
    // And once more after another restart: it is known to be delivered then.
    const third = receiving({ security: securityOf(store) });
    expect(await third.receiver.receive(octets, origin)).toEqual(acknowledged);
    expect(third.pushes).toEqual([]);
  });
});

describe('what is refused', () => {
  const refusedAs = async (octets: Uint8Array, changes: Parameters<typeof keeping>[0] = {}) => {
    const { receiver, refusals, pushes } = receiving(changes);
    expect(await receiver.receive(octets, origin)).toEqual({ kind: 'refused' });
    expect(pushes).toEqual([]);
    return refusals[0]!;
  };

  test('an unknown title', async () => {
    const octets = new PushingMeter(1).push(5);
    octets[2] = 0xff;
    const { error, claimedTitle } = await refusedAs(octets);
    expect(codeOf(error)).toBe('key-unknown');
    expect(claimedTitle![0]).toBe(0xff);
  });

  test('wrong keys, and what the key doctor says of them', async () => {
    const swapped: KeyProvider = {
      key: (title, use) =>
        keys.key(title, use === 'authenticationKey' ? 'globalUnicastEncryptionKey' : 'authenticationKey'),
    };
    let said: string | undefined;
    const { receiver } = receiving({
      security: securityOf(undefined, { keys: swapped }),
      onRefused({ error, diagnose }) {
        expect(codeOf(error)).toBe('tag-mismatch');
        said = diagnose();
      },
    });
    expect(await receiver.receive(new PushingMeter(1).push(5), origin)).toEqual({ kind: 'refused' });
    expect(said).toContain('swapped');
  });

  test('low protection, broadcast keys, other APDUs, nothing at all', async () => {
    const meter = new PushingMeter(1);
    const mode = { kind: 'general-glo-ciphering', authentication: true, encryption: false } as const;
    expect(codeOf((await refusedAs(meter.push(5, {}, [mode]))).error)).toBe('protection-too-low');
    const broadcast = {
      kind: 'general-glo-ciphering',
      authentication: true,
      encryption: true,
      broadcast: true,
    } as const;
    expect(codeOf((await refusedAs(meter.push(5, {}, [broadcast]))).error)).toBe('key-unknown');
    const other = meter.protect(fromHex('c001c100080000010000ff0200')!);
    expect((await refusedAs(other)).error.message).toContain('a get-request where pushes are received');
    expect((await refusedAs(new Uint8Array())).kind).toBe('refused');
  });

  test('a signed push that another meter passes on a second time', async () => {
    const security = securityOf(undefined, { verificationKey });
    const { receiver, refusals, pushes } = receiving({ security });
    const signed = new PushingMeter(1, signer).push(5, {}, [signing]);
    const octets = new PushingMeter(2).protect(signed);
    expect(await receiver.receive(octets, origin)).toEqual({ kind: 'refused' });
    expect(codeOf(refusals[0]!.error)).toBe('protection-too-low');
    expect(pushes).toEqual([]);
  });

  test('an inner layer that proves nothing, in an outer one of another meter', async () => {
    const { receiver, refusals } = receiving();
    const inner = { kind: 'general-glo-ciphering', authentication: false, encryption: true } as const;
    const octets = new PushingMeter(2).protect(new PushingMeter(1).push(5, {}, [inner]));
    expect(await receiver.receive(octets, origin)).toEqual({ kind: 'refused' });
    expect(refusals[0]!.error.message).toContain('proves the sender');
  });

  test('10,000 times hostile octets: an outcome each time, and what comes after is delivered', async () => {
    const random = randomFrom(11);
    const { receiver, pushes, refusals, faults } = receiving();
    const meter = new PushingMeter(1);
    const good = meter.push(5);
    for (let i = 0; i < 10_000; i += 1) {
      const octets = random() < 0.5 ? octetsFrom(random)(Math.floor(random() * 80)) : good.slice(0, 1 + random() * 80);
      if (octets.length === good.length) octets[1 + Math.floor(random() * (good.length - 1))]! ^= 1 << (random() * 8);
      if (random() < 0.5) octets[0] = [219, 221, 223, 15, 194, 202][Math.floor(random() * 6)]!;
      expect((await receiver.receive(octets, origin)).kind).toBe('refused');
    }
    expect(refusals).toHaveLength(10_000);
    expect(faults).toEqual([]);
    expect(await receiver.receive(good, origin)).toEqual(acknowledged);
    expect(pushes.map(valueIn)).toEqual([5]);
  });
});

describe('many', () => {
  test('each sender in order, senders beside each other, no more than allowed at once', async () => {
    let [atOnce, most] = [0, 0];
    const order = new Map<string, number[]>();
    const { receiver } = receiving({
      maximumDelivering: 4,
      async deliver(push) {
        atOnce += 1;
        most = Math.max(most, atOnce);
        const title = toHex(push.systemTitle);
        order.set(title, [...(order.get(title) ?? []), valueIn(push)]);
        for (let i = 0; i < valueIn(push) % 3; i += 1) await settled();
        atOnce -= 1;
      },
    });
    const meters = Array.from({ length: 10 }, (_, i) => new PushingMeter(i + 1));
    const outcomes = [1, 2, 3, 4, 5].flatMap((value) => meters.map((m) => receiver.receive(m.push(value), origin)));
    expect(new Set((await Promise.all(outcomes)).map(({ kind }) => kind))).toEqual(new Set(['acknowledged']));
    expect(most).toBe(4);
    expect([...order.values()]).toEqual(meters.map(() => [1, 2, 3, 4, 5]));
  });

  test('a sender that hangs holds up itself alone, and has bounded room', async () => {
    const { receiver, refusals } = receiving({
      maximumWaitingOfSender: 3,
      deliver: ({ systemTitle }) => (systemTitle[7] === 1 ? new Promise<void>(() => {}) : undefined),
    });
    const [slow, other] = [new PushingMeter(1), new PushingMeter(2)];
    const kinds: string[] = [];
    for (let i = 1; i <= 6; i += 1) receiver.receive(slow.push(i), origin).then(({ kind }) => kinds.push(kind));
    expect(await receiver.receive(other.push(1), origin)).toEqual(acknowledged);
    await settled();
    expect(kinds).toEqual(['undelivered', 'undelivered']);
    expect(refusals.map(({ error }) => error.message)).toEqual(Array(2).fill('memory: as many pushes wait as may'));
  });

  test('all senders together have bounded room', async () => {
    const { receiver } = receiving({
      maximumDelivering: 2,
      maximumWaiting: 3,
      deliver: () => new Promise<void>(() => {}),
    });
    const kinds: string[] = [];
    for (let i = 1; i <= 9; i += 1)
      receiver.receive(new PushingMeter(i).push(i), origin).then(({ kind }) => kinds.push(kind));
    await settled();
    expect(kinds).toEqual(Array(4).fill('undelivered'));
  });
});

const entries = corpus('wrapper.jsonl')?.filter(({ id }) => id.startsWith('u9n-udp-'));

test.skipIf(entries === undefined)('real pushes of a meter over UDP', async () => {
  const key = (name: string) => new Secret(fromHex(entries![0]!.keys![name]!)!);
  const all = { key: (_: Uint8Array, use: string) => key(use === 'authenticationKey' ? 'ak' : 'ek') };
  const { receiver, pushes, refusals } = receiving({ security: securityOf(undefined, { keys: all }) });
  const unique = new Set(entries!.map(({ hex }) => hex));
  for (const { hex } of entries!) await receiver.receive(fromHex(hex!)!.subarray(8), origin);
  expect(refusals.map(({ error }) => error.message)).toEqual([]);
  expect(pushes).toHaveLength(unique.size);
  expect(new Set(pushes.map(({ systemTitle }) => toHex(systemTitle)))).toEqual(new Set(['2f19229199164103']));
});
