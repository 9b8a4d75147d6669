import type { ActionItem, ServiceCaller, ServiceResult } from '../association/index.ts';
import { RawData } from '../axdr/index.ts';
import { encode } from '../codec/index.ts';
import { decodeGiven } from './given.ts';
import { allowed } from './granted.ts';
import type { LogicalDevice } from './logical-device.ts';
import type { ServedMethod, ServedObject } from './served-object.ts';
import { ServiceRefusal } from './service-refusal.ts';

/** No parameter is the same as null-data. */
const nullData = new RawData(Uint8Array.of(0));

/** Invokes a method for a client (ACTION). Throws a ServiceRefusal, or its promise rejects with one. */
export function invokeMethod<State>(
  device: LogicalDevice<State>,
  { descriptor, parameters = nullData }: ActionItem,
  caller: ServiceCaller,
): ServiceResult | Promise<ServiceResult> {
  const [object, access] = device.find(descriptor, caller);
  const served = object.methods.get(descriptor.methodId);
  if (served === undefined) throw missing(object, descriptor.methodId);
  allowed(access.methods.get(descriptor.methodId), 'access', caller);
  const parameter = decodeGiven(served.method.parameter, parameters, device.isLenient) as never;
  const returned = served.run(device, parameter, caller);
  return returned instanceof Promise ? returned.then((value) => resultOf(served, value)) : resultOf(served, returned);
}

function missing({ interfaceClass }: ServedObject<never>, methodId: number): ServiceRefusal {
  const known = Object.values(interfaceClass.methods).some((one) => one.methodId === methodId);
  return new ServiceRefusal(known ? 'read-write-denied' : 'object-undefined');
}

function resultOf({ method }: ServedMethod<never>, returned: unknown): ServiceResult {
  if (method.returns === undefined || returned === undefined)
    return { kind: 'action', result: { result: 'success', returnParameters: undefined } };
  const value = returned instanceof RawData ? returned : new RawData(encode(method.returns, returned));
  return { kind: 'action', result: { result: 'success', returnParameters: { kind: 'data', value } } };
}
