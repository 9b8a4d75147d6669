import { describe, expect, test } from 'vitest';
import type { ClientSecurity, OfferedAssociation } from '../../src/association/index.ts';
import { DlmsClient, invoking, reading, synchronizeInvocationCounter, writing } from '../../src/client/index.ts';
import { toHex } from '../../src/codec/index.ts';
import { Clock, Register } from '../../src/cosem/index.ts';
import { systemClock } from '../../src/node/index.ts';
import {
  InvocationCounters,
  type KeyProvider,
  type KeyUse,
  MemoryInvocationCounterStore,
  Secret,
} from '../../src/security/index.ts';
import type { Transport } from '../../src/transport/index.ts';
import { clientOptions, clientSecurity, offer } from '../association/parties.ts';
import { authenticationKey, encryptionKey } from '../support/hls.ts';
import { connect, cryptography, energyName, linkTo, meter, publicAssociation, randomBytes } from './meter.ts';

const kind = { ciphering: true, mechanism: 'hls-gmac' } as const;

/** Without what only the driver of an association is told. */
function associationOptions() {
  const { onNotification: _, ...options } = clientOptions(kind);
  return options;
}

function client(served: ReturnType<typeof meter>, changes: Partial<ClientSecurity> = {}): Promise<DlmsClient> {
  const options = { ...associationOptions(), security: clientSecurity(changes) };
  return DlmsClient.connect({ ...options, transport: linkTo(served, 1), clock: systemClock });
}

const keysWith = (changed: Partial<Record<KeyUse, Uint8Array>>): KeyProvider => ({
  key(_, use) {
    const known: Partial<Record<KeyUse, Uint8Array>> = {
      globalUnicastEncryptionKey: encryptionKey,
      authenticationKey,
      ...changed,
    };
    const key = known[use];
    return key && new Secret(key);
  },
});
const needsSignature = { authentication: true, encryption: true, signature: true };
const other = new Uint8Array(16).fill(7);

function watching(transport: Transport, see: (apdu: Uint8Array) => void): Transport {
  const listen: Transport['listen'] = (receiver) =>
    transport.listen({
      closed: (error) => receiver.closed(error),
      receive(apdu) {
        see(apdu);
        return receiver.receive(apdu);
      },
    });
  return {
    layer: transport.layer,
    listen,
    send: (apdu, options) => transport.send(apdu, options),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  };
}

describe('a client with keys', () => {
  test.each([
    undefined,
    { kind: 'global', authentication: true, encryption: true },
    { kind: 'dedicated', authentication: true, encryption: true },
    { kind: 'general-glo-ciphering', authentication: true, encryption: true },
    { kind: 'general-ded-ciphering', authentication: true, encryption: true },
  ] as const)('works with protection %o', async (protection) => {
    const served = meter([offer(kind)]);
    await using dlms = await client(served, { protection });
    expect(await dlms.get(Register, energyName, 'scalerUnit')).toEqual({ scaler: 1, unit: 30 });
    await dlms.set(Clock, '0-0:1.0.0', 'timeZone', 4);
    expect(await dlms.get(Clock, '0-0:1.0.0', 'timeZone')).toBe(4);
    expect(dlms.negotiated.ciphering).toBe(true);
  });

  test('carries out an ACCESS of all kinds', async () => {
    await using dlms = await client(meter([offer(kind)]));
    const [unit, set, shift, none] = await dlms.access([
      reading(Register, energyName, 'scalerUnit'),
      writing(Clock, '0-0:1.0.0', 'timeZone', 4),
      invoking(Clock, '0-0:1.0.0', 'shiftTime', 4),
      reading(Register, '1-0:9.8.0', 'value'),
    ]);
    expect(unit).toEqual({ ok: true, value: { scaler: 1, unit: 30 } });
    expect([set.ok, shift.ok]).toEqual([true, true]);
    expect(none).toMatchObject({ ok: false, result: 'object-undefined' });
  });

  test.each(['cipher', 'sign'] as const)('signs commands, %s first', async (first) => {
    const served = meter([offer(kind)]);
    await using dlms = await client(served);
    let transaction = 0n;
    const nextTransactionId = () => {
      transaction += 1n;
      return transaction;
    };
    const ciphering = { kind: 'general-glo-ciphering', authentication: true, encryption: true } as const;
    const signing = { first, nextTransactionId, ...(first === 'sign' && { ciphering }) };
    const supply = dlms.supplyControlSwitch({ signing, signs: 'always' });
    expect(await supply.disconnect()).toMatchObject({ reached: true });
    expect(await supply.release()).toMatchObject({ reached: true });
    expect(transaction).toBe(2n);
    // The meter says that it needs no signature.
    expect(await dlms.supplyControlSwitch({ signing }).disconnect()).toMatchObject({ reached: true });
    expect(transaction).toBe(2n);
    expect(served.faults).toEqual([]);
  });

  test('signs what the association view says needs a signature', async () => {
    const signers: number[] = [];
    const served = meter([offer({ ...kind })]);
    await using dlms = await client(served);
    const view = dlms.objects.bind(dlms);
    dlms.objects = async () =>
      (await view()).map((object) =>
        object.classId === 70
          ? { ...object, methods: new Map([[1, { ...object.methods!.get(1)!, request: needsSignature }]]) }
          : object,
      );
    const nextTransactionId = () => BigInt(signers.push(1));
    const supply = dlms.supplyControlSwitch({ signing: { nextTransactionId } });
    expect(await supply.disconnect()).toMatchObject({ reached: true });
    expect(signers).toHaveLength(1);
  });

  test.each([
    ['both', { globalUnicastEncryptionKey: other, authenticationKey: other }],
    ['the encryption key', { globalUnicastEncryptionKey: other }],
    ['the authentication key', { authenticationKey: other }],
  ])('says which keys it used when %s is wrong', async (_, changed) => {
    const connecting = client(meter([offer(kind)]), { keys: keysWith(changed) });
    await expect(connecting).rejects.toThrow(/In use: globalUnicastEncryptionKey and authenticationKey for/);
    const { message } = (await connecting.catch((error: Error) => error)) as Error;
    for (const key of [other, encryptionKey, authenticationKey]) expect(message).not.toContain(toHex(key));
  });

  test.each([
    ['the authentication key', { authenticationKey: other }, /the authentication key of the server .* is wrong/],
    ['the encryption key', { globalUnicastEncryptionKey: other }, /no key decrypts this APDU to anything known/],
    [
      'swapped keys',
      { globalUnicastEncryptionKey: authenticationKey, authenticationKey: encryptionKey },
      /encryption key and the authentication key of .* are swapped/,
    ],
  ])('finds out what is wrong with an answer: %s', async (_, changed, message) => {
    let changes = {};
    const keys: KeyProvider = { key: (title, use) => keysWith(changes).key(title, use) };
    const security = clientSecurity({ keys, replay: { check: () => 'fresh', accept: () => {} } });
    const transport = watching(linkTo(meter([offer(kind)]), 1), ([tag]) => {
      // The answer to the GET is opened with other keys than it was asked with.
      if (tag === 204) changes = changed;
    });
    await using dlms = await DlmsClient.connect({ ...associationOptions(), security, transport, clock: systemClock });
    const asking = dlms.get(Register, energyName, 'scalerUnit');
    await expect(asking).rejects.toMatchObject({ code: 'tag-mismatch', message: expect.stringMatching(message) });
    await expect(asking).rejects.toThrow(/^get 1-0:1\.8\.0\*255 Register scalerUnit/);
    changes = {};
  });
});

describe('the invocation counter', () => {
  const synchronize = (counters: InvocationCounters, served: ReturnType<typeof meter>, allowJump = false) =>
    synchronizeInvocationCounter({
      transport: linkTo(served),
      clock: systemClock,
      cryptography,
      randomBytes,
      logicalName: '0-0:43.1.0',
      counters,
      scope: 'us',
      allowJump,
    });
  const associations: readonly OfferedAssociation[] = [publicAssociation];

  test('goes on above that of the meter', async () => {
    const served = meter(associations);
    served.state.counter = 4711;
    const counters = new InvocationCounters(new MemoryInvocationCounterStore());
    expect(await synchronize(counters, served)).toEqual({ reported: 4711, outcome: 'raised' });
    expect(counters.next('us')).toBe(4712);
  });

  test('is never lowered', async () => {
    const served = meter(associations);
    served.state.counter = 4711;
    const counters = new InvocationCounters(new MemoryInvocationCounterStore());
    counters.raiseTo('us', 9000);
    expect(await synchronize(counters, served)).toEqual({ reported: 4711, outcome: 'kept' });
    expect(counters.next('us')).toBe(9001);
  });

  test('makes no long jump without consent', async () => {
    const served = meter(associations);
    served.state.counter = 2 ** 30;
    const counters = new InvocationCounters(new MemoryInvocationCounterStore());
    await expect(synchronize(counters, served)).rejects.toMatchObject({ code: 'counter-jump' });
    expect(await synchronize(counters, served, true)).toMatchObject({ outcome: 'raised' });
    expect(counters.next('us')).toBe(2 ** 30 + 1);
  });

  test('that is none is refused', async () => {
    await using dlms = await connect(linkTo(meter()));
    await expect(dlms.get(Register, '0-0:96.1.0', 'value')).rejects.toThrow(/object-class-inconsistent/);
  });
});
