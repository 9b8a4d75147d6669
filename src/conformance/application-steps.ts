import { toHex } from '../codec/index.ts';
import { aareWords, figuresOf } from './acceptance.ts';
import { forEachAssociation } from './common-steps.ts';
import { associationWords, type DeclaredAssociation, isCiphered } from './declaration.ts';
import { type Dialogue, type Proposal, withDialogue } from './dialogue.ts';
import { type Examination, fail } from './examination.ts';
import type { OpeningChanges } from './opening.ts';

/** A part of a case about one association, in a dialogue of its own. */
export type AssociationStep = (dialogue: Dialogue) => Promise<void>;

/** A part by its name, and the associations that it is about. */
export interface NamedStep {
  readonly name: string;
  readonly isAbout?: ((association: DeclaredAssociation) => boolean) | undefined;
  readonly run: AssociationStep;
}

const testedMechanisms: readonly number[] = [0, 1, 3, 4, 5, 6];

/** Whether the tester can open an association. */
export function canBeOpened({ mechanism }: DeclaredAssociation): boolean {
  return testedMechanisms.includes(mechanism);
}

/** A case whose parts are run for each declared association that they are about. */
export function forAssociations(
  steps: readonly NamedStep[],
  isAbout: (association: DeclaredAssociation) => boolean = () => true,
) {
  return (examination: Examination): Promise<void> =>
    forEachAssociation(
      examination,
      {
        isAbout: (association) =>
          canBeOpened(association) && isAbout(association) && steps.some((step) => step.isAbout?.(association) ?? true),
        otherwise: 'no declared association is of this kind',
      },
      async (association) => {
        for (const step of steps) {
          if (!(step.isAbout?.(association) ?? true)) continue;
          await examination.subtest(`${associationWords(association)}: ${step.name}`, () =>
            withDialogue(examination, association, step.run),
          );
        }
      },
    );
}

/** A part that has to open the association. */
export function accepted(changes: OpeningChanges): AssociationStep {
  return async (dialogue) => {
    await dialogue.open(changes);
  };
}

/** A part that must not open the association; the AARE names one of these diagnostics. */
export function rejected(
  changes: OpeningChanges | ((dialogue: Dialogue) => OpeningChanges),
  diagnostics: readonly number[],
  source: 'acse-service-user' | 'acse-service-provider' = 'acse-service-user',
): AssociationStep {
  return async (dialogue) => {
    const proposal = await dialogue.propose(typeof changes === 'function' ? changes(dialogue) : changes);
    expectRejected(proposal, diagnostics, source);
  };
}

/** Fails where an AARQ was not rejected for one of these reasons. */
export function expectRejected(
  { aare, answer }: Proposal,
  diagnostics: readonly number[],
  source: 'acse-service-user' | 'acse-service-provider' = 'acse-service-user',
): void {
  const expected = `an AARE that rejects with ${source} ${diagnostics.join(', ')}`;
  if (aare === undefined) fail(expected, answer === undefined ? 'silence' : toHex(answer));
  const figures = figuresOf(aare);
  const isRejected = figures.result === 1 && figures.source === source && diagnostics.includes(figures.diagnostic);
  if (!isRejected) fail(expected, aareWords(aare));
}

/** A part that must not open the association, however the meter says so. */
export function notAccepted(changes: OpeningChanges): AssociationStep {
  return async (dialogue) => {
    const { aare } = await dialogue.propose(changes);
    if (aare !== undefined && figuresOf(aare).result === 0) fail('no association', aareWords(aare));
  };
}

/** A part that must not open the association, and whose InitiateRequest is refused by this error. */
export function initiateRefused(changes: OpeningChanges, error: number): AssociationStep {
  return async (dialogue) => {
    const proposal = await dialogue.propose(changes);
    expectRejected(proposal, [1]);
    const octets = proposal.aare?.userInformation;
    const expected = Uint8Array.of(0x0e, 0x01, 0x06, error);
    if (octets === undefined || toHex(octets) !== toHex(expected))
      fail(`the confirmed-service-error ${toHex(expected)}`, octets === undefined ? 'none' : toHex(octets));
  };
}

/** Whether an association proves by passwords or challenges who its client is. */
export function isAuthenticated({ mechanism }: DeclaredAssociation): boolean {
  return mechanism > 0;
}

/** Whether an association is ciphered and has mutual authentication. */
export function isCipheredWithHls(association: DeclaredAssociation): boolean {
  return isCiphered(association) && association.mechanism > 1;
}
