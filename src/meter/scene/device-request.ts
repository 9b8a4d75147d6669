import type { ServiceItem, ServiceResult } from '../../association/index.ts';
import type { RawData } from '../../axdr/index.ts';
import type { InterfaceClass } from '../../cosem/index.ts';
import type { Obis } from '../../obis/index.ts';
import { type RoleName, roles } from '../../omnia/index.ts';
import type { OmniaMeter } from '../omnia-meter.ts';
import { oneOf } from './form.ts';
import { roleCaller } from './role-caller.ts';
import { quoted, SceneError, type ScenePath } from './scene-error.ts';

/** The answers that a device has, as the standard spells them (Data-Access-Result, Action-Result). */
export const answerForm = /* @__PURE__ */ oneOf(
  'success',
  'hardware-fault',
  'temporary-failure',
  'read-write-denied',
  'object-undefined',
  'object-class-inconsistent',
  'object-unavailable',
  'type-unmatched',
  'scope-of-access-violated',
  'other-reason',
);

/** Who asks. */
export const roleForm = /* @__PURE__ */ oneOf(...(Object.keys(roles) as RoleName[]));

/** The class of an object that the meter has. Throws a SceneError. */
export function classOf(meter: OmniaMeter, logicalName: Obis, path: ScenePath): InterfaceClass {
  const object = meter.type.table.object(logicalName);
  if (object === undefined) throw new SceneError(path, `an object of OMNIA ${meter.type.name}`, `${logicalName}`);
  return object.interfaceClass;
}

/** Attribute or method of a class by its name. Throws a SceneError. */
export function memberOf<M>(members: Readonly<Record<string, M>>, name: string, path: ScenePath): M {
  const member = Object.hasOwn(members, name) ? members[name] : undefined;
  if (member === undefined) throw new SceneError(path, Object.keys(members).join(', '), quoted(name));
  return member;
}

/** Asks the device in a role; gives the result as the standard spells it, and what was returned. */
export async function ask(
  meter: OmniaMeter,
  role: RoleName,
  item: ServiceItem,
): Promise<{ readonly result: string; readonly value?: RawData | undefined }> {
  const answer: ServiceResult = await meter.device.execute(item, roleCaller(meter, role));
  if (answer.kind === 'set') return { result: `${answer.result}` };
  if (answer.kind === 'action') return { result: `${answer.result.result}` };
  const { result } = answer;
  return result.kind === 'data' ? { result: 'success', value: result.value } : { result: `${result.value}` };
}
