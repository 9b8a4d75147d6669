import { checkAcceptance } from './acceptance.ts';
import { forAssociations, isAuthenticated, isCipheredWithHls, type NamedStep, rejected } from './application-steps.ts';
import { declaredOctets } from './association-keys.ts';
import { expectRefused, logicalNameRequest } from './common-steps.ts';
import type { ConformanceCase } from './conformance-case.ts';
import type { Dialogue } from './dialogue.ts';
import { fail, inapplicable } from './examination.ts';
import type { OpeningChanges } from './opening.ts';
import { mechanismIdentifier } from './raw-aarq.ts';
import { clientProof, wrongClientProof } from './raw-hls.ts';

/** Passes 1 and 2: the meter waits for the proof of its client. */
async function challenges(dialogue: Dialogue, changes?: OpeningChanges): Promise<void> {
  const { aare, opening } = await dialogue.propose(changes);
  if (aare === undefined) fail('an AARE', 'none');
  checkAcceptance(aare, dialogue.association, opening);
}

async function readsBeforeProof(dialogue: Dialogue): Promise<void> {
  await challenges(dialogue);
  expectRefused(await dialogue.request(logicalNameRequest(dialogue.association)));
}

async function provesWrongly(dialogue: Dialogue): Promise<void> {
  await challenges(dialogue);
  expectRefused(await dialogue.request(dialogue.proof(wrongClientProof(dialogue.hls!, dialogue.nextCounter()))));
  expectRefused(await dialogue.request(logicalNameRequest(dialogue.association)));
}

async function provesUnderDedicatedKey(dialogue: Dialogue): Promise<void> {
  if (!dialogue.association.security?.supportsDedicatedKey) inapplicable('dedicated keys are not declared');
  const dedicatedKey = dialogue.examination.target.randomBytes(16);
  await challenges(dialogue, { initiate: { dedicatedKey } });
  dialogue.dedicatedKey = dedicatedKey;
  const proof = dialogue.proof(clientProof(dialogue.hls!, dialogue.nextCounter()));
  expectRefused(await dialogue.request(proof, { kind: 'dedicated' }));
}

/** Fields of authentication that are wrong, and the diagnostics that say so. */
const wrongAuthentications: readonly NamedStep[] = [
  {
    name: 'no field of authentication is there',
    run: rejected(
      { without: ['senderAcseRequirements', 'mechanismName', 'callingAuthenticationValue'] },
      [1, 11, 12, 13, 14],
    ),
  },
  {
    name: 'the requirement of authentication is not set',
    run: rejected({ aarq: { senderAcseRequirements: [0x07, 0x00] } }, [1, 12, 13, 14]),
  },
  {
    name: 'the requirement is there alone',
    run: rejected({ without: ['mechanismName', 'callingAuthenticationValue'] }, [1, 11, 12, 13, 14]),
  },
  { name: 'the mechanism is missing', run: rejected({ without: ['mechanismName'] }, [1, 11, 12, 13, 14]) },
  { name: 'the value is missing', run: rejected({ without: ['callingAuthenticationValue'] }, [1, 13, 14]) },
  {
    name: 'the mechanism is a lower one',
    run: rejected(
      ({ association: { mechanism } }) => ({ aarq: { mechanismName: mechanismIdentifier(mechanism > 1 ? 1 : 0) } }),
      [1, 11, 12, 13, 14],
    ),
  },
  { name: 'the value is wrong', run: rejected(wrongValue, [1, 13]) },
];

/** A wrong password, or a challenge that is too short. */
function wrongValue({ association: { mechanism, secret } }: Dialogue): OpeningChanges {
  if (mechanism > 1) return { aarq: { callingAuthenticationValue: Uint8Array.of(1, 2, 3, 4) } };
  const value = declaredOctets(secret, 'secret').slice();
  value[0]! ^= 0x01;
  return { aarq: { callingAuthenticationValue: value } };
}

const layer = 'application';

/** Who may open an association. */
export const applicationAuthenticationCases: readonly ConformanceCase[] = [
  {
    id: 'APPL_OPEN_2',
    title: 'users of a client',
    layer,
    clause: 'IEC 62056-5-3 7.3.3',
    run: forAssociations(
      [
        { name: 'no user is rejected', run: rejected({ without: ['callingAeInvocationId'] }, [6]) },
        {
          name: 'an unknown user is rejected',
          run: rejected(
            ({ association: { userId = 0, illegalUserId = userId + 1 } }) => ({
              aarq: { callingAeInvocationId: illegalUserId },
            }),
            [6],
          ),
        },
      ],
      ({ userId }) => userId !== undefined,
    ),
  },
  {
    id: 'APPL_OPEN_3',
    title: 'the proof of a client in a ciphered association',
    layer,
    clause: 'IEC 62056-5-3 5.4.2',
    run: forAssociations(
      [
        { name: 'a read before the proof is refused', run: readsBeforeProof },
        { name: 'a wrong proof is refused', run: provesWrongly },
        { name: 'a proof under the dedicated key is refused', run: provesUnderDedicatedKey },
      ],
      isCipheredWithHls,
    ),
  },
  {
    id: 'APPL_OPEN_7',
    title: 'fields of authentication',
    layer,
    clause: 'IEC 62056-5-3 7.3.3',
    run: forAssociations(wrongAuthentications, isAuthenticated),
  },
];
