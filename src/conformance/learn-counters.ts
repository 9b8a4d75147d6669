import { keysOf } from './association-keys.ts';
import { type DeclaredAssociation, isCiphered, usesLogicalNames } from './declaration.ts';
import { withDialogue } from './dialogue.ts';
import { type Examination, inconclusive } from './examination.ts';
import { rawGet, serviceAnswerWords } from './raw-service.ts';

const doubleLongUnsigned = 0x06;

/** Makes the invocation counters of the tester go on where the meter is, before the first case. */
export async function learnCounters(examination: Examination): Promise<void> {
  for (const association of examination.declaration.associations) {
    const { security } = association;
    if (security === undefined) continue;
    const { globalUnicastEncryptionKey } = keysOf(association);
    if (examination.state.knows(globalUnicastEncryptionKey)) continue;
    const { invocationCounter = 1, invocationCounterObject } = security;
    const last = invocationCounterObject === undefined ? 0 : await lastCounter(examination, invocationCounterObject);
    examination.state.advance(globalUnicastEncryptionKey, Math.max(invocationCounter, last + 1));
  }
}

/** The last invocation counter that the meter received, as it tells everybody. */
async function lastCounter(examination: Examination, logicalName: string): Promise<number> {
  const isOpen = (one: DeclaredAssociation) => one.mechanism === 0 && !isCiphered(one) && usesLogicalNames(one);
  const association = examination.declaration.associations.find(isOpen);
  if (association === undefined) inconclusive('no association without authentication is declared');
  let found = 0;
  await withDialogue(examination, association, async (dialogue) => {
    await dialogue.propose();
    const answer = await dialogue.request(rawGet({ classId: 1, logicalName, id: 2 }));
    const isCounter = answer.kind === 'data' && answer.octets[0] === doubleLongUnsigned;
    if (!isCounter) inconclusive(`the invocation counter is ${serviceAnswerWords(answer)}`);
    found = answer.octets.subarray(1).reduce((number, octet) => number * 256 + octet, 0);
  });
  return found;
}
