import { describe, expect, test } from 'vitest';
import { rlrq } from '../../src/acse/index.ts';
import { Apdu } from '../../src/apdu/index.ts';
import { associate, possibleConformance, preEstablished } from '../../src/association/index.ts';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import type { ProtectionLayer } from '../../src/security/index.ts';
import { hex } from '../support/corpus.ts';
import { clientOptions, clientSecurity, get, mechanisms, offer, run, server } from './parties.ts';

const bothWays = { kind: 'global', authentication: true, encryption: true } as const;
const normal = '6303800100';
const notFinished = '6303800101';

describe('without ciphering', () => {
  test.each(mechanisms)('%s: with and without a reason', (mechanism) => {
    for (const octets of ['6203800100', '6200', '6203800101']) {
      const { association } = server([offer({ ciphering: false, mechanism })]);
      run(associate(clientOptions({ ciphering: false, mechanism })), association);
      expect(toHex(association.receive(hex(octets), 0) as Uint8Array)).toBe(normal);
      expect(association.status).toBe('non-associated');
    }
  });

  test('APPL_REL_P1.3: nothing is read afterwards', () => {
    const kind = { ciphering: false, mechanism: 'lowest' } as const;
    const { association, executed } = server([offer(kind)]);
    const client = run(associate(clientOptions(kind)), association);
    const read = encode(Apdu, get(client).next().value as Apdu);
    run(client.release(), association);
    expect(toHex(association.receive(read, 0) as Uint8Array)).toBe('d80101');
    expect(executed).toEqual([]);
    expect(() => client.protect(read)).toThrow(expect.objectContaining({ code: 'closed' }));
    expect(() => client.receive(hex('d80101'), 0)).toThrow(expect.objectContaining({ code: 'closed' }));
    expect(() => client.request(get(client)).next()).toThrow(expect.objectContaining({ code: 'closed' }));
    expect(() => client.release().next()).toThrow(expect.objectContaining({ code: 'closed' }));
  });

  test('of nothing', () => {
    expect(
      toHex(
        server([offer({ ciphering: false, mechanism: 'lowest' })]).association.receive(hex('6200'), 0) as Uint8Array,
      ),
    ).toBe(normal);
  });
});

describe('ciphered', () => {
  const kind = { ciphering: true, mechanism: 'hls-gmac' } as const;
  const initiate = encode(Apdu, {
    kind: 'initiateRequest',
    value: {
      responseAllowed: true,
      proposedDlmsVersionNumber: 6,
      proposedConformance: [...possibleConformance['logical-name']],
      clientMaxReceivePduSize: 0,
    },
  });

  function associated(changes: Parameters<typeof offer>[1] = {}) {
    const served = server([offer(kind, changes)]);
    const security = clientSecurity({ protection: { ...bothWays, kind: 'dedicated' } });
    const client = run(associate(clientOptions(kind, { security })), served.association);
    const release = (userInformation?: Uint8Array) => {
      const octets = encode(rlrq, { reason: 'normal', ...(userInformation && { userInformation }) });
      return toHex(served.association.receive(octets, 0) as Uint8Array);
    };
    return { ...served, client, release };
  }

  test.each<[string, readonly ProtectionLayer[]]>([
    ['.1 in clear', []],
    ['.2 encrypted alone', [{ ...bothWays, authentication: false }]],
    ['.3 authenticated alone', [{ ...bothWays, encryption: false }]],
    ['.4 under the dedicated key', [{ ...bothWays, kind: 'dedicated' }]],
    ['under the broadcast key', [{ ...bothWays, broadcast: true }]],
  ])('SYMSEC_REL_N1: not released %s', (_, layers) => {
    const { association, client, release, executed } = associated();
    expect(release(client.protect(initiate, layers))).toBe(notFinished);
    expect(association.status).toBe('associated');
    run(client.request(get(client)), association);
    expect(executed.length).toBe(1);
  });

  test('not released without proof, with another APDU, with octets that are none', () => {
    const { association, client, release } = associated();
    expect(release()).toBe(notFinished);
    expect(release(client.protect(encode(Apdu, get(client).next().value as Apdu), [bothWays]))).toBe(notFinished);
    expect(release(hex('21'))).toBe(notFinished);
    expect(release(new Uint8Array())).toBe(notFinished);
    expect(association.status).toBe('associated');
  });

  test('a proof of before', () => {
    const { association, client, release } = associated();
    const proof = client.protect(initiate, [bothWays]);
    run(client.request(get(client), [bothWays]), association);
    expect(release(proof).slice(0, 6)).toBe('d80106');
    expect(association.status).toBe('associated');
  });

  test('with proof: the answer has one, too', () => {
    const { association, client } = associated();
    const sent: Uint8Array[] = [];
    let answer = '';
    run(
      client.release(),
      (octets) => {
        const known = association.receive(octets, 0) as Uint8Array;
        answer = toHex(known);
        return known;
      },
      sent,
    );
    expect(decode(rlrq, sent[0]!).userInformation?.[0]).toBe(33);
    expect(answer).toMatch(/^63..800100be..04..28/);
    expect(association.status).toBe('non-associated');
  });

  test('a server may do without', () => {
    const { association, release } = associated({ requiresProtectedRelease: false });
    expect(release()).toBe(normal);
    expect(association.status).toBe('non-associated');
  });

  test('but not with a wrong one', () => {
    const { association, client, release } = associated({ requiresProtectedRelease: false });
    const proof = client.protect(initiate, [bothWays]);
    expect(release(proof.with(-1, proof.at(-1)! ^ 1))).toBe(notFinished);
    expect(association.status).toBe('associated');
  });

  test('the client: a release that is refused, or answered by an exception', () => {
    expect(() => run(associated().client.release(), () => hex(notFinished))).toThrow(
      expect.objectContaining({ name: 'AssociationError', code: 'protocol' }),
    );
    expect(() => run(associated().client.release(), () => hex('d80101'))).toThrow(
      expect.objectContaining({ name: 'AssociationError', code: 'exception' }),
    );
  });

  test('one that is pre-established ends without a word', () => {
    const { client } = associated();
    const own = preEstablished(clientOptions(kind), client.negotiated);
    expect(own.release().next().done).toBe(true);
    expect(own.isOpen).toBe(false);
  });
});

describe('without an association', () => {
  const { association, executed } = server([offer({ ciphering: false, mechanism: 'lowest' })]);
  test.each([
    ['a get', 'c001c100080000010000ff0200', 'd80101'],
    ['a ciphered get', 'c81e300123456741', 'd80101'],
    ['a read', '050102fa00', '0e050201'],
    ['a write', '060102fa0001120001', '0e060201'],
    ['an unknown tag', 'ee', 'd80101'],
  ])('APPL_IDLE_N1: %s', (_, octets, answer) => {
    expect(toHex(association.receive(hex(octets), 0) as Uint8Array)).toBe(answer);
    expect(executed).toEqual([]);
  });

  test.each(['', 'c401c1000900', 'd80101', '0f000000010000', 'c2', '61', '63', '16010102fa00'])(
    'to %s there is no answer',
    (octets) => {
      expect(association.receive(hex(octets), 0)).toBeUndefined();
    },
  );

  test('notifications have nobody to go to', () => {
    expect(() => association.protect(hex('0f'))).toThrow(expect.objectContaining({ code: 'closed' }));
  });
});
