import type { ActionItem, GetItem, ServiceItem, SetItem } from '../../association/index.ts';
import { type Data, Data as DataCodec, RawData, rawData } from '../../axdr/index.ts';
import { type Codec, DecodeError, EncodeError, encode } from '../../codec/index.ts';
import {
  type AttributeName,
  type AttributeReference,
  type AttributeValue,
  type InterfaceClass,
  interfaceClassOf,
  type MethodName,
  type MethodParameter,
  type MethodResult,
  type SelectorName,
  type SelectorParameters,
  type WritableAttributeName,
} from '../../cosem/index.ts';
import { describeObis, type Obis, obis } from '../../obis/index.ts';

/** One thing that a client asks of an object, with the type of what comes back. */
export interface ServiceRequest<Value, Item extends ServiceItem = ServiceItem> {
  readonly item: Item;
  /** For messages: `0-0:1.0.0*255 Clock time`. */
  readonly target: string;
  /** Reads what came back; undefined where nothing is expected. */
  readonly returns: Codec<Value> | undefined;
  /** Whether what is expected may be missing. */
  readonly mayReturnNothing?: boolean | undefined;
}

/** A part of an attribute, by one of its selectors: `{ range: { … } }`. */
export type Selection<C extends InterfaceClass, K extends AttributeName<C>> = {
  readonly [N in SelectorName<C, K>]: { readonly [P in N]: SelectorParameters<C, K, N> };
}[SelectorName<C, K>];

/** Reads an attribute, or the part of it that `selection` names. */
export function reading<C extends InterfaceClass, K extends AttributeName<C>>(
  of: C,
  logicalName: Obis | string,
  name: K,
  selection?: Selection<C, K>,
): ServiceRequest<AttributeValue<C, K>, GetItem> {
  const attribute = of.attributes[name]!;
  const instanceId = obisOf(logicalName);
  return {
    item: {
      kind: 'get',
      descriptor: { classId: of.classId, instanceId, attributeId: attribute.attributeId },
      accessSelection: selection && accessSelection(of, name, selection),
    },
    target: targetOf(instanceId, of.name, name),
    returns: attribute.type as Codec<AttributeValue<C, K>>,
  };
}

/** Writes an attribute. */
export function writing<C extends InterfaceClass, K extends WritableAttributeName<C>>(
  of: C,
  logicalName: Obis | string,
  name: K,
  value: AttributeValue<C, K>,
): ServiceRequest<undefined, SetItem> {
  const { attributeId, type } = of.attributes[name]!;
  const instanceId = obisOf(logicalName);
  const target = targetOf(instanceId, of.name, name);
  return {
    item: {
      kind: 'set',
      descriptor: { classId: of.classId, instanceId, attributeId },
      value: rawOf(type, value, target),
    },
    target,
    returns: undefined,
  };
}

/** Invokes a method; most that need nothing are told `0`. */
export function invoking<C extends InterfaceClass, K extends MethodName<C>>(
  of: C,
  logicalName: Obis | string,
  name: K,
  parameter: MethodParameter<C, K>,
): ServiceRequest<MethodResult<C, K>, ActionItem> {
  const { methodId, parameter: type, returns } = of.methods[name]!;
  const instanceId = obisOf(logicalName);
  const target = targetOf(instanceId, of.name, name);
  return {
    item: {
      kind: 'action',
      descriptor: { classId: of.classId, instanceId, methodId },
      parameters: rawOf(type, parameter, target),
    },
    target,
    returns,
  };
}

/** An attribute whose class is not known, as its octets. */
export function rawReading(
  { classId, logicalName, attributeIndex }: AttributeReference,
  accessSelection?: GetItem['accessSelection'],
): ServiceRequest<RawData, GetItem> {
  return {
    item: {
      kind: 'get',
      descriptor: { classId, instanceId: logicalName, attributeId: attributeIndex },
      accessSelection,
    },
    target: rawTarget(logicalName, classId, `attribute ${attributeIndex}`),
    returns: rawData,
  };
}

/** Writes an attribute whose class is not known. */
export function rawWriting(
  { classId, logicalName, attributeIndex }: AttributeReference,
  value: Data,
): ServiceRequest<undefined, SetItem> {
  const target = rawTarget(logicalName, classId, `attribute ${attributeIndex}`);
  return {
    item: {
      kind: 'set',
      descriptor: { classId, instanceId: logicalName, attributeId: attributeIndex },
      value: rawOf(DataCodec, value, target),
    },
    target,
    returns: undefined,
  };
}

/** A method of an object whose class is not known. */
export interface MethodReference {
  readonly classId: number;
  readonly logicalName: Obis;
  readonly methodIndex: number;
}

/** Invokes a method of a class that is not known; what it gives back, if anything, as its octets. */
export function rawInvoking(
  { classId, logicalName, methodIndex }: MethodReference,
  parameter: Data,
): ServiceRequest<RawData | undefined, ActionItem> {
  const target = rawTarget(logicalName, classId, `method ${methodIndex}`);
  return {
    item: {
      kind: 'action',
      descriptor: { classId, instanceId: logicalName, methodId: methodIndex },
      parameters: rawOf(DataCodec, parameter, target),
    },
    target,
    returns: rawData,
    mayReturnNothing: true,
  };
}

/** The code that text writes, or the code itself. */
export function obisOf(logicalName: Obis | string): Obis {
  return typeof logicalName === 'string' ? obis(logicalName) : logicalName;
}

/** An attribute or method in words: its code, what the code stands for, and the member. */
export function targetOf(logicalName: Obis, className: string, member: string): string {
  return `${logicalName} ${className} ${member} (${describeObis(logicalName)})`;
}

/** Reads what came back, and names the object in the error. */
export function readAnswer<Value>(request: ServiceRequest<Value>, raw: RawData): Value {
  try {
    return raw.as(request.returns!);
  } catch (error) {
    throw DecodeError.within(error, request.target);
  }
}

/** In the words of the class where its number is known. */
function rawTarget(logicalName: Obis, classId: number, member: string): string {
  return targetOf(logicalName, interfaceClassOf(classId)?.name ?? `class ${classId}`, member);
}

function rawOf(type: Codec<unknown>, value: unknown, target: string): RawData {
  try {
    return new RawData(encode(type, value));
  } catch (error) {
    throw EncodeError.within(error, target);
  }
}

function accessSelection(of: InterfaceClass, name: string, selection: object): GetItem['accessSelection'] {
  const [[selector, parameters] = []] = Object.entries(selection);
  const known = of.attributes[name as 'logicalName'].selectiveAccess as Readonly<
    Record<string, readonly [number, Codec<unknown>]>
  >;
  const [accessSelector, type] = known[selector ?? ''] ?? [];
  if (accessSelector === undefined || type === undefined)
    throw new EncodeError(`${of.name} ${name} has no selector ${selector}`);
  return { accessSelector, accessParameters: rawOf(type, parameters, `${of.name} ${name} ${selector}`) };
}
