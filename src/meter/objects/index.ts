import { type InterfaceClass, ProfileGenericV1, ScriptTable } from '../../cosem/index.ts';
import type { CatalogueObject } from '../../omnia/index.ts';
import type { RandomBytes } from '../../security/index.ts';
import { type ServedObject, served } from '../../server/index.ts';
import { scriptTableImplementation } from '../control/script-tables.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { parameterChangeParts } from '../parameter-changes.ts';
import type { ObjectPart } from '../part.ts';
import { pushParts } from '../push/push-objects.ts';
import { roleAccess } from '../role-access.ts';
import { association } from './association.ts';
import { clockParts } from './clock.ts';
import { communicationParts } from './communication.ts';
import { displayParts } from './display.ts';
import { eventParts } from './events.ts';
import { firmwareParts } from './firmware.ts';
import { hanParts } from './han.ts';
import { heldAttributes } from './held-attributes.ts';
import { identificationParts } from './identification.ts';
import { lastGaspParts } from './last-gasp.ts';
import { loadControlParts } from './load-control.ts';
import { localPortParts } from './local-port.ts';
import { measuredAttributes } from './measured-attributes.ts';
import { measuringParts } from './measuring.ts';
import { operatingStatusParts } from './operating-status.ts';
import { portProtectionParts } from './port-protection.ts';
import { powerQualityParts } from './power-quality.ts';
import { profileImplementation, profileParts } from './profiles.ts';
import { pulseOutputParts } from './pulse-output.ts';
import { securityParts, securitySetup } from './security.ts';
import { supplyParts } from './supply.ts';
import { supplyControlParts } from './supply-control.ts';
import { tamperParts } from './tamper.ts';
import { tariffParts } from './tariffs.ts';

/** What particular objects do. */
const parts: readonly ObjectPart[] = [
  ...identificationParts,
  ...parameterChangeParts,
  ...clockParts,
  ...profileParts,
  ...supplyParts,
  ...operatingStatusParts,
  ...lastGaspParts,
  ...tamperParts,
  ...tariffParts,
  ...eventParts,
  ...supplyControlParts,
  ...securityParts,
  ...firmwareParts,
  ...loadControlParts,
  ...portProtectionParts,
  ...measuringParts,
  ...displayParts,
  ...pulseOutputParts,
  ...communicationParts,
  ...hanParts,
  ...localPortParts,
  ...pushParts,
  ...powerQualityParts,
];

const partsByName = /* @__PURE__ */ new Map(
  /* @__PURE__ */ parts.flatMap((part) => part.logicalNames.map(({ key }) => [key, part] as const)),
);

/** The objects of a catalogue as the server has them: measured, particular, or holding what they are given. */
export function servedObjects(
  objects: readonly CatalogueObject[],
  randomBytes: RandomBytes,
): readonly ServedObject<OmniaMeter>[] {
  return objects.map((object) => association(object) ?? securitySetup(object, randomBytes) ?? servedObject(object));
}

function servedObject(object: CatalogueObject): ServedObject<OmniaMeter> {
  const { of, logicalName } = object;
  const implementation = {
    ...heldAttributes(object),
    ...measuredAttributes(object),
    ...(of === (ProfileGenericV1 as InterfaceClass) && profileImplementation(object)),
    ...(of === (ScriptTable as InterfaceClass) && scriptTableImplementation(object)),
    ...partsByName.get(logicalName.key)?.implementation,
  };
  return served<InterfaceClass, OmniaMeter>(of, logicalName, implementation as never, roleAccess(object));
}
