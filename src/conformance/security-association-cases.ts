import { aareWords, figuresOf } from './acceptance.ts';
import { readsAssociation, releaseRequest } from './common-steps.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { Dialogue } from './dialogue.ts';
import { fail, inapplicable } from './examination.ts';
import type { OpeningChanges } from './opening.ts';
import type { Protecting } from './protecting.ts';
import { protections } from './raw-ciphering.ts';
import { rawGet } from './raw-service.ts';
import { dedicatedKeyFor, forCiphered, isRefused, type SecurityExamination } from './security-steps.ts';

const anyAttribute = rawGet({ classId: 15, logicalName: '0-0:40.0.0*255', id: 1 });

async function opensNot(security: SecurityExamination, changes: OpeningChanges): Promise<void> {
  const dialogue = await Dialogue.connect(security.examination, security.association);
  const { aare } = await dialogue.propose(changes);
  if (aare !== undefined && figuresOf(aare).result === 0) fail('no association', aareWords(aare));
  await dialogue.close();
}

async function refusesDedicatedKeys(security: SecurityExamination): Promise<void> {
  const { part } = security;
  const { target } = security.examination;
  const keyOf = (size: number): OpeningChanges => ({ initiate: { dedicatedKey: target.randomBytes(size) } });
  await part('a dedicated key in clear text', () => opensNot(security, { ...keyOf(16), hasClearInitiate: true }));
  const weak = { encrypted: protections.encrypted, authenticated: protections.authenticated };
  for (const [name, initiateProtection] of Object.entries(weak))
    await part(`a dedicated key that is only ${name}`, () => opensNot(security, { ...keyOf(16), initiateProtection }));
  for (const size of [15, 17, 0])
    await part(`a dedicated key of ${size} octets`, () => opensNot(security, keyOf(size)));
  await part('a dedicated APDU without a dedicated key', async () => {
    const dialogue = await security.open();
    await isRefused(dialogue, anyAttribute, { kind: 'dedicated', key: target.randomBytes(16) });
    await dialogue.close();
  });
  await part('the dedicated key of the association before', async () => {
    const key = dedicatedKeyFor(security);
    const first = await security.open({ initiate: { dedicatedKey: key } });
    await readsAssociation(first, { kind: 'dedicated' });
    await first.close();
    const second = await security.open({ initiate: { dedicatedKey: target.randomBytes(16) } });
    await isRefused(second, anyAttribute, { kind: 'dedicated', key });
    await second.close();
  });
}

async function releasesNot(security: SecurityExamination): Promise<void> {
  if (security.association.releaseSupported === false) inapplicable('the meter takes no RLRQ');
  const ways: Readonly<Record<string, Protecting>> = {
    'in clear text': { isClear: true },
    'only encrypted': { securityControl: protections.encrypted },
    'only authenticated': { securityControl: protections.authenticated },
  };
  for (const [name, protecting] of Object.entries(ways))
    await security.part(`an RLRQ whose proof is ${name}`, async () => staysOpen(await security.open(), protecting));
  await security.part('an RLRQ whose proof is under the dedicated key', async () => {
    const dedicatedKey = dedicatedKeyFor(security);
    await staysOpen(await security.open({ initiate: { dedicatedKey } }), { kind: 'dedicated' });
  });
}

async function staysOpen(dialogue: Dialogue, protecting: Protecting): Promise<void> {
  await dialogue.exchange(releaseRequest(dialogue, protecting));
  await readsAssociation(dialogue);
  await dialogue.close();
}

const layer = 'security';

/** Ciphered associations: their dedicated keys, and their end. */
export const securityAssociationCases: readonly ConformanceCase[] = [
  {
    id: 'SYMSEC_0_DedKey_N1',
    title: 'dedicated keys that are not to be',
    layer,
    clause: 'IEC 62056-5-3 5.3.3',
    run: forCiphered(refusesDedicatedKeys),
  },
  {
    id: 'SYMSEC_REL_N1',
    title: 'releases without proof',
    layer,
    clause: 'IEC 62056-5-3 6.3',
    run: forCiphered(releasesNot),
  },
];
