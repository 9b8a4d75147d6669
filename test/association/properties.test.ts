import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Apdu } from '../../src/apdu/index.ts';
import {
  AssociationError,
  associate,
  type ClientAssociation,
  type OctetExchange,
  type ServiceResult,
} from '../../src/association/index.ts';
import { DecodeError, encode, toHex } from '../../src/codec/index.ts';
import { decodeSecurityPolicy, SecurityError } from '../../src/security/index.ts';
import { hex } from '../support/corpus.ts';
import { type Case, clientOptions, get, offer, run, server, serverSecurity, value } from './parties.ts';

const gmac: Case = { ciphering: true, mechanism: 'hls-gmac' };
const md5: Case = { ciphering: false, mechanism: 'hls-md5' };
const lowest: Case = { ciphering: false, mechanism: 'lowest' };
const strict = () => decodeSecurityPolicy(0x0c, 1);

/** Octets that somebody on the line could send: nonsense, known APDUs, and known APDUs with some octets changed. */
const known = [
  '601da109060760857405080101be10040e01000000065f1f0400007e1f04b0',
  '6036a1090607608574050801018a0207808b0760857405080201ac0a80083132333435363738be10040e01000000065f1f0400007e1f04b0',
  '6066a109060760857405080103a60a04084d4d4d00000000018a0207808b0760857405080205ac0a80084b35366956616759be34043221303001234567801302ff8a7874133d414ced25b42534d28db0047720606b175bd52211be6841db204d39ee6fdb8e356855',
  'c001c100080000010000ff0200',
  'c81e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b',
  'db084d4d4d00000000011e3001234567411312ff935a47566827c467bc7d825c3be4a77c3fcc056b6b',
  'c301c1000f0000280000ff01010911100000000100000000000000000000000000',
  '050104fa580109011000',
  'e0c100010000 0dc001c100080000010000ff0200'.replace(' ', ''),
  '6203800100',
  '62',
  'df09010000000000000001084d4d4d000000000108000000000000000000000dc001c100080000010000ff024001',
  'd00100',
  '16010102fa000001120001',
].map(hex);
const changed = fc
  .tuple(fc.constantFrom(...known), fc.array(fc.tuple(fc.nat(120), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }))
  .map(([octets, changes]) =>
    changes.reduce((all, [at, octet]) => (at < all.length ? all.with(at, octet) : all), octets),
  );
const anything = fc.oneof(fc.uint8Array({ maxLength: 80 }), changed, fc.constantFrom(...known));

const isAnswer = (answer: unknown) => answer === undefined || answer instanceof Uint8Array;

describe('any octets to a server', () => {
  test('without an association: an answer or nothing, and never a service', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 6 }), (all) => {
        const { association, executed } = server([
          offer(gmac, { security: serverSecurity({ policy: strict }) }),
          offer(md5),
        ]);
        for (const octets of all) if (!isAnswer(association.receive(octets, 0))) return false;
        return executed.length === 0 && association.status !== 'associated';
      }),
    );
  });

  test('with an association of somebody else: neither a service nor its end', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 6 }), (all) => {
        const { association, executed } = server([offer(gmac, { security: serverSecurity({ policy: strict }) })]);
        const client = run(associate(clientOptions(gmac)), association);
        for (const octets of all) if (!isAnswer(association.receive(octets, 0))) return false;
        if (executed.length > 0 || association.status !== 'associated') return false;
        run(client.request(get(client)), association);
        return (executed.length as number) === 1;
      }),
    );
  });

  test('with one that is pending: it is proven, or it ends', () => {
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 4 }), (all) => {
        const { association, executed } = server([offer(md5)]);
        const opening = associate(clientOptions(md5));
        association.receive(opening.next().value as Uint8Array, 0);
        for (const octets of all) if (!isAnswer(association.receive(octets, 0))) return false;
        return executed.length === 0 && association.status !== 'associated';
      }),
    );
  });
});

describe('any octets to a client', () => {
  const isTyped = (error: unknown) =>
    error instanceof DecodeError || error instanceof SecurityError || error instanceof AssociationError;

  test('it is associated by nobody but its server', () => {
    const aares = [
      '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f040000501f01f40007',
      '6142a109060760857405080101a203020100a305a10302010e88020780890760857405080205aa0a8008503677524a323146be10040e0800065f1f040000501f01f40007',
    ].map(hex);
    fc.assert(
      fc.property(
        fc.array(fc.oneof(anything, fc.constantFrom(...aares)), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(gmac, md5),
        (all, kind) => {
          const opening = associate(clientOptions(kind));
          opening.next();
          try {
            for (const octets of all) if (opening.next({ octets, now: 0 }).done === true) return false;
          } catch (error) {
            return isTyped(error);
          }
          return true;
        },
      ),
    );
  });

  test('a ciphered request is answered by nobody but its server', () => {
    const { association } = server([offer(gmac)]);
    fc.assert(
      fc.property(anything, (octets) => {
        const client = run(associate(clientOptions(gmac)), server([offer(gmac)]).association);
        const exchange = client.request(get(client));
        exchange.next();
        try {
          return exchange.next({ octets, now: 0 }).done !== true;
        } catch (error) {
          return isTyped(error);
        }
      }),
    );
    void association;
  });
});

/** What one of several clients may do on one link, in whichever order. */
type Step =
  | 'open lowest'
  | 'begin md5'
  | 'prove md5'
  | 'fail md5'
  | 'open gmac'
  | 'get'
  | 'old get'
  | 'release'
  | 'noise'
  | 'half an AARQ';
const steps: readonly Step[] = [
  'open lowest',
  'begin md5',
  'prove md5',
  'fail md5',
  'open gmac',
  'get',
  'old get',
  'release',
  'noise',
  'half an AARQ',
];

test('in any order of steps a service is served in an association alone, and status and answers agree', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 25 }), (order) => {
      const { association, executed } = server([
        offer(lowest),
        offer(md5),
        offer(gmac, { security: serverSecurity({ policy: strict }) }),
      ]);
      const clients = { gmac: clientOptions(gmac) };
      let client: ClientAssociation | undefined;
      let old: Uint8Array | undefined;
      let opening: OctetExchange<ClientAssociation> | undefined;
      let passThree: Uint8Array | undefined;
      let expected: string = 'non-associated';
      for (const step of order) {
        const before = executed.length;
        let served = 0;
        switch (step) {
          case 'open lowest':
          case 'open gmac':
            client = run(associate(step === 'open gmac' ? clients.gmac : clientOptions(lowest)), association);
            expected = 'associated';
            break;
          case 'begin md5': {
            opening = associate(clientOptions(md5));
            const answer = association.receive(opening.next().value as Uint8Array, 0) as Uint8Array;
            passThree = opening.next({ octets: answer, now: 0 }).value as Uint8Array;
            expected = 'association-pending';
            client = undefined;
            break;
          }
          case 'prove md5':
          case 'fail md5': {
            if (passThree === undefined || opening === undefined || expected !== 'association-pending') break;
            const answer = association.receive(
              step === 'prove md5' ? passThree : passThree.with(-1, passThree.at(-1)! ^ 1),
              0,
            ) as Uint8Array;
            expected = step === 'prove md5' ? 'associated' : 'non-associated';
            if (step === 'prove md5') client = opening.next({ octets: answer, now: 0 }).value as ClientAssociation;
            break;
          }
          case 'get':
            if (client === undefined) break;
            old = client.protect(encode(Apdu, get(client).next().value as Apdu));
            if (client.negotiated.ciphering) association.receive(old, 0);
            else run(client.request(get(client)), association);
            served = 1;
            break;
          case 'old get':
            if (old === undefined) break;
            if (old[0] === 0xc0 && expected === 'associated' && client?.negotiated.ciphering === false) served = 1;
            association.receive(old, 0);
            break;
          case 'release':
            if (client === undefined) break;
            run(client.release(), association);
            client = undefined;
            expected = 'non-associated';
            break;
          case 'noise':
            association.receive(hex('c0ff'), 0);
            break;
          case 'half an AARQ':
            association.receive(known[1]!.slice(0, 20), 0);
            break;
        }
        if (executed.length - before !== served || association.status !== expected) return false;
      }
      return true;
    }),
    { numRuns: 150 },
  );
});

describe('a device that takes its time', () => {
  /** A server whose device answers when told. */
  function slow() {
    const waiting: ((result: ServiceResult) => void)[] = [];
    const executor = { execute: () => new Promise<ServiceResult>((resolve) => waiting.push(resolve)) };
    const { association } = server([offer(gmac)], { executor });
    const client = run(associate(clientOptions(gmac)), association);
    const request = () => client.protect(encode(Apdu, get(client).next().value as Apdu));
    const go = () => waiting.shift()!({ kind: 'get', result: { kind: 'data', value } });
    const turns = async () => {
      for (let i = 0; i < 20; i += 1) await Promise.resolve();
    };
    return { association, client, request, waiting, go, turns };
  }

  test('what comes in the meantime waits, in order', async () => {
    const { association, client, request, waiting, go, turns } = slow();
    const answers = [request(), request()].map((octets) => association.receive(octets, 0));
    expect(waiting.length).toBe(1);
    go();
    await turns();
    expect(waiting.length).toBe(1);
    go();
    const octets = (await Promise.all(answers)) as Uint8Array[];
    const ids = octets.map((each) => {
      const { kind, apdu } = client.receive(each, 0) as { kind: string; apdu: Apdu };
      return kind === 'response' && apdu.kind === 'get-response' && apdu.value.value.invokeIdAndPriority.invokeId;
    });
    expect((ids[1] as number) - (ids[0] as number)).toBe(1);
    expect(association.receive(hex(''), 0), 'afterwards nothing waits').toBeUndefined();
  });

  test('the octets may be overwritten after they were handed over', async () => {
    const { association, client, request, go, turns } = slow();
    const first = association.receive(request(), 0);
    const octets = request();
    const second = association.receive(octets, 0);
    octets.fill(0);
    go();
    await turns();
    go();
    await first;
    expect(client.receive((await first) as Uint8Array, 0).kind).toBe('response');
    expect(client.receive((await second) as Uint8Array, 0).kind).toBe('response');
  });

  test('a retransmission in the meantime has the same answer, and is executed once', async () => {
    const { association, request, waiting, go } = slow();
    const octets = request();
    const answers = [association.receive(octets, 0), association.receive(octets, 0)];
    go();
    const [first, second] = (await Promise.all(answers)) as Uint8Array[];
    expect(toHex(second!)).toBe(toHex(first!));
    expect(waiting.length).toBe(0);
  });

  test('nothing is answered after the link is gone', async () => {
    const { association, request, go } = slow();
    const answer = association.receive(request(), 0);
    association.close();
    go();
    expect(await answer).toBeUndefined();
    expect(association.receive(hex('6200'), 0)).toBeUndefined();
    expect(association.status).toBe('non-associated');
  });

  test('a device that fails is a defect: it passes, and the next request is served', async () => {
    let isBroken = true;
    const executor = {
      execute: (): Promise<ServiceResult> =>
        isBroken
          ? Promise.reject(new Error('broken'))
          : Promise.resolve({ kind: 'get', result: { kind: 'data', value } }),
    };
    const { association } = server([offer(gmac)], { executor });
    const client = run(associate(clientOptions(gmac)), association);
    const request = () => client.protect(encode(Apdu, get(client).next().value as Apdu));
    await expect(association.receive(request(), 0)).rejects.toThrow('broken');
    isBroken = false;
    expect(await association.receive(request(), 0)).toBeInstanceOf(Uint8Array);
  });

  test('a request is executed when its counter is durable', async () => {
    let store: (() => void) | undefined;
    const replay = {
      check: () => 'fresh' as const,
      accept: () => (store === undefined ? undefined : new Promise<void>((resolve) => (store = resolve))),
    } as const;
    const { association, executed } = server([offer(gmac, { security: serverSecurity({ replay }) })]);
    const client = run(associate(clientOptions(gmac)), association);
    store = () => {};
    const answer = association.receive(client.protect(encode(Apdu, get(client).next().value as Apdu)), 0);
    expect([answer instanceof Promise, executed.length]).toEqual([true, 0]);
    store();
    expect(await answer).toBeInstanceOf(Uint8Array);
    expect(executed.length).toBe(1);
  });

  test('one that cannot be made durable is not executed', async () => {
    let isFailing = false;
    const replay = {
      check: () => 'fresh' as const,
      accept: () => (isFailing ? Promise.reject(new SecurityError('store-failed', 'no room')) : undefined),
    } as const;
    const { association, executed, refused } = server([offer(gmac, { security: serverSecurity({ replay }) })]);
    const client = run(associate(clientOptions(gmac)), association);
    isFailing = true;
    const answer = await association.receive(client.protect(encode(Apdu, get(client).next().value as Apdu)), 0);
    expect([toHex(answer!), executed.length]).toEqual(['d80105', 0]);
    expect(refused).toMatchObject([{ code: 'store-failed' }]);
  });
});
