import { describe, expect, test } from 'vitest';
import { type Aare, type Aarq, aare, aarq } from '../../src/acse/index.ts';
import { Apdu, type ConformanceBit, conformanceBits, type InitiateRequest } from '../../src/apdu/index.ts';
import {
  associate,
  type OfferedAssociation,
  possibleConformance,
  preEstablished,
  type ServerContext,
} from '../../src/association/index.ts';
import { decode, encode, toHex } from '../../src/codec/index.ts';
import { FailureLimit, type ProtectionLayer, passwordFailures, Secret } from '../../src/security/index.ts';
import { hex } from '../support/corpus.ts';
import { clientTitle, serverTitle } from '../support/hls.ts';
import {
  type Case,
  clientOptions,
  clientSecurity,
  get,
  mechanisms,
  offer,
  run,
  server,
  serverSecurity,
} from './parties.ts';

const publicCase: Case = { ciphering: false, mechanism: 'lowest' };
const llsCase: Case = { ciphering: false, mechanism: 'lls' };
const gmacCase: Case = { ciphering: true, mechanism: 'hls-gmac' };

/** The AARQ of a client of this kind. */
function request(kind: Case, changes: Parameters<typeof clientOptions>[1] = {}): Aarq {
  return decode(aarq, associate(clientOptions(kind, changes)).next().value as Uint8Array);
}

const plainInitiate: InitiateRequest = {
  responseAllowed: true,
  proposedDlmsVersionNumber: 6,
  proposedConformance: [...possibleConformance['logical-name']],
  clientMaxReceivePduSize: 0xffff,
};
const initiateOctets = (changes: Partial<InitiateRequest> = {}): Uint8Array =>
  encode(Apdu, { kind: 'initiateRequest', value: { ...plainInitiate, ...changes } });
const initiate = (changes: Partial<InitiateRequest>) => ({ userInformation: initiateOctets(changes) });

/** What a server that offers this says of this AARQ. */
function judged(
  kind: Case,
  changes: Partial<Aarq>,
  offered: readonly OfferedAssociation[] = [offer(kind)],
  context: Partial<ServerContext> = {},
) {
  const { association, executed, refused } = server(offered, context);
  const answer = association.receive(encode(aarq, { ...request(kind), ...changes } as Aarq), 0) as Uint8Array;
  return { aare: decode(aare, answer), octets: answer, association, executed, refused };
}

const said = ({ result, resultSourceDiagnostic }: Aare) => [
  result,
  resultSourceDiagnostic.kind,
  resultSourceDiagnostic.value,
];
const refusedWith = (diagnostic: string) => ['rejected-permanent', 'acse-service-user', diagnostic];
const accepted = ['accepted', 'acse-service-user', 'null'];
const serviceErrorIn = ({ userInformation }: Aare) => {
  const apdu = userInformation && decode(Apdu, userInformation);
  return apdu?.kind === 'confirmedServiceError' ? apdu.value : undefined;
};

describe('what the AARE says', () => {
  test('of an AARQ without authentication: the octets of the Green Book', () => {
    const { association } = server([
      offer(publicCase, {
        conformance: ['block-transfer-with-get-or-read', 'get', 'action'],
        serverMaxReceivePduSize: 500,
      }),
    ]);
    const octets = association.receive(hex('601da109060760857405080101be10040e01000000065f1f0400007e1f04b0'), 0);
    expect(toHex(octets as Uint8Array)).toBe(
      '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f040000101101f40007',
    );
  });

  test('of an AARQ with a password: the octets of the Green Book', () => {
    const authentication = { mechanism: 'lls', password: () => new Secret(hex('3132333435363738')) } as const;
    const { association } = server([
      offer(llsCase, {
        authentication,
        conformance: ['block-transfer-with-get-or-read', 'get', 'action'],
        serverMaxReceivePduSize: 500,
      }),
    ]);
    const octets = association.receive(
      hex(
        '6036a1090607608574050801018a0207808b0760857405080201ac0a80083132333435363738be10040e01000000065f1f0400007e1f04b0',
      ),
      0,
    );
    expect(toHex(octets as Uint8Array)).toBe(
      '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f040000101101f40007',
    );
  });

  test('of a version that is too low: the octets of the Green Book', () => {
    const { association } = server([offer(publicCase)]);
    const octets = association.receive(hex('601da109060760857405080101be10040e01000000055f1f0400007e1f04b0'), 0);
    expect(toHex(octets as Uint8Array)).toBe('611fa109060760857405080101a203020101a305a103020101be0604040e010601');
  });

  test('APPL_OPEN_2: of users', () => {
    const offered = [offer(publicCase, { userIds: [1, 200] })];
    const users = [
      {},
      { callingAeInvocationId: 2 },
      { callingAeInvocationId: 1 },
      { callingAeInvocationId: 200 },
      { callingAeInvocationId: -56 },
    ];
    expect(users.map((each) => said(judged(publicCase, each, offered).aare))).toEqual([
      refusedWith('calling-AE-invocation-identifier-not-recognized'),
      refusedWith('calling-AE-invocation-identifier-not-recognized'),
      accepted,
      accepted,
      accepted,
    ]);
  });

  test('the user of the client comes to the executor', () => {
    const { association, executed } = server([offer(publicCase, { userIds: [200] })]);
    run(
      run(associate(clientOptions(publicCase, { userId: 200 })), association).request(
        get(preEstablished(clientOptions(publicCase), association.negotiated!)),
      ),
      association,
    );
    expect(executed[0]!.caller.userId).toBe(200);
  });

  test('APPL_OPEN_4: of protocol versions', () => {
    expect(said(judged(publicCase, { protocolVersion: [true] }).aare)).toEqual(accepted);
    expect(said(judged(publicCase, { protocolVersion: [false, true] }).aare)).toEqual([
      'rejected-permanent',
      'acse-service-provider',
      'no-common-acse-version',
    ]);
  });

  test('APPL_OPEN_5: of other application contexts', () => {
    for (const name of ['2.16.756.5.8.1.99', 'short-name-referencing'] as const)
      expect(said(judged(publicCase, { applicationContextName: name }).aare)).toEqual(
        refusedWith('application-context-name-not-supported'),
      );
  });

  test('APPL_OPEN_6: of names and numbers that make no difference', () => {
    const dummies = {
      calledApTitle: Uint8Array.of(1),
      calledAeQualifier: Uint8Array.of(2),
      calledApInvocationId: 3,
      calledAeInvocationId: 4,
      callingApInvocationId: 5,
      callingAeInvocationId: 6,
    };
    const { aare: answer } = judged(publicCase, dummies);
    expect(said(answer)).toEqual(accepted);
    for (const name of [
      'respondingApTitle',
      'respondingAeQualifier',
      'respondingApInvocationId',
      'respondingAeInvocationId',
    ] as const)
      expect(answer[name]).toBeUndefined();
    expect(said(judged(gmacCase, dummies).aare)).toEqual(['accepted', 'acse-service-user', 'authentication-required']);
  });

  test.each(['hls-gmac', 'hls-sha-256', 'hls-ecdsa'] as const)(
    'APPL_OPEN_6: of system titles, with %s',
    (mechanism) => {
      const clientSystemTitle = () => clientTitle;
      for (const kind of [
        { ciphering: false, mechanism },
        { ciphering: true, mechanism },
      ]) {
        const offered = () => [offer(kind, { security: serverSecurity({ clientSystemTitle }) })];
        for (const callingApTitle of [
          undefined,
          clientTitle.slice(1),
          new Uint8Array(9),
          new Uint8Array(8),
          serverTitle,
        ])
          expect(said(judged(kind, { callingApTitle }, offered()).aare)).toEqual(
            refusedWith('calling-AP-title-not-recognized'),
          );
        const { aare: answer } = judged(kind, {}, offered());
        expect(said(answer)).toEqual(['accepted', 'acse-service-user', 'authentication-required']);
        expect(toHex(answer.respondingApTitle!)).toBe(toHex(serverTitle));
      }
    },
  );

  const hasNone = {
    senderAcseRequirements: undefined,
    mechanismName: undefined,
    callingAuthenticationValue: undefined,
  };
  const lower = { lls: 'lowest', other: 'lls' } as const;
  test.each(mechanisms.filter((each) => each !== 'lowest'))(
    'APPL_OPEN_7: of half an authentication, with %s',
    (mechanism) => {
      const ask = (changes: Partial<Aarq>) => said(judged({ ciphering: false, mechanism }, changes).aare);
      const mechanismName = mechanism === 'lls' ? lower.lls : lower.other;
      const value = { kind: 'charstring', value: Uint8Array.of(1, 2, 3, 4, 5, 6, 7) } as const;
      expect(ask(hasNone), '000').toEqual(refusedWith('authentication-required'));
      expect(ask({ senderAcseRequirements: [false] }), 'F11').toEqual(refusedWith('authentication-required'));
      expect(ask({ mechanismName: undefined, callingAuthenticationValue: undefined }), '100').toEqual(
        refusedWith('authentication-mechanism-name-required'),
      );
      expect(ask({ mechanismName: undefined }), '101').toEqual(refusedWith('authentication-mechanism-name-required'));
      expect(ask({ callingAuthenticationValue: undefined }), '110').toEqual(refusedWith('authentication-failure'));
      expect(ask({ mechanismName }), '1F1').toEqual(refusedWith('authentication-mechanism-name-not-recognised'));
      expect(ask({ mechanismName: '1.2.3' }), '1F1').toEqual(
        refusedWith('authentication-mechanism-name-not-recognised'),
      );
      expect(ask({ callingAuthenticationValue: value }), '11F').toEqual(refusedWith('authentication-failure'));
    },
  );

  test('APPL_OPEN_9: of a dedicated key in a context without ciphering', () => {
    const { aare: answer, association } = judged(publicCase, initiate({ dedicatedKey: new Uint8Array(16) }));
    expect([answer.result, association.status]).toEqual(['rejected-permanent', 'non-associated']);
  });

  test('APPL_OPEN_11: of a quality of service', () => {
    for (const proposedQualityOfService of [0, 1, -1, 127])
      expect(said(judged(publicCase, initiate({ proposedQualityOfService })).aare)).toEqual(accepted);
  });

  test('APPL_OPEN_12: of DLMS versions', () => {
    const { aare: low } = judged(publicCase, initiate({ proposedDlmsVersionNumber: 5 }));
    expect([said(low), serviceErrorIn(low)]).toEqual([
      refusedWith('no-reason-given'),
      { kind: 'initiateError', value: { kind: 'initiate', value: 'dlms-version-too-low' } },
    ]);
    const { association } = judged(publicCase, initiate({ proposedDlmsVersionNumber: 7 }));
    expect(association.status).toBe('associated');
  });

  test.each(['logical-name', 'short-name'] as const)(
    'APPL_OPEN_13: of services, with %s referencing',
    (referencing) => {
      const kind = { ...publicCase, referencing };
      const negotiatedOf = (proposedConformance: readonly ConformanceBit[]) =>
        judged(kind, initiate({ proposedConformance }));
      const { conformance } = offer(kind);
      expect(negotiatedOf(conformanceBits).association.negotiated!.conformance).toEqual(
        conformanceBits.filter((bit) => conformance.includes(bit)),
      );
      const one = referencing === 'logical-name' ? 'get' : 'read';
      const foreign = referencing === 'logical-name' ? 'read' : 'get';
      expect(negotiatedOf([one, foreign]).association.negotiated!.conformance).toEqual([one]);
      for (const none of [[foreign], []] as const) {
        const { aare: answer, association } = negotiatedOf(none);
        expect([association.status, said(answer), serviceErrorIn(answer)?.value.value]).toEqual([
          'non-associated',
          refusedWith('no-reason-given'),
          'incompatible-conformance',
        ]);
      }
    },
  );

  test('APPL_OPEN_14: of PDU sizes', () => {
    const ask = (clientMaxReceivePduSize: number) => judged(publicCase, initiate({ clientMaxReceivePduSize }));
    expect(serviceErrorIn(ask(11).aare)?.value.value).toBe('pdu-size-too-short');
    expect([ask(12), ask(0)].map(({ association }) => association.status)).toEqual(['associated', 'associated']);
  });

  test('of what is no InitiateRequest', () => {
    const others = [undefined, new Uint8Array(), Uint8Array.of(1), hex('c001c100080000010000ff0200'), hex('2110')];
    for (const userInformation of others) {
      const { aare: answer, association } = judged(publicCase, { userInformation });
      expect([said(answer), association.status]).toEqual([refusedWith('no-reason-given'), 'non-associated']);
    }
  });
});

describe('ciphered', () => {
  /** An AARQ whose InitiateRequest has this protection and these fields. */
  function protectedRequest(layers: readonly ProtectionLayer[], changes: Partial<InitiateRequest> = {}) {
    const { association, refused } = server([offer(gmacCase)]);
    const negotiated = {
      referencing: 'logical-name',
      ciphering: true,
      mechanism: 'hls-gmac',
      conformance: possibleConformance['logical-name'],
      clientMaxReceivePduSize: 0,
      serverMaxReceivePduSize: 0,
      vaaName: 7,
      serverSystemTitle: serverTitle,
    } as const;
    const sender = preEstablished(clientOptions(gmacCase), negotiated);
    const userInformation = sender.protect(initiateOctets(changes), layers);
    const answer = association.receive(encode(aarq, { ...request(gmacCase), userInformation }), 0) as Uint8Array;
    return { result: decode(aare, answer).result, status: association.status, refused };
  }

  const layer = (
    kind: 'global' | 'general-glo-ciphering',
    authentication: boolean,
    encryption: boolean,
  ): ProtectionLayer => ({ kind, authentication, encryption });
  const dedicatedKey = new Uint8Array(16).fill(0xd0);

  test('SYMSEC_0_DedKey_N1: a dedicated key', () => {
    const ask = (layers: readonly ProtectionLayer[], key = dedicatedKey) =>
      protectedRequest(layers, { dedicatedKey: key }).status;
    expect(ask([]), 'in clear').toBe('non-associated');
    expect(ask([layer('global', false, true)]), 'encrypted alone').toBe('non-associated');
    expect(ask([layer('global', true, false)]), 'authenticated alone').toBe('non-associated');
    for (const size of [15, 17, 0])
      expect(ask([layer('global', true, true)], new Uint8Array(size)), `${size}`).toBe('non-associated');
    expect(ask([layer('global', true, true)])).toBe('association-pending');
    expect(ask([layer('general-glo-ciphering', true, true)])).toBe('association-pending');
  });

  test('without one, too, it is authenticated and encrypted, unless the server offers otherwise', () => {
    expect(protectedRequest([]).status).toBe('non-associated');
    expect(protectedRequest([layer('global', true, false)]).status).toBe('non-associated');
    expect(protectedRequest([layer('global', true, true)]).status).toBe('association-pending');
    const initiateMinimum = { authentication: true, encryption: false, signature: false };
    const { association } = server([offer(gmacCase, { initiateMinimum })]);
    expect(run(associate(clientOptions(gmacCase)), association).isOpen).toBe(true);
  });

  test('an AARQ that comes again has the same answer; on another link it is a replay', () => {
    const offered = [offer(gmacCase)];
    const { association } = server(offered);
    const octets = associate(clientOptions(gmacCase)).next().value as Uint8Array;
    const answer = association.receive(octets, 0) as Uint8Array;
    expect(association.receive(octets, 0)).toEqual(answer);
    const other = server(offered);
    expect(toHex(other.association.receive(octets, 0) as Uint8Array)).toBe('d8010600000002');
    expect(other.association.status).toBe('non-associated');
  });

  test('a lower counter: who has the keys is told which is expected', () => {
    const offered = [offer(gmacCase)];
    const ask = (counter: number) => {
      const security = clientSecurity({ nextInvocationCounter: () => counter });
      const octets = associate(clientOptions(gmacCase, { security })).next().value as Uint8Array;
      return toHex(server(offered).association.receive(octets, 0) as Uint8Array);
    };
    expect(ask(50).slice(0, 2)).toBe('61');
    expect(ask(49)).toBe('d80106' + '00000033');
  });

  test('wrong keys say no more than a wrong password', () => {
    const keys = { key: () => new Secret(new Uint8Array(16)) };
    const octets = associate(clientOptions(gmacCase, { security: clientSecurity({ keys }) })).next()
      .value as Uint8Array;
    const { association, refused } = server([offer(gmacCase)]);
    expect(said(decode(aare, association.receive(octets, 0) as Uint8Array))).toEqual(
      refusedWith('authentication-failure'),
    );
    expect(refused).toMatchObject([{ name: 'SecurityError', code: 'tag-mismatch' }]);
  });
});

describe('several offers', () => {
  test('the client has the one that it asks for', () => {
    const kinds: Case[] = [
      publicCase,
      llsCase,
      { ciphering: false, mechanism: 'hls-md5' },
      gmacCase,
      { ...publicCase, referencing: 'short-name' },
    ];
    for (const kind of kinds) {
      const { association } = server(kinds.map((each) => offer(each)));
      const client = run(associate(clientOptions(kind)), association);
      expect([client.negotiated.mechanism, client.negotiated.ciphering, client.negotiated.referencing]).toEqual([
        kind.mechanism,
        kind.ciphering,
        kind.referencing ?? 'logical-name',
      ]);
    }
  });

  test('none at all', () => {
    expect(said(judged(publicCase, {}, []).aare)).toEqual(refusedWith('application-context-name-not-supported'));
  });

  test('users with passwords of their own', () => {
    const offers = [1, 2].map((id) =>
      offer(llsCase, {
        userIds: [id],
        authentication: { mechanism: 'lls', password: () => new Secret(Uint8Array.of(id)) },
      }),
    );
    const ask = (user: number, password: number) =>
      judged(
        llsCase,
        {
          callingAeInvocationId: user,
          callingAuthenticationValue: { kind: 'charstring', value: Uint8Array.of(password) },
        },
        offers,
      ).aare.result;
    expect([ask(1, 1), ask(2, 2), ask(1, 2), ask(2, 1)]).toEqual([
      'accepted',
      'accepted',
      'rejected-permanent',
      'rejected-permanent',
    ]);
  });
});

describe('one AARQ after another', () => {
  test('a refused one leaves the association, an accepted one takes its place', () => {
    const { association } = server([offer(publicCase), offer(llsCase)]);
    run(associate(clientOptions(publicCase)), association);
    const wrong = encode(aarq, {
      ...request(llsCase),
      callingAuthenticationValue: { kind: 'charstring', value: Uint8Array.of(9) },
    });
    association.receive(wrong, 0);
    expect(association.current?.mechanismName).toBe('lowest');
    run(associate(clientOptions(llsCase)), association);
    expect(association.current?.mechanismName).toBe('lls');
  });

  test('who guesses passwords is slowed down', () => {
    const authenticationFailures = new FailureLimit(passwordFailures);
    const { association, refused } = server([offer(llsCase)], { authenticationFailures });
    const guess = (now: number, value: Uint8Array) =>
      decode(
        aare,
        association.receive(
          encode(aarq, { ...request(llsCase), callingAuthenticationValue: { kind: 'charstring', value } }),
          now,
        ) as Uint8Array,
      ).result;
    for (let i = 0; i < 5; i += 1) guess(0, Uint8Array.of(i));
    const right = request(llsCase).callingAuthenticationValue!.value as Uint8Array;
    expect(guess(10, right)).toBe('rejected-permanent');
    expect(refused.at(-1)).toMatchObject({ code: 'key-suspended' });
    expect(guess(2000, right)).toBe('accepted');
    expect(authenticationFailures.size).toBe(0);
  });

  test('without a response: associated, and silent', () => {
    const { association } = server([offer(publicCase)]);
    const ask = (kind: Case) =>
      association.receive(encode(aarq, { ...request(kind), ...initiate({ responseAllowed: false }) }), 0);
    expect([ask(publicCase), association.status]).toEqual([undefined, 'associated']);
    const challenged = server([offer({ ciphering: false, mechanism: 'hls-md5' })]).association;
    expect(
      challenged.receive(
        encode(aarq, {
          ...request({ ciphering: false, mechanism: 'hls-md5' }),
          ...initiate({ responseAllowed: false }),
        }),
        0,
      ),
    ).toBeUndefined();
    expect(challenged.status).toBe('non-associated');
  });

  test('one that is pre-established is neither opened nor released', () => {
    const { association } = server([offer(publicCase, { isPreEstablished: true })]);
    expect(association.status).toBe('associated');
    expect(decode(aare, association.receive(encode(aarq, request(publicCase)), 0) as Uint8Array).result).toBe(
      'rejected-permanent',
    );
    expect(toHex(association.receive(hex('6203800100'), 0) as Uint8Array)).toBe('6303800101');
    expect(association.status).toBe('associated');
  });
});
