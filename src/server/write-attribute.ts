import type { ServiceCaller, ServiceResult, SetItem } from '../association/index.ts';
import { decodeGiven } from './given.ts';
import { allowed } from './granted.ts';
import type { LogicalDevice } from './logical-device.ts';
import { missing } from './read-attribute.ts';
import { ServiceRefusal } from './service-refusal.ts';

const success: ServiceResult = { kind: 'set', result: 'success' };

/** Sets an attribute for a client (SET). Throws a ServiceRefusal, or its promise rejects with one. */
export function writeAttribute<State>(
  device: LogicalDevice<State>,
  { descriptor, accessSelection, value }: SetItem,
  caller: ServiceCaller,
): ServiceResult | Promise<ServiceResult> {
  const [object, access] = device.find(descriptor, caller);
  // Attribute 0 with SET would change an object in part where one value is refused.
  if (descriptor.attributeId === 0) throw new ServiceRefusal('scope-of-access-violated');
  const served = object.attributes.get(descriptor.attributeId);
  if (served === undefined) throw missing(object, descriptor.attributeId);
  allowed(access.attributes.get(descriptor.attributeId), 'write', caller);
  const { attribute, source } = served;
  if (source.write === undefined) throw new ServiceRefusal('read-write-denied');
  if (accessSelection !== undefined) throw new ServiceRefusal('scope-of-access-violated');
  const done = source.write(device, decodeGiven(attribute.type, value, device.isLenient), caller);
  return done === undefined ? success : done.then(() => success);
}
