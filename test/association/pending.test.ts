import { describe, expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import { associate, type ClientAssociation, type OctetExchange, preEstablished } from '../../src/association/index.ts';
import { RawData } from '../../src/axdr/index.ts';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import { Obis } from '../../src/obis/index.ts';
import { FailureLimit, type ProtectionLayer, passwordFailures } from '../../src/security/index.ts';
import { hex } from '../support/corpus.ts';
import { hlsMechanisms } from '../support/hls.ts';
import { type Case, clientOptions, clientSecurity, get, offer, run, server } from './parties.ts';

const bothWays = { kind: 'global', authentication: true, encryption: true } as const;

/** An association after pass 2, with the octets of pass 3 that its client would send. */
function pending(
  kind: Case,
  changes: Parameters<typeof clientOptions>[1] = {},
  context: Parameters<typeof server>[1] = {},
) {
  const served = server([offer(kind)], context);
  const opening: OctetExchange<ClientAssociation> = associate(clientOptions(kind, changes));
  const first = served.association.receive(opening.next().value as Uint8Array, 0) as Uint8Array;
  const passThree = opening.next({ octets: first, now: 0 }).value as Uint8Array;
  return { ...served, opening, passThree };
}

const proofIn = (octets: Uint8Array) => {
  const apdu = decode(Apdu, octets);
  return apdu.kind === 'action-response' && apdu.value.kind === 'action-response-normal'
    ? apdu.value.value.singleResponse
    : apdu.kind;
};

describe.each(hlsMechanisms)('%s', (mechanism) => {
  const kind = { ciphering: false, mechanism } as const;

  test('APPL_OPEN_3.1: nothing is served before pass 3', () => {
    const { association, executed, passThree } = pending(kind);
    expect(association.status).toBe('association-pending');
    expect(toHex(association.receive(hex('c001c100080000010000ff0200'), 0) as Uint8Array)).toBe('d80101');
    expect(toHex(association.receive(hex('c301c1000f0000280000ff0200'), 0) as Uint8Array), 'another method').toBe(
      'd80101',
    );
    expect(toHex(association.receive(hex('050102fa00'), 0) as Uint8Array)).toBe('0e050201');
    expect([association.status, executed]).toEqual(['association-pending', []]);
    expect(proofIn(association.receive(passThree, 0) as Uint8Array)).toMatchObject({ result: 'success' });
    expect(association.status).toBe('associated');
  });

  test('APPL_OPEN_3.2: a wrong proof ends it', () => {
    const { association, passThree, refused } = pending(kind);
    const wrong = passThree.with(-1, passThree.at(-1)! ^ 1);
    expect(proofIn(association.receive(wrong, 0) as Uint8Array)).toMatchObject({ result: 'read-write-denied' });
    expect([association.status, refused.length]).toEqual(['non-associated', 1]);
    expect(toHex(association.receive(passThree, 0) as Uint8Array), 'the right one comes too late').toBe('d80101');
  });

  test('an empty or missing proof ends it', () => {
    for (const octets of [
      'c301c1000f0000280000ff010100',
      'c301c1000f0000280000ff0100',
      'c301c1000f0000280000ff01010900',
    ]) {
      const { association } = pending(kind);
      expect(proofIn(association.receive(hex(octets), 0) as Uint8Array)).toMatchObject({ result: 'read-write-denied' });
      expect(association.status).toBe('non-associated');
    }
  });

  test('C_HLS: a server that does not prove itself is left', () => {
    const { association, opening, passThree } = pending(kind);
    const answer = association.receive(passThree, 0) as Uint8Array;
    expect(() => opening.next({ octets: answer.with(-1, answer.at(-1)! ^ 1), now: 0 })).toThrow(
      expect.objectContaining({ name: 'SecurityError', code: 'authentication-failed' }),
    );
  });

  test('C_HLS: our own proof as the answer of the server', () => {
    const { opening, passThree } = pending(kind);
    const apdu = decode(Apdu, passThree);
    const value =
      apdu.kind === 'action-request' && apdu.value.kind === 'action-request-normal'
        ? apdu.value.value.methodInvocationParameters!
        : RawData.of({ kind: 'null-data', value: null });
    const invokeIdAndPriority = { invokeId: 1, confirmed: true, highPriority: true };
    const singleResponse = { result: 'success', returnParameters: { kind: 'data', value } } as const;
    const reflected = encode(Apdu, {
      kind: 'action-response',
      value: { kind: 'action-response-normal', value: { invokeIdAndPriority, singleResponse } },
    });
    expect(() => opening.next({ octets: reflected, now: 0 })).toThrow(
      expect.objectContaining({ name: 'SecurityError', code: 'authentication-failed' }),
    );
  });

  test('C_HLS: a pass 4 without proof', () => {
    for (const [octets, code] of [
      ['c701c10c00', 'rejected'],
      ['c701c10300', 'rejected'],
      ['c701c10000', 'authentication-failed'],
      ['c701c1000100120000', 'authentication-failed'],
      ['d80101', 'exception'],
      ['c401c1000900', 'protocol'],
    ] as const) {
      const { opening } = pending(kind);
      expect(() => opening.next({ octets: hex(octets), now: 0 }), octets).toThrow(expect.objectContaining({ code }));
    }
  });

  test('the association is reached under its own name as well, and no other', () => {
    const name = { ...offer(kind), associationLogicalName: '0-0:40.0.3*255' };
    for (const [e, result] of [
      [3, 'success'],
      [4, 'exception-response'],
    ] as const) {
      const { association } = server([name]);
      const opening = associate(clientOptions(kind));
      const first = association.receive(opening.next().value as Uint8Array, 0) as Uint8Array;
      const passThree = decode(Apdu, opening.next({ octets: first, now: 0 }).value as Uint8Array);
      if (passThree.kind !== 'action-request' || passThree.value.kind !== 'action-request-normal')
        throw new Error('no pass 3');
      const { value } = passThree.value;
      const renamed = {
        ...value,
        cosemMethodDescriptor: { ...value.cosemMethodDescriptor, instanceId: Obis.of(0, 0, 40, 0, e, 255) },
      };
      const octets = encode(Apdu, { kind: 'action-request', value: { kind: 'action-request-normal', value: renamed } });
      const answer = proofIn(association.receive(octets, 0) as Uint8Array);
      expect(typeof answer === 'string' ? answer : answer.result).toBe(result);
    }
  });
});

describe('ciphered', () => {
  const kind = { ciphering: true, mechanism: 'hls-gmac' } as const;
  const dedicated = () =>
    clientOptions(kind, { security: clientSecurity({ protection: { ...bothWays, kind: 'dedicated' } }) });

  test('APPL_OPEN_3.3: pass 3 is not taken under the dedicated key', () => {
    const security = clientSecurity({ protection: { ...bothWays, kind: 'dedicated' } });
    const { association, passThree } = pending(kind, { security });
    expect(passThree[0]).toBe(203);
    expect(toHex(association.receive(passThree.with(0, 211), 0) as Uint8Array)).toBe('d80105');
    expect(association.status).toBe('association-pending');
  });

  test('pass 3 goes authenticated and encrypted, whatever later requests are', () => {
    const { passThree } = pending(kind, {
      security: clientSecurity({ protection: { ...bothWays, encryption: false } }),
    });
    expect([passThree[0], passThree[2]]).toEqual([203, 0x30]);
  });

  test('a dedicated key of the association before is gone (DedKey_N1.8)', () => {
    const { association } = server([offer(kind)]);
    const before = run(associate(dedicated()), association);
    const late = before.protect(encode(Apdu, get(before).next().value as Apdu));
    run(
      associate(
        clientOptions(kind, {
          security: clientSecurity({ nextInvocationCounter: () => 1000 + association.status.length }),
        }),
      ),
      association,
    );
    expect(toHex(association.receive(late, 0) as Uint8Array)).toBe('d80105');
  });

  test('proofs that fail slow down, whoever sends them', () => {
    const authenticationFailures = new FailureLimit(passwordFailures);
    const plain = { ciphering: false, mechanism: 'hls-md5' } as const;
    for (let i = 0; i < 6; i += 1) {
      const { association, passThree, refused } = pending(plain, {}, { authenticationFailures });
      association.receive(passThree.with(-1, passThree.at(-1)! ^ 1), 0);
      expect(refused[0]).toMatchObject({ code: i < 5 ? 'authentication-failed' : 'key-suspended' });
    }
  });
});

describe('counters of proofs', () => {
  const kind = { ciphering: false, mechanism: 'hls-gmac' } as const;

  test('one that was used before is refused', () => {
    const offered = [offer(kind)];
    const ask = (counter: number) => {
      const { association } = server(offered);
      const opening = associate(
        clientOptions(kind, { security: clientSecurity({ nextInvocationCounter: () => counter }) }),
      );
      const first = association.receive(opening.next().value as Uint8Array, 0) as Uint8Array;
      association.receive(opening.next({ octets: first, now: 0 }).value as Uint8Array, 0);
      return association.status;
    };
    expect([ask(7), ask(7), ask(6), ask(8)]).toEqual(['associated', 'non-associated', 'non-associated', 'associated']);
  });
});

test('a pre-established association with keys', () => {
  const kind = { ciphering: true, mechanism: 'lowest' } as const;
  const layers: ProtectionLayer[] = [{ ...bothWays, kind: 'general-glo-ciphering' }];
  const { association, executed } = server([offer(kind, { isPreEstablished: true })]);
  const { negotiated } = association;
  const client = preEstablished(clientOptions(kind), negotiated!);
  run(client.request(get(client), layers), association);
  run(client.request(get(client), [{ ...bothWays, kind: 'general-ciphering' }]), association);
  expect(executed.length).toBe(2);
});
