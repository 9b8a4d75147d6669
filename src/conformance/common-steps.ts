import { equalBytes, toHex } from '../codec/index.ts';
import { obis } from '../obis/index.ts';
import { type DeclaredAssociation, isCiphered, usesLogicalNames } from './declaration.ts';
import type { Dialogue } from './dialogue.ts';
import { type Examination, fail, inapplicable } from './examination.ts';
import { cipher, type Protecting } from './protecting.ts';
import { conformanceOf, rawInitiate } from './raw-aarq.ts';
import { rawTlv } from './raw-ber.ts';
import { isServed, octetStringData, rawGet, type ServiceAnswer, serviceAnswerWords } from './raw-service.ts';

/** The current association: where its attributes are. */
export const currentAssociation = { classId: 15, logicalName: '0-0:40.0.0*255' } as const;

/** A request for the logical_name of the current association. */
export function logicalNameRequest(association: DeclaredAssociation): Uint8Array {
  // With short names it is at the base name of Association SN.
  if (!usesLogicalNames(association)) return Uint8Array.of(0x05, 0x01, 0x02, 0xfa, 0x00);
  return rawGet({ ...currentAssociation, id: 1 });
}

/** Reads the logical_name of the current association: it is there, and works. */
export async function readsAssociation(dialogue: Dialogue, protecting?: Protecting): Promise<void> {
  const { association } = dialogue;
  const answer = await dialogue.request(logicalNameRequest(association), protecting);
  if (answer.kind !== 'data') fail('the logical_name of the association', serviceAnswerWords(answer));
  if (!usesLogicalNames(association)) return;
  const current = obis(currentAssociation.logicalName).toBytes();
  const declared = obis(association.associationObject ?? currentAssociation.logicalName).toBytes();
  const isRight = [current, declared].some((name) => equalBytes(answer.octets, octetStringData(name)));
  if (!isRight) fail(`the logical_name ${toHex(declared)}`, toHex(answer.octets));
}

/** Fails where a service was served that must not be. */
export function expectRefused(answer: ServiceAnswer): void {
  if (isServed(answer)) fail('a refusal', serviceAnswerWords(answer));
}

/** Fails where a service was not served. */
export function expectServed(answer: ServiceAnswer): void {
  if (!isServed(answer)) fail('the service to be served', serviceAnswerWords(answer));
}

/** The octets of an RLRQ; in a ciphered context with the InitiateRequest, protected as asked. */
export function releaseRequest(dialogue: Dialogue, protecting: Protecting = {}): Uint8Array {
  const reason = [0x80, 0x01, 0x00];
  if (!isCiphered(dialogue.association)) return rawTlv(0x62, reason);
  const plain = rawInitiate({ version: 6, conformance: conformanceOf.LN, clientMaxReceivePduSize: 0xffff });
  const proof = protecting.isClear ? plain : cipher(dialogue, plain, protecting);
  return rawTlv(0x62, reason, rawTlv(0xbe, rawTlv(0x04, proof)));
}

/** Releases the association by RLRQ and RLRE; INAPPLICABLE where the meter takes none. */
export async function releases(dialogue: Dialogue): Promise<void> {
  if (dialogue.association.releaseSupported === false) inapplicable('the meter takes no RLRQ');
  const answer = await dialogue.exchange(releaseRequest(dialogue));
  // RLRE with the reason normal.
  const isNormal = answer?.[0] === 0x63 && answer[2] === 0x80 && answer[3] === 1 && answer[4] === 0;
  if (!isNormal) fail('an RLRE with the reason normal', answer === undefined ? 'silence' : toHex(answer));
}

/** Runs a part for each declared association that it is about; INAPPLICABLE where there is none. */
export async function forEachAssociation(
  examination: Examination,
  {
    isAbout,
    otherwise,
  }: { readonly isAbout: (association: DeclaredAssociation) => boolean; readonly otherwise: string },
  run: (association: DeclaredAssociation) => Promise<void>,
): Promise<void> {
  const about = examination.declaration.associations.filter(isAbout);
  if (about.length === 0) inapplicable(otherwise);
  for (const association of about) await run(association);
}
