import { releases } from './common-steps.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { Dialogue } from './dialogue.ts';
import { fail, inapplicable, inconclusive } from './examination.ts';
import type { Protecting } from './protecting.ts';
import { protections } from './raw-ciphering.ts';
import { rawGet, rawSet } from './raw-service.ts';
import {
  dataObject,
  dedicatedKeyFor,
  drawnData,
  forCiphered,
  isRefused,
  policyOf,
  protectedBy,
  readableObject,
  readsValue,
  type SecurityExamination,
  securitySetupMember,
  succeeds,
  writesAndReads,
} from './security-steps.ts';

const { authenticated, encrypted, both } = protections;
const securitySetupReference = { classId: 15, logicalName: '0-0:40.0.0*255', id: 9 };

async function works(security: SecurityExamination): Promise<void> {
  const { part } = security;
  const dialogue = await security.open();
  await part('reads the Security setup', async () => {
    await readsValue(dialogue, securitySetupReference, {});
    await readsValue(dialogue, securitySetupMember(security, 2), {});
  });
  await part('writes and reads STA1 as the policy asks', async () => {
    const protecting = protectedBy(await policyOf(security, dialogue));
    await writesAndReads(dialogue, dataObject(security, 'sta1'), { value: drawnData(security), protecting });
  });
  for (const name of ['sta1', 'sta2'] as const)
    await part(`writes and reads ${name.toUpperCase()}, authenticated and encrypted`, () =>
      writesAndReads(dialogue, dataObject(security, name), { value: drawnData(security) }),
    );
  await part('releases', () => releases(dialogue));
}

/** Runs a part under the global and under a dedicated key. */
async function underBothKeys(
  security: SecurityExamination,
  name: string,
  run: (dialogue: Dialogue, kind: 'global' | 'dedicated') => Promise<void>,
): Promise<void> {
  for (const kind of ['global', 'dedicated'] as const)
    await security.part(`${name} under the ${kind} key`, async () => {
      const changes = kind === 'global' ? undefined : { initiate: { dedicatedKey: dedicatedKeyFor(security) } };
      const dialogue = await security.open(changes);
      await run(dialogue, kind);
      await dialogue.close();
    });
}

async function refusesReplay(security: SecurityExamination): Promise<void> {
  const { state } = security.examination;
  await underBothKeys(security, 'a counter is refused the second time', async (dialogue, kind) => {
    const sta1 = dataObject(security, 'sta1');
    const key = kind === 'global' ? dialogue.keys!.globalUnicastEncryptionKey : dialogue.dedicatedKey!;
    const value = drawnData(security);
    const invocationCounter = state.nextCounter(key);
    await succeeds(dialogue, rawSet(sta1, value), { kind, invocationCounter });
    await isRefused(dialogue, rawSet(sta1, drawnData(security)), { kind, invocationCounter });
    await readsValue(dialogue, sta1, { expected: value, protecting: { kind } });
  });
}

async function countsUp(security: SecurityExamination): Promise<void> {
  await underBothKeys(security, 'the counters of the meter rise', async (dialogue, kind) => {
    const readable = readableObject(security);
    await readsValue(dialogue, readable, { protecting: { kind } });
    const first = dialogue.lastServerCounter ?? inconclusive('no counter was received');
    await readsValue(dialogue, readable, { protecting: { kind } });
    const second = dialogue.lastServerCounter!;
    if (second <= first) fail(`a counter above ${first}`, `${second}`);
  });
}

const words: Readonly<Record<number, string>> = {
  [authenticated]: 'authenticated',
  [encrypted]: 'encrypted',
  [both]: 'authenticated and encrypted',
};

/** Which protection serves which object, under a key. */
async function exchanges(security: SecurityExamination, kind: 'global' | 'dedicated'): Promise<void> {
  const changes = kind === 'global' ? undefined : { initiate: { dedicatedKey: dedicatedKeyFor(security) } };
  const dialogue = await security.open(changes);
  const policy = await policyOf(security, dialogue);
  const part = (name: 'sta1' | 'sta2', control: number, run: (how: Protecting) => Promise<void>) =>
    security.part(`${name.toUpperCase()} ${words[control]}, ${kind} key`, async () => {
      if ((control & policy) !== policy) inapplicable('the policy asks for more');
      await run(protectedBy(control, kind));
    });
  for (const control of [authenticated, encrypted, both])
    await part('sta1', control, (protecting) =>
      writesAndReads(dialogue, dataObject(security, 'sta1'), { value: drawnData(security), protecting }),
    );
  for (const control of [both, authenticated])
    await part('sta2', control, (protecting) =>
      writesAndReads(dialogue, dataObject(security, 'sta2'), { value: drawnData(security), protecting }),
    );
  await part('sta2', encrypted, (protecting) => isRefused(dialogue, rawGet(dataObject(security, 'sta2')), protecting));
  await dialogue.close();
}

async function exchangesData(security: SecurityExamination): Promise<void> {
  await exchanges(security, 'global');
  const isDeclared = security.association.security?.supportsDedicatedKey === true;
  if (isDeclared) await exchanges(security, 'dedicated');
}

function flipped(octet: number): (content: Uint8Array) => Uint8Array {
  return (content) => content.map((value, at) => (at === octet ? value ^ 1 : value));
}

async function refusesSpoiled(security: SecurityExamination): Promise<void> {
  const { target } = security.examination;
  const dialogue = await security.open();
  const { globalUnicastEncryptionKey } = dialogue.keys!;
  const ways: Readonly<Record<string, Protecting>> = {
    'another encryption key': { key: target.randomBytes(16) },
    'another authentication key': { authenticationKey: target.randomBytes(16) },
    'the global key in a dedicated APDU': { kind: 'dedicated', key: globalUnicastEncryptionKey },
    'the broadcast key': { securityControl: both | 0x40 },
    'security suite 15': { securityControl: both | 0x0f },
    // After security control and invocation counter.
    'a bit that has changed': { spoil: flipped(6) },
    'a tag that is too short': { spoil: (content) => content.slice(0, -1) },
  };
  for (const [name, protecting] of Object.entries(ways))
    await security.part(`${name} is refused`, () => {
      return isRefused(dialogue, rawGet(readableObject(security)), protecting);
    });
}

const common = { layer: 'security', clause: 'IEC 62056-5-3 5.3' } as const;

/** Ciphered services. */
export const securityDataCases: readonly ConformanceCase[] = [
  { ...common, id: 'SYMSEC_0_BasicCap_1', title: 'ciphered services', run: forCiphered(works) },
  { ...common, id: 'SYMSEC_0_FraCount_1', title: 'replayed requests', run: forCiphered(refusesReplay) },
  { ...common, id: 'SYMSEC_0_FraCount_3', title: 'counters of the meter', run: forCiphered(countsUp) },
  { ...common, id: 'SYMSEC_0_SecDataX_P1', title: 'protection of data', run: forCiphered(exchangesData) },
  { ...common, id: 'SYMSEC_0_SecDataX_N1', title: 'spoiled requests', run: forCiphered(refusesSpoiled) },
];
