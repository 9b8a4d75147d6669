import { describe, expect, test } from 'vitest';
import { aarq } from '../../src/acse/index.ts';
import { Apdu } from '../../src/apdu/index.ts';
import { associate, type OfferedAssociation, ServerAssociation } from '../../src/association/index.ts';
import { AssociationParty } from '../../src/association/party.ts';
import { RawData } from '../../src/axdr/index.ts';
import { decode, fromLatin1, toHex } from '../../src/codec/index.ts';
import { Deframer, llcHeaderSize } from '../../src/hdlc/index.ts';
import { nodeCryptography } from '../../src/node/cryptography.ts';
import { Secret, unprotected } from '../../src/security/index.ts';
import { corpus, describeCorpus, hex } from '../support/corpus.ts';
import { clientTitle, serverTitle } from '../support/hls.ts';
import { clientOptions, clientSecurity, offer, recordingExecutor, server, serverSecurity } from './parties.ts';

const lowest = { ciphering: false, mechanism: 'lowest' } as const;
const aarqOf = (...options: Parameters<typeof clientOptions>) =>
  toHex(associate(clientOptions(...options)).next().value as Uint8Array);

describe('the examples of the Green Book (protocol.md 5.5, 5.8)', () => {
  const proposedConformance = decode(Apdu, hex('01000000065f1f0400007e1f04b0'));
  const context = {
    security: undefined,
    proposedConformance:
      proposedConformance.kind === 'initiateRequest' ? proposedConformance.value.proposedConformance : [],
    clientMaxReceivePduSize: 0x04b0,
  };

  test('the AARQ without authentication', () => {
    expect(aarqOf(lowest, context)).toBe('601da109060760857405080101be10040e01000000065f1f0400007e1f04b0');
  });

  test('the AARQ with a password', () => {
    const authentication = { mechanism: 'lls', password: new Secret(fromLatin1('12345678')) } as const;
    expect(aarqOf({ ciphering: false, mechanism: 'lls' }, { ...context, authentication })).toBe(
      '6036a1090607608574050801018a0207808b0760857405080201ac0a80083132333435363738be10040e01000000065f1f0400007e1f04b0',
    );
  });

  const challenges = { randomBytes: () => fromLatin1('K56iVagY'), challengeSize: 8 };
  test('HLS 5: f(StoC) of the client', () => {
    let counter = 0;
    const nextInvocationCounter = () => {
      counter += 1;
      return counter;
    };
    const security = clientSecurity({
      systemTitle: clientTitle,
      serverSystemTitle: serverTitle,
      nextInvocationCounter,
    });
    const opening = associate(
      clientOptions({ ciphering: false, mechanism: 'hls-gmac' }, { ...context, ...challenges, security }),
    );
    expect(toHex(opening.next().value as Uint8Array)).toContain(
      '8a0207808b0760857405080205ac0a80084b35366956616759be10',
    );
    const aare =
      '6142a109060760857405080101a203020100a305a10302010e88020780890760857405080205aa0a8008503677524a323146be10040e0800065f1f040000501f01f40007';
    const passThree = opening.next({ octets: hex(aare), now: 0 }).value as Uint8Array;
    expect(toHex(passThree).slice(-36)).toBe(`0911${'10000000011a52fe7dd3e72748973c1e28'}`.slice(-36));
  });

  test('HLS 5: f(CtoS) of the server', () => {
    const kind = { ciphering: false, mechanism: 'hls-gmac' } as const;
    const { association } = server([
      offer(kind, { security: serverSecurity({ nextInvocationCounter: () => 0x01234567 }) }),
    ]);
    const opening = associate(clientOptions(kind, challenges));
    const aare = association.receive(opening.next().value as Uint8Array, 0) as Uint8Array;
    const passFour = association.receive(opening.next({ octets: aare, now: 0 }).value as Uint8Array, 0) as Uint8Array;
    expect(toHex(passFour).slice(-38)).toBe('0911' + '1001234567fe1466afb3dbcd4f9389e2b7');
    expect(opening.next({ octets: passFour, now: 0 }).done).toBe(true);
  });

  test('a ciphered InitiateRequest with a dedicated key, counter 01234567', () => {
    const security = serverSecurity({ systemTitle: serverTitle });
    const party = new AssociationParty(
      { ...security, nextInvocationCounter: () => 0x01234567 },
      nodeCryptography,
      clientTitle,
    );
    const plain = hex('01011000112233445566778899aabbccddeeff0000065f1f0400007e1f04b0');
    const ciphered =
      '21303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855';
    expect(toHex(party.protect(plain, [{ kind: 'global', authentication: true, encryption: true }]))).toBe(ciphered);
    const receiver = new AssociationParty(
      { ...serverSecurity(), systemTitle: clientTitle },
      nodeCryptography,
      serverTitle,
    );
    expect(toHex(receiver.open(hex(ciphered), 0, unprotected).apdu)).toBe(toHex(plain));
  });
});

describeCorpus('gocosem sessions, whole', corpus('hdlc.jsonl'), (entries) => {
  const payload = (id: string) => {
    const [frame] = new Deframer().push(hex(entries.find((entry) => entry.id === id)!.hex!));
    if (frame?.kind !== 'frame') throw new Error(`${id} is no frame`);
    return Uint8Array.from(frame.information.subarray(llcHeaderSize));
  };
  const meterTitle = hex('4d454c6470b71b11');
  const ownTitle = hex('4d454c0000000001');

  /** As the client sent it; encrypted alone, it counted a tag that is not there. */
  function request(session: string, message: number): Uint8Array {
    const octets = payload(`gocosem-${session}-${message}`);
    return octets[2] === 0x20 && octets.length < octets[1]! ? octets.with(1, octets[1]! - 12) : octets;
  }

  /** What the meter says inside its ciphered AARE. */
  function initiated(session: string) {
    const octets = payload(`gocosem-${session}-14`);
    const ciphered = octets.subarray(-33);
    const party = new AssociationParty({ ...serverSecurity(), systemTitle: ownTitle }, nodeCryptography, meterTitle);
    const apdu = decode(Apdu, party.open(ciphered, 0, unprotected).apdu);
    if (apdu.kind !== 'initiateResponse') throw new Error('no InitiateResponse');
    return apdu.value;
  }

  test.each([
    ['none', 0x45],
    ['encryption', 0x4b],
  ])('%s: our server answers the client of the capture as the meter did, octet by octet', (session, firstCounter) => {
    const { negotiatedConformance, serverMaxReceivePduSize, negotiatedDlmsVersionNumber } = initiated(session);
    expect(negotiatedDlmsVersionNumber).toBe(6);
    let counter = firstCounter - 1;
    const nextInvocationCounter = () => {
      counter += 1;
      return counter;
    };
    const kind = { ciphering: true, mechanism: 'hls-gmac' } as const;
    const offered: OfferedAssociation = offer(kind, {
      security: serverSecurity({ systemTitle: meterTitle, nextInvocationCounter, signer: undefined }),
      conformance: negotiatedConformance,
      serverMaxReceivePduSize,
    });
    const read = RawData.of({ kind: 'octet-string', value: fromLatin1('12000017') });
    const executor = {
      ...recordingExecutor(),
      execute: () => ({ kind: 'get', result: { kind: 'data', value: read } }) as const,
    };
    const StoC = session === 'none' ? hex('50232b6c4b7d746b') : hex('5b6a7141247e4f39');
    const refused: Error[] = [];
    const association = new ServerAssociation([offered], {
      cryptography: nodeCryptography,
      randomBytes: () => StoC,
      challengeSize: 8,
      executor,
      onRefused: (error) => refused.push(error),
    });
    const answers = [13, 15, 17].map((message) => {
      const octets = request(session, message);
      return toHex(association.receive(octets, 0) as Uint8Array);
    });
    expect(refused).toEqual([]);
    expect(answers).toEqual([14, 16, 18].map((message) => toHex(payload(`gocosem-${session}-${message}`))));
  });

  test.each(['none', 'encryption'])('%s: our client takes the AARE of the meter, and proves itself', (session) => {
    const sent = decode(aarq, payload(`gocosem-${session}-13`));
    const security = clientSecurity({ systemTitle: ownTitle });
    const options = clientOptions(
      { ciphering: true, mechanism: 'hls-gmac' },
      {
        security,
        randomBytes: () => sent.callingAuthenticationValue!.value as Uint8Array,
        challengeSize: 8,
      },
    );
    const opening = associate(options);
    opening.next();
    const passThree = opening.next({ octets: payload(`gocosem-${session}-14`), now: 0 }).value as Uint8Array;
    expect(passThree[0]).toBe(203);
  });

  test('low level security: AARQ, AARE and GET as captured', () => {
    const kind = { ciphering: false, mechanism: 'lls' } as const;
    const name = 'gocosem-trace__low_level_sec';
    const granted = decode(Apdu, payload(`${name}-06`).subarray(-14));
    if (granted.kind !== 'initiateResponse') throw new Error('no InitiateResponse');
    const { negotiatedConformance: conformance, serverMaxReceivePduSize } = granted.value;
    const authentication = { mechanism: 'lls', password: () => new Secret(fromLatin1('12345678')) } as const;
    const read = RawData.of({ kind: 'octet-string', value: fromLatin1('10339561') });
    const executor = { execute: () => ({ kind: 'get', result: { kind: 'data', value: read } }) as const };
    const { association } = server([offer(kind, { authentication, conformance, serverMaxReceivePduSize })], {
      executor,
    });
    const answers = ['05', '07'].map((message) =>
      toHex(association.receive(payload(`${name}-${message}`), 0) as Uint8Array),
    );
    expect(answers).toEqual(['06', '08'].map((message) => toHex(payload(`${name}-${message}`))));
  });
});
