import { securityOf } from './association-keys.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { Dialogue } from './dialogue.ts';
import { inapplicable } from './examination.ts';
import { protections } from './raw-ciphering.ts';
import { type RawReference, rawGet, rawSet } from './raw-service.ts';
import {
  activation,
  dataObject,
  drawnData,
  forCiphered,
  isRefused,
  policyOctet,
  policyOf,
  protectedBy,
  readsValue,
  type SecurityExamination,
  securitySetupMember,
  succeeds,
} from './security-steps.ts';

const { none, authenticated, encrypted, both } = protections;
const words: Readonly<Record<number, string>> = {
  [none]: 'in clear text',
  [authenticated]: 'authenticated',
  [encrypted]: 'encrypted',
  [both]: 'authenticated and encrypted',
};

/** The association, its policy being none; INAPPLICABLE where it is another, or where it cannot be changed. */
async function openWithoutPolicy(security: SecurityExamination): Promise<{ dialogue: Dialogue; sta1: RawReference }> {
  if (securityOf(security.association).policyWritable !== true) inapplicable('the policy cannot be changed');
  const sta1 = dataObject(security, 'sta1');
  const dialogue = await security.open();
  if ((await policyOf(security, dialogue)) !== none) inapplicable('there is a policy already');
  return { dialogue, sta1 };
}

/** Activates a policy in clear text, and sees what it lets through. */
function raises(policy: number, served: readonly number[], refused: readonly number[]) {
  return async (security: SecurityExamination): Promise<void> => {
    const { part } = security;
    const { dialogue, sta1 } = await openWithoutPolicy(security);
    const before = policy === both ? both : none;
    await part(`a write ${words[before]} is served`, () =>
      succeeds(dialogue, rawSet(sta1, drawnData(security)), protectedBy(before)),
    );
    await part('the policy is activated', () => succeeds(dialogue, activation(security, policy), protectedBy(before)));
    for (const control of refused)
      await part(`a read ${words[control]} is refused`, () => isRefused(dialogue, rawGet(sta1), protectedBy(control)));
    for (const control of served)
      await part(`a read ${words[control]} is served`, async () => {
        await readsValue(dialogue, sta1, { protecting: protectedBy(control) });
      });
    if (policy === both) await lowersNot(security, dialogue);
  };
}

async function lowersNot(security: SecurityExamination, dialogue: Dialogue): Promise<void> {
  await security.part('a lower policy is refused', () => isRefused(dialogue, activation(security, none)));
  await security.part('the policy is as it was', async () => {
    const expected = Uint8Array.of(0x16, policyOctet(security, both));
    await readsValue(dialogue, securitySetupMember(security, 2), { expected });
  });
}

const common = { layer: 'security', clause: 'IEC 62056-6-2 5.4.7', isDestructive: true } as const;

/** Policies, which can only be raised: each of these cases needs a meter that has none. */
export const securityPolicyCases: readonly ConformanceCase[] = [
  {
    ...common,
    id: 'SYMSEC_0_SecPol_1',
    title: 'the policy of authentication',
    run: forCiphered(raises(authenticated, [authenticated], [none])),
  },
  {
    ...common,
    id: 'SYMSEC_0_SecPol_2',
    title: 'the policy of encryption',
    run: forCiphered(raises(encrypted, [encrypted], [none, authenticated])),
  },
  {
    ...common,
    id: 'SYMSEC_0_SecPol_3',
    title: 'the policy of authentication and encryption',
    run: forCiphered(raises(both, [both], [none, authenticated, encrypted])),
  },
];
