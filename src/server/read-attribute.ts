import type { GetDataResult, SelectiveAccessDescriptor } from '../apdu/index.ts';
import type { GetItem, ServiceCaller, ServiceResult } from '../association/index.ts';
import { RawData } from '../axdr/index.ts';
import { encode, Writer } from '../codec/index.ts';
import type { Selection } from './attribute-source.ts';
import { decodeGiven } from './given.ts';
import { allowed } from './granted.ts';
import type { LogicalDevice } from './logical-device.ts';
import type { ObjectAccess } from './object-access.ts';
import type { ServedAttribute, ServedObject } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';

/** Reads an attribute for a client (GET). Throws a ServiceRefusal, or its promise rejects with one. */
export function readAttribute<State>(
  device: LogicalDevice<State>,
  { descriptor, accessSelection }: GetItem,
  caller: ServiceCaller,
): ServiceResult | Promise<ServiceResult> {
  const [object, access] = device.find(descriptor, caller);
  if (descriptor.attributeId === 0) return readAll(device, object, access, caller);
  const attribute = object.attributes.get(descriptor.attributeId);
  if (attribute === undefined) throw missing(object, descriptor.attributeId);
  allowed(access.attributes.get(descriptor.attributeId), 'read', caller);
  const selection = accessSelection && selectionOf(attribute, accessSelection, caller, device.isLenient);
  const value = valueFor(device, attribute, caller, selection);
  return value instanceof Promise ? value.then(resultOf) : resultOf(value);
}

function valueFor<State>(
  device: LogicalDevice<State>,
  { attribute, source }: ServedAttribute<State>,
  caller: ServiceCaller,
  selection: Selection | undefined,
): RawData | Promise<RawData> {
  if (source.read === undefined) throw new ServiceRefusal('read-write-denied');
  const value = source.read(device, caller, selection);
  if (value instanceof RawData) return value;
  if (value instanceof Promise) return value.then((known) => octetsOf(attribute, known));
  return octetsOf(attribute, value);
}

function octetsOf({ type }: ServedAttribute<never>['attribute'], value: unknown): RawData {
  return value instanceof RawData ? value : new RawData(encode(type, value));
}

function resultOf(value: RawData): ServiceResult {
  const result: GetDataResult = { kind: 'data', value };
  return { kind: 'get', result };
}

/** An attribute that the class knows and the object lacks is one that nobody may reach. */
export function missing(object: ServedObject<never>, attributeId: number): ServiceRefusal {
  const known = Object.values(object.interfaceClass.attributes).some((one) => one.attributeId === attributeId);
  return new ServiceRefusal(known ? 'read-write-denied' : 'object-undefined');
}

function selectionOf(
  { attribute }: ServedAttribute<never>,
  { accessSelector, accessParameters }: SelectiveAccessDescriptor,
  caller: ServiceCaller,
  isLenient: boolean,
): Selection {
  // With short names the same is called parameterized access.
  if (!caller.conformance.some((bit) => bit === 'selective-access' || bit === 'parameterized-access'))
    throw new ServiceRefusal('scope-of-access-violated');
  for (const [selector, [number, type]] of Object.entries(attribute.selectiveAccess))
    if (number === accessSelector) return { selector, parameters: decodeGiven(type, accessParameters, isLenient) };
  throw new ServiceRefusal('scope-of-access-violated');
}

/** Attribute 0: a structure of all attributes in their order, null-data for those that the caller may not read [designed]. */
async function readAll<State>(
  device: LogicalDevice<State>,
  object: ServedObject<State>,
  access: ObjectAccess,
  caller: ServiceCaller,
): Promise<ServiceResult> {
  if (!caller.conformance.includes('attribute0-supported-with-get'))
    throw new ServiceRefusal('scope-of-access-violated');
  const attributes = [...object.attributes].sort(([a], [b]) => a - b);
  const w = new Writer();
  w.u8(structureTag).u8(attributes.length);
  for (const [attributeId, attribute] of attributes) {
    const right = access.attributes.get(attributeId);
    if (right?.read !== true) {
      w.u8(nullTag);
      continue;
    }
    allowed(right, 'read', caller);
    w.bytes((await valueFor(device, attribute, caller, undefined)).bytes);
  }
  return resultOf(new RawData(w.finish()));
}

const nullTag = 0;
const structureTag = 2;
