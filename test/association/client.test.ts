import { describe, expect, test } from 'vitest';
import { type Aare, aare } from '../../src/acse/index.ts';
import { Apdu, type InitiateResponse } from '../../src/apdu/index.ts';
import { associate, type ClientAssociation, type OpenedNotification } from '../../src/association/index.ts';
import { AssociationParty } from '../../src/association/party.ts';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import { nodeCryptography } from '../../src/node/cryptography.ts';
import type { ProtectionLayer } from '../../src/security/index.ts';
import { hex } from '../support/corpus.ts';
import { clientTitle, serverTitle } from '../support/hls.ts';
import { type Case, clientOptions, clientSecurity, get, offer, run, server, serverSecurity } from './parties.ts';

const bothWays = { kind: 'global', authentication: true, encryption: true } as const;
const gmac: Case = { ciphering: true, mechanism: 'hls-gmac' };
const md5: Case = { ciphering: false, mechanism: 'hls-md5' };
const lowest: Case = { ciphering: false, mechanism: 'lowest' };
const association = (code: string) => expect.objectContaining({ name: 'AssociationError', code });
const security = (code: string) => expect.objectContaining({ name: 'SecurityError', code });

/** What a client makes of the AARE of a server, changed on its way. How many APDUs it has sent is told as well. */
function meeting(
  kind: Case,
  change: (answer: Aare, octets: Uint8Array) => Aare | Uint8Array,
  options: Parameters<typeof clientOptions>[1] = {},
) {
  const served = server([offer(kind)]);
  const opening = associate(clientOptions(kind, options));
  const answer = served.association.receive(opening.next().value as Uint8Array, 0) as Uint8Array;
  const changed = change(decode(aare, answer), answer);
  const next = () => opening.next({ octets: changed instanceof Uint8Array ? changed : encode(aare, changed), now: 0 });
  return { next, opening };
}

const said = (response: Partial<InitiateResponse>): Uint8Array =>
  encode(Apdu, {
    kind: 'initiateResponse',
    value: {
      negotiatedDlmsVersionNumber: 6,
      negotiatedConformance: ['get'],
      serverMaxReceivePduSize: 100,
      vaaName: 7,
      ...response,
    },
  });

describe('C_OPEN: what the AARE must not say', () => {
  const challenge = (size: number) =>
    ({ respondingAuthenticationValue: { kind: 'charstring', value: new Uint8Array(size).fill(5) } }) as const;

  test.each<[string, Case, Partial<Aare>, unknown]>([
    ['another context', lowest, { applicationContextName: 'short-name-referencing' }, security('downgrade')],
    [
      'a context without ciphering',
      gmac,
      { applicationContextName: 'logical-name-referencing' },
      security('downgrade'),
    ],
    ['a context of nobody', gmac, { applicationContextName: '1.2.3' }, security('downgrade')],
    ['a lower mechanism', md5, { mechanismName: 'lls' }, security('downgrade')],
    [
      'neither mechanism nor challenge',
      md5,
      { mechanismName: undefined, respondingAuthenticationValue: undefined },
      security('downgrade'),
    ],
    ['another mechanism', gmac, { mechanismName: 'hls-md5' }, security('downgrade')],
    ['a mechanism of nobody', md5, { mechanismName: '1.2.3' }, security('downgrade')],
    ['StoC of 7 octets', md5, challenge(7), security('challenge-length')],
    ['StoC of 65 octets', md5, challenge(65), security('challenge-length')],
    ['no StoC', md5, { respondingAuthenticationValue: undefined }, security('challenge-length')],
    ['no title', gmac, { respondingApTitle: undefined }, security('system-title')],
    ['a title of 7 octets', gmac, { respondingApTitle: serverTitle.slice(1) }, security('system-title')],
    ['a title of 9 octets', gmac, { respondingApTitle: new Uint8Array(9) }, security('system-title')],
    ['our own title', gmac, { respondingApTitle: clientTitle }, security('system-title')],
    ['no InitiateResponse', lowest, { userInformation: undefined }, expect.objectContaining({ name: 'DecodeError' })],
    ['an InitiateResponse in clear', gmac, { userInformation: said({}) }, security('downgrade')],
    ['another APDU', lowest, { userInformation: hex('d80101') }, association('protocol')],
    [
      'a wider conformance',
      lowest,
      { userInformation: said({ negotiatedConformance: ['get', 'read'] }) },
      association('protocol'),
    ],
    ['the vaa-name of short names', lowest, { userInformation: said({ vaaName: 0xfa00 }) }, association('protocol')],
    ['a PDU size of 11', lowest, { userInformation: said({ serverMaxReceivePduSize: 11 }) }, association('protocol')],
    ['DLMS version 5', lowest, { userInformation: said({ negotiatedDlmsVersionNumber: 5 }) }, association('protocol')],
    ['DLMS version 7', lowest, { userInformation: said({ negotiatedDlmsVersionNumber: 7 }) }, association('protocol')],
    [
      'accepted, and a reason against it',
      lowest,
      { resultSourceDiagnostic: { kind: 'acse-service-user', value: 'authentication-failure' } },
      association('protocol'),
    ],
    [
      'accepted, and authentication is required',
      lowest,
      { resultSourceDiagnostic: { kind: 'acse-service-user', value: 'authentication-required' } },
      association('protocol'),
    ],
  ])('%s', (_, kind, changes, error) => {
    const { next, opening } = meeting(kind, (answer) => ({ ...answer, ...changes }) as Aare);
    expect(next).toThrow(error);
    expect(opening.next({ octets: hex('61'), now: 0 }), 'nothing more is sent').toEqual({
      done: true,
      value: undefined,
    });
  });

  test('StoC that is CtoS', () => {
    for (const kind of [md5, gmac]) {
      const opening = associate(clientOptions(kind, { randomBytes: (size) => new Uint8Array(size).fill(9) }));
      const { association } = server([offer(kind)]);
      const answer = decode(aare, association.receive(opening.next().value as Uint8Array, 0) as Uint8Array);
      const respondingAuthenticationValue = { kind: 'charstring', value: new Uint8Array(16).fill(9) } as const;
      expect(() =>
        opening.next({ octets: encode(aare, { ...answer, respondingAuthenticationValue }), now: 0 }),
      ).toThrow(security('challenge-equal'));
    }
  });

  test('another server than the one expected', () => {
    const expected = clientSecurity({ serverSystemTitle: new Uint8Array(8) });
    expect(meeting(gmac, (answer) => answer, { security: expected }).next).toThrow(security('system-title'));
  });

  test('a server that leaves its mechanism out has to prove itself by the one that was asked for', () => {
    for (const kind of [md5, gmac]) {
      const { next } = meeting(kind, (answer) => ({ ...answer, mechanismName: undefined }) as Aare);
      expect(next().done, 'pass 3 is sent').toBe(false);
    }
  });

  test('a server without a title is taken for the expected one', () => {
    const expected = clientSecurity({ serverSystemTitle: serverTitle });
    const { next } = meeting(gmac, (answer) => ({ ...answer, respondingApTitle: undefined }) as Aare, {
      security: expected,
    });
    expect((next().value as Uint8Array)[0], 'pass 3').toBe(203);
  });

  test.each<[string, readonly ProtectionLayer[]]>([
    ['authenticated alone', [{ ...bothWays, encryption: false }]],
    ['encrypted alone', [{ ...bothWays, authentication: false }]],
  ])('an InitiateResponse %s', (_, layers) => {
    const party = new AssociationParty(serverSecurity(), nodeCryptography, clientTitle);
    const { next } = meeting(gmac, (answer) => ({ ...answer, userInformation: party.protect(said({}), layers) }));
    expect(next).toThrow(security('downgrade'));
  });

  test('octets that are no AARE', () => {
    expect(meeting(lowest, (_, octets) => octets.slice(0, -1)).next).toThrow(
      expect.objectContaining({ name: 'DecodeError' }),
    );
  });
});

describe('refusals', () => {
  test('say what the server says', () => {
    const { association: other } = server([offer({ ciphering: false, mechanism: 'lls' })]);
    expect(() => run(associate(clientOptions(lowest)), other)).toThrow(
      expect.objectContaining({
        name: 'AssociationError',
        code: 'rejected',
        result: 'rejected-permanent',
        diagnostic: { kind: 'acse-service-user', value: 'authentication-required' },
        serviceError: undefined,
      }),
    );
    expect(() =>
      run(associate(clientOptions(lowest, { clientMaxReceivePduSize: 11 })), server([offer(lowest)]).association),
    ).toThrow(
      expect.objectContaining({
        code: 'rejected',
        serviceError: { kind: 'initiateError', value: { kind: 'initiate', value: 'pdu-size-too-short' } },
        message:
          'the server refuses the association: rejected-permanent, no-reason-given, initiateError initiate pdu-size-too-short',
      }),
    );
  });

  test('stand, whatever else they bring', () => {
    for (const userInformation of ['ff', '21', '2e1e3000000001', '0800']) {
      const { next } = meeting(gmac, (answer) => ({
        ...answer,
        result: 'rejected-transient',
        userInformation: hex(userInformation),
      }));
      expect(next, userInformation).toThrow(
        expect.objectContaining({ code: 'rejected', result: 'rejected-transient' }),
      );
    }
  });

  test('an exception-response or confirmedServiceError in place of an AARE', () => {
    expect(meeting(gmac, () => hex('d80106000000c9')).next).toThrow(
      expect.objectContaining({
        code: 'exception',
        exception: {
          stateError: 'service-not-allowed',
          serviceError: { kind: 'invocation-counter-error', value: 201 },
        },
      }),
    );
    expect(meeting(lowest, () => hex('0e010601')).next).toThrow(association('exception'));
  });

  test('what comes before the AARE is passed over', () => {
    const { opening } = meeting(lowest, (_, octets) => octets);
    for (const octets of ['c401c1000900', '63800100', 'ffff', '', '0f000000010000'])
      expect(opening.next({ octets: hex(octets), now: 0 })).toEqual({ done: false, value: undefined });
  });
});

describe('what is not even asked for', () => {
  const start = (kind: Case, changes: Parameters<typeof clientOptions>[1]) => () =>
    associate(clientOptions(kind, changes)).next();
  test('a password in clear without leave', () => {
    expect(start({ ciphering: false, mechanism: 'lls' }, { allowLls: false })).toThrow(security('mechanism-refused'));
  });
  test('less than keys at hand ask for', () => {
    expect(start({ ciphering: true, mechanism: 'lowest' }, { minimum: undefined })).toThrow(security('downgrade'));
    expect(start({ ciphering: true, mechanism: 'lls' }, { minimum: undefined })).toThrow(security('downgrade'));
    expect(start({ ciphering: false, mechanism: 'hls-gmac' }, { minimum: undefined })).not.toThrow();
    expect(start({ ciphering: true, mechanism: 'hls-gmac' }, { minimum: undefined })).not.toThrow();
  });
  test.each(['hls-gmac', 'hls-sha-256', 'hls-ecdsa'] as const)('%s without titles', (mechanism) => {
    expect(start({ ciphering: false, mechanism }, { security: undefined })).toThrow(security('system-title'));
  });
});

/** A client in an association, and a server's party to answer it as a test likes. */
function associated(kind: Case = gmac, options: Parameters<typeof clientOptions>[1] = {}) {
  const own = serverSecurity();
  const served = server([offer(kind, { security: own })]);
  const client = run(associate(clientOptions(kind, options)), served.association);
  const party = new AssociationParty(own, nodeCryptography, clientTitle);
  return { ...served, client, party };
}

const cut = (octets: Uint8Array) => octets.with(1, octets[1]! - 1).slice(0, -1);
const answer = (id: number) => hex(`c401c${id.toString(16)}00121234`);
const idOf = (context: ClientAssociation) => (context.exchangeContext().invokeIdAndPriority.invokeId + 1) % 16;

describe('C_DATA', () => {
  test('an answer to another request is passed over, the right one is taken', () => {
    const { client } = associated(lowest);
    const id = idOf(client);
    const exchange = client.request(get(client));
    exchange.next();
    for (const other of [(id + 1) % 16, (id + 15) % 16])
      expect(exchange.next({ octets: answer(other), now: 0 })).toEqual({ done: false, value: undefined });
    expect(exchange.next({ octets: answer(id), now: 0 }).done).toBe(true);
  });

  test('a late answer does not satisfy the next request', () => {
    const { client } = associated(lowest);
    const id = idOf(client);
    const abandoned = client.request(get(client));
    abandoned.next();
    abandoned.return([]);
    const exchange = client.request(get(client));
    exchange.next();
    expect(exchange.next({ octets: answer(id), now: 0 })).toEqual({ done: false, value: undefined });
    expect(exchange.next({ octets: answer((id + 1) % 16), now: 0 }).done).toBe(true);
  });

  test.each(['c501c%00', 'c701c%0000', 'c403c%020012123400121234', '0c010012 1234'])(
    'an answer of another service or form: %s',
    (form) => {
      const { client } = associated(lowest);
      const id = idOf(client).toString(16);
      const exchange = client.request(get(client));
      exchange.next();
      expect(() => exchange.next({ octets: hex(form.replace('%', id).replace(' ', '')), now: 0 })).toThrow(
        association('protocol'),
      );
    },
  );

  test('invoke ids go round', () => {
    const { client } = associated(lowest);
    const ids = Array.from({ length: 17 }, () => client.exchangeContext().invokeIdAndPriority.invokeId);
    expect(new Set(ids).size).toBe(16);
    expect(ids[16]).toBe(ids[0]);
  });

  test('AARE and RLRE in the midst are passed over', () => {
    const { client } = associated(lowest);
    const id = idOf(client);
    const exchange = client.request(get(client));
    exchange.next();
    for (const octets of ['6100', '6303800100'])
      expect(exchange.next({ octets: hex(octets), now: 0 })).toEqual({ done: false, value: undefined });
    expect(exchange.next({ octets: answer(id), now: 0 }).done).toBe(true);
  });

  test('a request that is abandoned ends its service as well', () => {
    const { client } = associated(lowest);
    let isOver = false;
    const exchange = client.request(
      (function* () {
        try {
          yield {
            kind: 'get-request',
            value: {
              kind: 'get-request-next',
              value: { invokeIdAndPriority: { invokeId: 1, confirmed: true, highPriority: false }, blockNumber: 1 },
            },
          };
        } finally {
          isOver = true;
        }
      })(),
    );
    exchange.next();
    exchange.return(undefined);
    expect(isOver).toBe(true);
  });
});

describe('C_SEC: responses that are refused', () => {
  /** What becomes of an answer that is made so. */
  function answered(
    make: (apdu: Uint8Array, party: AssociationParty) => Uint8Array,
    layers?: readonly ProtectionLayer[],
  ) {
    const { client, party } = associated();
    const id = idOf(client);
    const exchange = client.request(get(client), layers);
    exchange.next();
    return () => exchange.next({ octets: make(answer(id), party), now: 0 });
  }

  test('the right one is taken', () => {
    expect(answered((apdu, party) => party.protect(apdu, [bothWays]))().done).toBe(true);
  });

  test.each<[string, (apdu: Uint8Array, party: AssociationParty) => Uint8Array, string]>([
    ['in clear', (apdu) => apdu, 'protection-too-low'],
    [
      'authenticated alone',
      (apdu, party) => party.protect(apdu, [{ ...bothWays, encryption: false }]),
      'protection-too-low',
    ],
    [
      'encrypted alone',
      (apdu, party) => party.protect(apdu, [{ ...bothWays, authentication: false }]),
      'protection-too-low',
    ],
    [
      'signed alone',
      (apdu, party) => party.protect(apdu, [{ kind: 'general-signing', transactionId: Uint8Array.of(1) }]),
      'protection-too-low',
    ],
    [
      'under the broadcast key',
      (apdu, party) => party.protect(apdu, [{ ...bothWays, broadcast: true }]),
      'key-unknown',
    ],
    ['a tag of eleven octets', (apdu, party) => cut(party.protect(apdu, [bothWays])), 'tag-mismatch'],
    ['compressed', (apdu, party) => party.protect(apdu, [bothWays]).with(2, 0xb0), 'compression-unsupported'],
    ['another suite', (apdu, party) => party.protect(apdu, [bothWays]).with(2, 0x31), 'suite-unsupported'],
    ['as another service', (apdu, party) => party.protect(apdu, [bothWays]).with(0, 205), 'malformed'],
    [
      'from another title',
      (apdu, party) => party.protect(apdu, [{ ...bothWays, kind: 'general-glo-ciphering' }]).with(9, 0),
      'system-title',
    ],
    [
      'for another recipient',
      (apdu, party) =>
        party.protect(apdu, [{ ...bothWays, kind: 'general-ciphering', recipientSystemTitle: serverTitle }]),
      'recipient',
    ],
    [
      'under a dedicated key that was not agreed',
      (apdu, party) => party.protect(apdu, [bothWays]).with(0, 212),
      'key-unknown',
    ],
  ])('%s', (_, make, code) => {
    expect(answered(make)).toThrow(security(code));
  });

  test('a counter that is equal or lower', () => {
    const { client } = associated();
    for (const [counter, isTaken] of [
      [500, true],
      [500, false],
      [499, false],
      [501, true],
    ] as const) {
      const own = new AssociationParty(
        serverSecurity({ nextInvocationCounter: () => counter }),
        nodeCryptography,
        clientTitle,
      );
      const id = idOf(client);
      const exchange = client.request(get(client));
      exchange.next();
      const next = () => exchange.next({ octets: own.protect(answer(id), [bothWays]), now: 0 });
      if (isTaken) expect(next().done).toBe(true);
      else expect(next).toThrow(security('counter-replayed'));
    }
  });

  test('the same answer again is none to the next request', () => {
    const { client, association: served } = associated();
    const exchange = client.request(get(client));
    const octets = served.receive(exchange.next().value as Uint8Array, 0) as Uint8Array;
    expect(exchange.next({ octets, now: 0 }).done).toBe(true);
    for (let i = 0; i < 15; i += 1) client.exchangeContext();
    const next = client.request(get(client));
    next.next();
    expect(next.next({ octets, now: 0 })).toEqual({ done: false, value: undefined });
  });

  test('an exception in clear is one: it can only end the exchange', () => {
    expect(answered(() => hex('d80105'))).toThrow(association('exception'));
    expect(answered(() => hex('0e050100'))).toThrow(association('exception'));
  });

  test('ciphered where nothing was agreed', () => {
    const { client } = associated(lowest);
    const { party } = associated();
    expect(() => client.receive(party.protect(answer(1), [bothWays]), 0)).toThrow(association('protocol'));
  });

  test('octets that are no APDU', () => {
    const { client } = associated(lowest);
    for (const octets of ['ff', '', 'c4', 'c401c100'])
      expect(() => client.receive(hex(octets), 0), octets).toThrow(expect.objectContaining({ name: 'DecodeError' }));
  });
});

describe('notifications', () => {
  const notification = hex('0f0000000100020112000a');
  const event = hex('c200000800000100 00ff 02 120001'.replaceAll(' ', ''));

  test('in the midst of an exchange are handed out, and the exchange goes on', () => {
    const seen: OpenedNotification[] = [];
    const { client, association: served } = associated(gmac, { onNotification: (each) => seen.push(each) });
    const exchange = client.request(get(client));
    const octets = served.receive(exchange.next().value as Uint8Array, 0) as Uint8Array;
    const notice = served.protect(notification);
    expect([notice[0], served.protect(event)[0]]).toEqual([219, 202]);
    // The notification was made after the answer: it is another exchange that meets it.
    expect(exchange.next({ octets, now: 0 }).done).toBe(true);
    const next = client.request(get(client));
    const request = next.next().value as Uint8Array;
    expect(next.next({ octets: notice, now: 0 })).toEqual({ done: false, value: undefined });
    expect(next.next({ octets: served.receive(request, 0) as Uint8Array, now: 0 }).done).toBe(true);
    expect(seen.map(({ apdu, level }) => [apdu.kind, level])).toEqual([
      ['data-notification', { authentication: true, encryption: true, signature: false }],
    ]);
    expect(toHex(seen[0]!.octets)).toBe(toHex(notification));
  });

  test('while a release waits', () => {
    const seen: OpenedNotification[] = [];
    const { client, association: served } = associated(gmac, { onNotification: (each) => seen.push(each) });
    const release = client.release();
    const request = release.next().value as Uint8Array;
    const notice = served.protect(event);
    release.next({ octets: notice, now: 0 });
    expect(release.next({ octets: served.receive(request, 0) as Uint8Array, now: 0 }).done).toBe(true);
    expect(seen.map(({ apdu }) => apdu.kind)).toEqual(['event-notification-request']);
  });

  test('outside of exchanges are told apart from late answers', () => {
    const { client, association: served } = associated();
    expect(client.receive(served.protect(notification), 0).kind).toBe('notification');
    expect(client.receive(answer(1), 0).kind).toBe('response');
    expect(client.receive(hex('6303800100'), 0).kind).toBe('acse');
  });

  test('in clear they are below the minimum', () => {
    const { client } = associated(gmac, { minimum: undefined });
    expect(() => client.receive(notification, 0)).toThrow(security('protection-too-low'));
    expect(associated(lowest).client.receive(notification, 0).kind).toBe('notification');
  });

  test('signed, where the policy demands it', () => {
    const policy = () => ({
      request: { authentication: false, encryption: false, signature: false },
      response: { authentication: true, encryption: true, signature: true },
    });
    const { association: served } = server([offer(gmac, { security: serverSecurity({ policy }) })]);
    const client = run(associate(clientOptions(gmac)), served);
    const opened = client.receive(served.protect(notification), 0);
    expect(opened).toMatchObject({ kind: 'notification', level: { signature: true } });
  });

  test('under the broadcast key, to all clients', () => {
    const { client, party } = associated();
    const opened = client.receive(
      party.protect(notification, [{ ...bothWays, kind: 'general-glo-ciphering', broadcast: true }]),
      0,
    );
    expect(opened.kind).toBe('notification');
  });
});

describe('durability', () => {
  test('what was received is durable when the store says so', async () => {
    const pending: (() => void)[] = [];
    const replay = {
      check: () => 'fresh' as const,
      accept: () => new Promise<void>((resolve) => pending.push(resolve)),
    } as const;
    const { client } = associated(gmac, { security: clientSecurity({ replay }) });
    const { durable } = client;
    expect(durable).toBeInstanceOf(Promise);
    expect(pending.length, 'the AARE and pass 4').toBe(2);
    for (const resolve of pending) resolve();
    await durable;
    expect(client.durable).toBeUndefined();
  });
});

test('the room for requests leaves room for their protection', () => {
  const { client } = associated(gmac);
  const { maximumRequestSize } = client.exchangeContext();
  const layers: readonly ProtectionLayer[][] = [
    [bothWays],
    [{ ...bothWays, kind: 'general-glo-ciphering' }],
    [
      { kind: 'general-signing', transactionId: new Uint8Array(8), recipientSystemTitle: serverTitle },
      { ...bothWays, kind: 'general-ciphering', transactionId: new Uint8Array(8), recipientSystemTitle: serverTitle },
    ],
  ];
  for (const each of layers)
    expect(client.protect(new Uint8Array(maximumRequestSize).fill(0xc1), each).length).toBeLessThanOrEqual(
      client.negotiated.serverMaxReceivePduSize,
    );
  expect(associated(lowest).client.exchangeContext().maximumRequestSize).toBe(1024);
});
