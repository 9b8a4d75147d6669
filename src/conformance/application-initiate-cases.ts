import { accepted, forAssociations, initiateRefused, type NamedStep, notAccepted } from './application-steps.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { usesLogicalNames } from './declaration.ts';
import { conformanceOf } from './raw-aarq.ts';

/** The services to read by logical names, and by short ones, in the conformance block. */
const onlyGet = [0x00, 0x00, 0x10];
const onlyRead = [0x10, 0x00, 0x00];
const proposals: readonly NamedStep[] = [
  {
    name: 'all of the referencing is accepted',
    isAbout: usesLogicalNames,
    run: accepted({ initiate: { conformance: conformanceOf.LN } }),
  },
  {
    name: 'all of the referencing is accepted',
    isAbout: (association) => !usesLogicalNames(association),
    run: accepted({ initiate: { conformance: conformanceOf.SN } }),
  },
  {
    name: 'services of both referencings are accepted as far as they fit',
    run: accepted({ initiate: { conformance: conformanceOf.both } }),
  },
  {
    name: 'a service of the other referencing alone is refused',
    isAbout: usesLogicalNames,
    run: notAccepted({ initiate: { conformance: onlyRead } }),
  },
  {
    name: 'a service of the other referencing alone is refused',
    isAbout: (association) => !usesLogicalNames(association),
    run: notAccepted({ initiate: { conformance: onlyGet } }),
  },
];

const dlmsVersionTooLow = 1;
const pduSizeTooShort = 3;
const common = { layer: 'application', clause: 'IEC 62056-5-3 7.2' } as const;

/** What InitiateRequest proposes. */
export const applicationInitiateCases: readonly ConformanceCase[] = [
  {
    ...common,
    id: 'APPL_OPEN_11',
    title: 'a quality of service',
    run: forAssociations([{ name: 'is ignored', run: accepted({ initiate: { qualityOfService: 0x05 } }) }]),
  },
  {
    ...common,
    id: 'APPL_OPEN_12',
    title: 'DLMS versions',
    run: forAssociations([
      { name: 'version 5 is refused', run: initiateRefused({ initiate: { version: 5 } }, dlmsVersionTooLow) },
      { name: 'version 7 is answered with 6', run: accepted({ initiate: { version: 7 } }) },
    ]),
  },
  { ...common, id: 'APPL_OPEN_13', title: 'conformance blocks', run: forAssociations(proposals) },
  {
    ...common,
    id: 'APPL_OPEN_14',
    title: 'a PDU size that is too short',
    run: forAssociations([
      { name: 'is refused', run: initiateRefused({ initiate: { clientMaxReceivePduSize: 11 } }, pduSizeTooShort) },
    ]),
  },
];
