import { forAssociations, type NamedStep } from './application-steps.ts';
import { currentAssociation, expectRefused, logicalNameRequest, readsAssociation, releases } from './common-steps.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { type DeclaredAssociation, usesLogicalNames } from './declaration.ts';
import { Dialogue } from './dialogue.ts';
import { fail, inapplicable } from './examination.ts';
import { rawGet, rawSet, type ServiceAnswer, type ServiceName, serviceAnswerWords } from './raw-service.ts';

const usesShortNames = (association: DeclaredAssociation): boolean => !usesLogicalNames(association);
const noObject = { classId: 1, logicalName: '0-0:127.127.127*254' };
const noAttribute = 0x40;

/** Sends a request that is wrong: it is answered as it has to be, and the association goes on. */
function refusesWrong(request: Uint8Array, service: ServiceName): NamedStep['run'] {
  return async (dialogue) => {
    await dialogue.open();
    const answer = await dialogue.request(request);
    if (!isProperRefusal(answer, service))
      fail(`exception-response or a refusal of ${service}`, serviceAnswerWords(answer));
    await readsAssociation(dialogue);
  };
}

function isProperRefusal(answer: ServiceAnswer, service: ServiceName): boolean {
  if (answer.kind === 'result') return answer.service === service && answer.code > 0;
  // With short names a request that cannot be read may be answered by an error of the service.
  return (
    answer.kind === 'exception-response' ||
    (service !== 'get' && service !== 'set' && answer.kind === 'confirmed-service-error')
  );
}

/** A service of the other referencing is not served. */
function servesNot(request: (dialogue: Dialogue) => Uint8Array): NamedStep['run'] {
  return async (dialogue) => {
    await dialogue.open();
    const answer = await dialogue.request(request(dialogue));
    const proper = ['silence', 'exception-response', 'confirmed-service-error'];
    if (!proper.includes(answer.kind)) fail(proper.join(', '), serviceAnswerWords(answer));
  };
}

/** The four ways in which requests by logical names are wrong. */
function wrongRequests(write: (reference: Parameters<typeof rawGet>[0]) => Uint8Array, service: 'get' | 'set') {
  const right = write({ ...currentAssociation, id: 1 });
  const unknown = right.slice();
  unknown[1] = 0x0f;
  return [
    { name: 'an unknown choice', run: refusesWrong(unknown, service) },
    { name: 'elements are missing', run: refusesWrong(right.subarray(0, 8), service) },
    { name: 'an unknown logical name', run: refusesWrong(write({ ...noObject, id: 2 }), service) },
    { name: 'an unknown attribute', run: refusesWrong(write({ ...currentAssociation, id: noAttribute }), service) },
  ];
}

const someData = Uint8Array.of(0x09, 0x01, 0x00);
const someVariable = [0x02, 0xfa, 0x00];
const noVariable = [0x02, 0x00, 0x09];

async function isGoneWithItsLink(dialogue: Dialogue): Promise<void> {
  await dialogue.open();
  await readsAssociation(dialogue);
  await dialogue.close();
  const next = await Dialogue.connect(dialogue.examination, dialogue.association);
  expectRefused(await next.request(logicalNameRequest(next.association), { isClear: true }));
  await next.close();
}

async function isGoneAfterRelease(dialogue: Dialogue): Promise<void> {
  if (dialogue.association.releaseSupported === false) inapplicable('the meter takes no RLRQ');
  await dialogue.open();
  await releases(dialogue);
  expectRefused(await dialogue.request(logicalNameRequest(dialogue.association), { isClear: true }));
}

const layer = 'application';
const clause = 'IEC 62056-5-3 7.4';

/** Services that are wrong, and the end of associations. */
export const applicationDataCases: readonly ConformanceCase[] = [
  {
    id: 'APPL_DATA_LN_N1',
    title: 'wrong GET',
    layer,
    clause,
    run: forAssociations(wrongRequests(rawGet, 'get'), usesLogicalNames),
  },
  {
    id: 'APPL_DATA_LN_N3',
    title: 'wrong SET',
    layer,
    clause,
    run: forAssociations(
      wrongRequests((reference) => rawSet(reference, someData), 'set'),
      usesLogicalNames,
    ),
  },
  {
    id: 'APPL_DATA_LN_N4',
    title: 'READ with logical names',
    layer,
    clause,
    run: forAssociations(
      [{ name: 'is not served', run: servesNot(() => Uint8Array.of(0x05, 0x01, ...someVariable)) }],
      usesLogicalNames,
    ),
  },
  {
    id: 'APPL_DATA_SN_N1',
    title: 'wrong READ',
    layer,
    clause,
    run: forAssociations(
      [
        { name: 'an unknown access', run: refusesWrong(Uint8Array.of(0x05, 0x01, 0x0f, 0xfa, 0x00), 'read') },
        { name: 'elements are missing', run: refusesWrong(Uint8Array.of(0x05, 0x01, 0x02), 'read') },
        { name: 'an unknown name', run: refusesWrong(Uint8Array.of(0x05, 0x01, ...noVariable), 'read') },
      ],
      usesShortNames,
    ),
  },
  {
    id: 'APPL_DATA_SN_N2',
    title: 'wrong WRITE',
    layer,
    clause,
    run: forAssociations(
      [
        {
          name: 'an unknown access',
          run: refusesWrong(Uint8Array.of(0x06, 0x01, 0x0f, 0xfa, 0x00, 0x01, 0x00), 'write'),
        },
        { name: 'elements are missing', run: refusesWrong(Uint8Array.of(0x06, 0x01, ...someVariable), 'write') },
        { name: 'an unknown name', run: refusesWrong(Uint8Array.of(0x06, 0x01, ...noVariable, 0x01, 0x00), 'write') },
      ],
      usesShortNames,
    ),
  },
  {
    id: 'APPL_DATA_SN_N3',
    title: 'GET with short names',
    layer,
    clause,
    run: forAssociations(
      [{ name: 'is not served', run: servesNot(() => rawGet({ ...currentAssociation, id: 1 })) }],
      usesShortNames,
    ),
  },
  {
    id: 'APPL_REL_P1',
    title: 'associations that have ended',
    layer,
    clause,
    run: forAssociations([
      { name: 'ends with its link', run: isGoneWithItsLink },
      { name: 'ends by RLRQ', run: isGoneAfterRelease },
    ]),
  },
];
