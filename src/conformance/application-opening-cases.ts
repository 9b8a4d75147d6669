import type { Aare } from '../acse/index.ts';
import { accepted, forAssociations, notAccepted, rejected } from './application-steps.ts';
import { expectRefused, logicalNameRequest, readsAssociation, releases } from './common-steps.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { isCiphered } from './declaration.ts';
import type { Dialogue } from './dialogue.ts';
import { fail } from './examination.ts';
import { needsTitle } from './opening.ts';
import { contextIdentifier } from './raw-aarq.ts';

async function readsWithoutAssociation(dialogue: Dialogue): Promise<void> {
  expectRefused(await dialogue.request(logicalNameRequest(dialogue.association), { isClear: true }));
}

async function opensReadsReleases(dialogue: Dialogue): Promise<void> {
  await dialogue.open();
  await readsAssociation(dialogue);
  if (dialogue.association.releaseSupported !== false) await releases(dialogue);
}

const dummy = Uint8Array.of(0x44, 0x55, 0x4d, 0x4d, 0x59, 0x31, 0x32, 0x33);
const dummies = {
  calledApTitle: dummy,
  calledAeQualifier: dummy,
  calledApInvocationId: 1,
  calledAeInvocationId: 1,
  callingApInvocationId: 1,
};

async function ignoresDummies(dialogue: Dialogue): Promise<void> {
  const aare = await dialogue.open({ aarq: dummies });
  expectAbsent(aare, 'respondingApTitle', 'respondingAeQualifier');
  expectAbsent(aare, 'respondingApInvocationId', 'respondingAeInvocationId');
}

async function ignoresUser(dialogue: Dialogue): Promise<void> {
  const aare = await dialogue.open({ aarq: { callingAeInvocationId: 1 } });
  expectAbsent(aare, 'respondingAeQualifier', 'respondingApInvocationId', 'respondingAeInvocationId');
}

function expectAbsent(aare: Aare, ...fields: readonly (keyof Aare)[]): void {
  for (const field of fields) if (aare[field] !== undefined) fail(`an AARE without ${field}`, 'one');
}

const layer = 'application';
const clause = 'IEC 62056-5-3 7.3';
const titleDiagnostics = [1, 3, 13, 14];

/** Associations that are there or not, and the fields of AARQ. */
export const applicationOpeningCases: readonly ConformanceCase[] = [
  {
    id: 'APPL_IDLE_N1',
    title: 'services without an association',
    layer,
    clause,
    run: forAssociations([{ name: 'a read is refused', run: readsWithoutAssociation }]),
  },
  {
    id: 'APPL_OPEN_1',
    title: 'declared associations',
    layer,
    clause,
    run: forAssociations([{ name: 'opens, reads, releases', run: opensReadsReleases }]),
  },
  {
    id: 'APPL_OPEN_4',
    title: 'protocol versions',
    layer,
    clause,
    run: forAssociations([
      { name: 'version1 is accepted', run: accepted({ aarq: { protocolVersion: [0x07, 0x80] } }) },
      {
        name: 'another version is rejected',
        run: rejected({ aarq: { protocolVersion: [0x06, 0x40] } }, [2], 'acse-service-provider'),
      },
    ]),
  },
  {
    id: 'APPL_OPEN_5',
    title: 'an application context that nobody knows',
    layer,
    clause,
    run: forAssociations([
      { name: 'is rejected', run: rejected({ aarq: { applicationContextName: contextIdentifier(9) } }, [2]) },
    ]),
  },
  {
    id: 'APPL_OPEN_6',
    title: 'titles, qualifiers and invocation ids',
    layer,
    clause,
    run: forAssociations([
      { name: 'dummies are ignored', isAbout: (a) => !needsTitle(a) && a.mechanism === 0, run: ignoresDummies },
      {
        name: 'a calling-AP-title of 7 octets is rejected',
        isAbout: needsTitle,
        run: rejected({ aarq: { callingApTitle: dummy.subarray(1) } }, titleDiagnostics),
      },
      {
        name: 'a calling-AP-title of 9 octets is rejected',
        isAbout: needsTitle,
        run: rejected({ aarq: { callingApTitle: Uint8Array.of(0x44, ...dummy) } }, titleDiagnostics),
      },
      { name: 'a user is ignored', isAbout: (a) => a.userId === undefined, run: ignoresUser },
    ]),
  },
  {
    id: 'APPL_OPEN_9',
    title: 'a dedicated key without ciphering',
    layer,
    clause,
    run: forAssociations(
      [{ name: 'is refused', run: notAccepted({ initiate: { dedicatedKey: new Uint8Array(16).fill(0x5a) } }) }],
      (association) => !isCiphered(association),
    ),
  },
];
