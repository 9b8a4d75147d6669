import { equalBytes, toHex } from '../codec/index.ts';
import { canBeOpened } from './application-steps.ts';
import { securityOf } from './association-keys.ts';
import { expectRefused, forEachAssociation } from './common-steps.ts';
import { associationWords, type DeclaredAssociation, isCiphered, usesLogicalNames } from './declaration.ts';
import { Dialogue } from './dialogue.ts';
import { type Examination, fail, inapplicable } from './examination.ts';
import type { OpeningChanges } from './opening.ts';
import type { Protecting } from './protecting.ts';
import { protections } from './raw-ciphering.ts';
import { octetStringData, type RawReference, rawAction, rawGet, rawSet, serviceAnswerWords } from './raw-service.ts';

/** One ciphered association in a case of the security suite. */
export interface SecurityExamination {
  readonly examination: Examination;
  readonly association: DeclaredAssociation;
  /** Runs a part, which is named with the association. */
  part(name: string, run: () => Promise<void>): Promise<void>;
  /** Opens the association in a dialogue of its own. */
  open(changes?: OpeningChanges): Promise<Dialogue>;
}

/** A case that is run for each ciphered association. */
export function forCiphered(run: (security: SecurityExamination) => Promise<void>) {
  return (examination: Examination): Promise<void> =>
    forEachAssociation(
      examination,
      {
        isAbout: (association) => isCiphered(association) && usesLogicalNames(association) && canBeOpened(association),
        otherwise: 'no ciphered association is declared',
      },
      async (association) => {
        await run({
          examination,
          association,
          part: (name, step) => examination.subtest(`${associationWords(association)}: ${name}`, step),
          async open(changes) {
            const dialogue = await Dialogue.connect(examination, association);
            await dialogue.open(changes);
            return dialogue;
          },
        });
        await examination.closeAll();
      },
    );
}

/** A dedicated key; INAPPLICABLE where none is declared. */
export function dedicatedKeyFor({ examination, association }: SecurityExamination): Uint8Array {
  if (securityOf(association).supportsDedicatedKey !== true) inapplicable('dedicated keys are not declared');
  return examination.target.randomBytes(16);
}

/** The object that the tester writes and reads; INAPPLICABLE where none is declared. */
export function dataObject({ association }: SecurityExamination, name: 'sta1' | 'sta2'): RawReference {
  const declared = securityOf(association)[name];
  if (declared === undefined) inapplicable(`${name.toUpperCase()} is not declared`);
  const { logicalName, classId = 1, attributeId = 2 } = declared;
  return { classId, logicalName, id: attributeId };
}

/** An object that the tester reads: STA1, or where none is declared the name of the association. */
export function readableObject({ association }: SecurityExamination): RawReference {
  const declared = securityOf(association).sta1;
  if (declared === undefined) return { classId: 15, logicalName: '0-0:40.0.0*255', id: 1 };
  const { logicalName, classId = 1, attributeId = 2 } = declared;
  return { classId, logicalName, id: attributeId };
}

/** A member of the Security setup; INAPPLICABLE where none is declared. */
export function securitySetupMember({ association }: SecurityExamination, id: number): RawReference {
  const { securitySetup } = securityOf(association);
  if (securitySetup === undefined) inapplicable('no Security setup is declared');
  return { classId: 64, logicalName: securitySetup, id };
}

/** Data of eight random octets. */
export function drawnData({ examination }: SecurityExamination): Uint8Array {
  return octetStringData(examination.target.randomBytes(8));
}

/** Reads a value; fails where it is another than expected. */
export async function readsValue(
  dialogue: Dialogue,
  reference: RawReference,
  { expected, protecting }: { readonly expected?: Uint8Array; readonly protecting?: Protecting },
): Promise<Uint8Array> {
  const answer = await dialogue.request(rawGet(reference), protecting);
  if (answer.kind !== 'data') fail('a value', serviceAnswerWords(answer));
  if (expected !== undefined && !equalBytes(answer.octets, expected)) fail(toHex(expected), toHex(answer.octets));
  return answer.octets;
}

/** Writes a value, and reads it back. */
export async function writesAndReads(
  dialogue: Dialogue,
  reference: RawReference,
  { value, protecting }: { readonly value: Uint8Array; readonly protecting?: Protecting },
): Promise<void> {
  await succeeds(dialogue, rawSet(reference, value), protecting);
  await readsValue(dialogue, reference, { expected: value, ...(protecting && { protecting }) });
}

/** Sends a service that has to succeed. */
export async function succeeds(dialogue: Dialogue, request: Uint8Array, protecting?: Protecting): Promise<void> {
  const answer = await dialogue.request(request, protecting);
  const isDone = answer.kind === 'data' || (answer.kind === 'result' && answer.code === 0);
  if (!isDone) fail('success', serviceAnswerWords(answer));
}

/** Sends a service that must not be served. */
export async function isRefused(dialogue: Dialogue, request: Uint8Array, protecting?: Protecting): Promise<void> {
  expectRefused(await dialogue.request(request, protecting));
}

/** What the policy asks of requests, as the bits of security control. */
export async function policyOf(security: SecurityExamination, dialogue: Dialogue): Promise<number> {
  const value = await readsValue(dialogue, securitySetupMember(security, 2), {});
  if (value[0] !== 0x16 || value.length !== 2) fail('a security_policy of the type enum', toHex(value));
  const policy = value[1]!;
  if (securityOf(security.association).securitySetupVersion === 1) return (policy & 0x0c) << 2;
  return (policy & 3) << 4;
}

/** The octet of security_policy that asks this of requests and responses. */
export function policyOctet({ association }: SecurityExamination, securityControl: number): number {
  if (securityOf(association).securitySetupVersion !== 1) return securityControl >> 4;
  return (securityControl >> 2) | (securityControl << 1);
}

/** The request that activates a policy. */
export function activation(security: SecurityExamination, securityControl: number): Uint8Array {
  const policy = policyOctet(security, securityControl);
  return rawAction(securitySetupMember(security, 1), Uint8Array.of(0x16, policy));
}

/** Protection by its bits; clear text for none. */
export function protectedBy(securityControl: number, kind: 'global' | 'dedicated' = 'global'): Protecting {
  return securityControl === protections.none ? { isClear: true } : { securityControl, kind };
}
