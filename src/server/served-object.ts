import type { ServiceCaller } from '../association/index.ts';
import type { RawData } from '../axdr/index.ts';
import type { Infer } from '../codec/index.ts';
import type {
  Attribute,
  AttributeName,
  InterfaceClass,
  Method,
  MethodName,
  MethodParameter,
  MethodResult,
} from '../cosem/index.ts';
import type { Obis } from '../obis/index.ts';
import {
  type AttributeImplementation,
  type AttributeSource,
  computedSource,
  constantSource,
  type ReadAttribute,
  type ServingDevice,
  Stored,
  storedSource,
} from './attribute-source.ts';
import type { AccessRights } from './object-access.ts';

/** Does what a method does; throw a `ServiceRefusal` to answer with a negative result. */
export type MethodImplementation<State, P, R> = (
  self: State,
  parameter: P,
  caller: ServiceCaller | undefined,
) => R | RawData | Promise<R | RawData>;

/** What an attribute of a class may be given as. */
type ServedAs<State, A extends Attribute> =
  A extends Attribute<infer D, infer W, infer S>
    ?
        | Infer<D>
        | RawData
        | ReadAttribute<State, Infer<D>, S>
        | Stored<Infer<D>>
        | (W extends true
            ? AttributeImplementation<State, Infer<D>, S>
            : { readonly read: ReadAttribute<State, Infer<D>, S> })
    : never;

/**
 * What the attributes and methods of an object do, by their names in the class. An attribute is a constant, a function
 * of the state, `stored(…)`, or `{ read, write }`; one that is left out is not there for anybody.
 */
export type ObjectImplementation<C extends InterfaceClass, State> = {
  readonly [K in Exclude<AttributeName<C>, 'logicalName'> | MethodName<C>]?: K extends MethodName<C>
    ? MethodImplementation<
        State,
        MethodParameter<C, K>,
        MethodResult<C, K> extends undefined ? void : MethodResult<C, K>
      >
    : ServedAs<State, C['attributes'][K]>;
};

/** An attribute of an object and where its value comes from. */
export interface ServedAttribute<State> {
  readonly name: string;
  readonly attribute: Attribute;
  readonly source: AttributeSource<State>;
}

/** A method of an object and what it does. */
export interface ServedMethod<State> {
  readonly name: string;
  readonly method: Method;
  readonly run: (device: ServingDevice<State>, parameter: never, caller: ServiceCaller | undefined) => unknown;
}

/** An object of a logical device: its class, its logical name, and what its attributes and methods do. */
export interface ServedObject<State> {
  readonly interfaceClass: InterfaceClass;
  readonly logicalName: Obis;
  /** By attribute_id. */
  readonly attributes: ReadonlyMap<number, ServedAttribute<State>>;
  /** By method_id. */
  readonly methods: ReadonlyMap<number, ServedMethod<State>>;
  /** Who may do what; the rights of the table where undefined. */
  readonly access: AccessRights | undefined;
}

/**
 * An object of a class. It is made once and shared by all devices that have it: what tells them apart is their state,
 * which the functions of the implementation are given.
 */
export function served<C extends InterfaceClass, State = unknown>(
  of: C,
  logicalName: Obis,
  implementation: ObjectImplementation<C, NoInfer<State>>,
  access?: AccessRights,
): ServedObject<State> {
  return servedWith(of, logicalName, implementation, { access, selfOf: ({ state }) => state as never });
}

/** The same with the device itself in the place of its state: for objects that are about the device. */
export function servedByDevice<C extends InterfaceClass, State>(
  of: C,
  logicalName: Obis,
  implementation: ObjectImplementation<C, ServingDevice<State>>,
  access: AccessRights | undefined,
): ServedObject<State> {
  return servedWith(of, logicalName, implementation, { access, selfOf: (device) => device as never });
}

interface Serving<State> {
  readonly access: AccessRights | undefined;
  /** What the functions of the implementation are given. */
  readonly selfOf: (device: ServingDevice<State>) => never;
}

function servedWith<State>(
  of: InterfaceClass,
  logicalName: Obis,
  implementation: object,
  { access, selfOf }: Serving<State>,
): ServedObject<State> {
  const given = implementation as Readonly<Record<string, unknown>>;
  const attributes = new Map<number, ServedAttribute<State>>();
  for (const [name, attribute] of Object.entries(of.attributes)) {
    const value = name === 'logicalName' ? logicalName : given[name];
    if (value === undefined) continue;
    const key = `${of.classId} ${logicalName} ${attribute.attributeId}`;
    attributes.set(attribute.attributeId, { name, attribute, source: sourceOf(attribute, value, key, selfOf) });
  }
  const methods = new Map<number, ServedMethod<State>>();
  for (const [name, method] of Object.entries(of.methods)) {
    const run = given[name] as MethodImplementation<never, never, unknown> | undefined;
    if (run === undefined) continue;
    methods.set(method.methodId, {
      name,
      method,
      run: (device, parameter, caller) => run(selfOf(device), parameter, caller),
    });
  }
  return { interfaceClass: of, logicalName, attributes, methods, access };
}

function sourceOf<State>(
  attribute: Attribute,
  given: unknown,
  key: string,
  selfOf: (device: ServingDevice<State>) => never,
): AttributeSource<State> {
  if (given instanceof Stored) return storedSource(attribute, given, key);
  if (typeof given === 'function') return computedSource({ read: given as ReadAttribute<never, never> }, selfOf);
  if (isImplementation(given)) return computedSource(given, selfOf);
  return constantSource(attribute, given);
}

/** No COSEM value has functions in it. */
function isImplementation(given: unknown): given is AttributeImplementation<never, never> {
  if (typeof given !== 'object' || given === null) return false;
  const { read, write } = given as { readonly read?: unknown; readonly write?: unknown };
  return typeof read === 'function' || typeof write === 'function';
}
