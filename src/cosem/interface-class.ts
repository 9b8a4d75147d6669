import type { Infer } from '../codec/index.ts';
import type { DataType } from './types/data-type.ts';
import { logicalName } from './types/strings.ts';

/** Selectors of an attribute (Blue Book 4.1.8) and the parameters of each. */
export type SelectiveAccess = Readonly<Record<string, readonly [selector: number, parameters: DataType<unknown>]>>;

/** An attribute of an interface class: its index and type. */
export interface Attribute<
  // biome-ignore lint/suspicious/noExplicitAny: any type fits, Infer restores the value
  D extends DataType<any> = DataType<any>,
  W extends boolean = boolean,
  S extends SelectiveAccess = SelectiveAccess,
> {
  readonly attributeId: number;
  readonly type: D;
  /** Whether the class lets a client write it at all; the access rights of an object may still refuse. */
  readonly writable: W;
  readonly selectiveAccess: S;
}

/** A method of an interface class: its index, parameter and what it returns. */
// biome-ignore lint/suspicious/noExplicitAny: any type fits, Infer restores the value
export interface Method<P extends DataType<any> = DataType<any>, R extends DataType<any> | undefined = any> {
  readonly methodId: number;
  readonly parameter: P;
  readonly returns: R;
}

type Attributes = Readonly<Record<string, Attribute>>;
type Methods = Readonly<Record<string, Method>>;

/** `logicalName` is attribute 1 of every class. */
type WithLogicalName<A> = { readonly logicalName: Attribute<typeof logicalName, false> } & A;

/** An interface class (Blue Book 4): one version of one class, from which all else is read off. */
export interface InterfaceClass<A extends Attributes = Attributes, M extends Methods = Methods> {
  /** As the Blue Book calls it. */
  readonly name: string;
  readonly classId: number;
  readonly version: number;
  readonly attributes: WithLogicalName<A>;
  readonly methods: M;
}

type NoSelectiveAccess = Readonly<Record<never, never>>;

/** An attribute that a client may write, access rights permitting. */
export function attribute<D>(attributeId: number, type: DataType<D>): Attribute<DataType<D>, true, NoSelectiveAccess>;
export function attribute<D, const S extends SelectiveAccess>(
  attributeId: number,
  type: DataType<D>,
  selectiveAccess: S,
): Attribute<DataType<D>, true, S>;
/* @__NO_SIDE_EFFECTS__ */
export function attribute(attributeId: number, type: DataType<unknown>, selectiveAccess = {}): Attribute {
  return { attributeId, type, writable: true, selectiveAccess };
}

/** An attribute that only the meter itself changes. */
export function readOnly<D>(attributeId: number, type: DataType<D>): Attribute<DataType<D>, false, NoSelectiveAccess>;
export function readOnly<D, const S extends SelectiveAccess>(
  attributeId: number,
  type: DataType<D>,
  selectiveAccess: S,
): Attribute<DataType<D>, false, S>;
/* @__NO_SIDE_EFFECTS__ */
export function readOnly(attributeId: number, type: DataType<unknown>, selectiveAccess = {}): Attribute {
  return { attributeId, type, writable: false, selectiveAccess };
}

/** A method; without `returns` it gives back nothing. */
export function method<P>(methodId: number, parameter: DataType<P>): Method<DataType<P>, undefined>;
export function method<P, R>(
  methodId: number,
  parameter: DataType<P>,
  returns: DataType<R>,
): Method<DataType<P>, DataType<R>>;
/* @__NO_SIDE_EFFECTS__ */
export function method(methodId: number, parameter: DataType<unknown>, returns?: DataType<unknown>): Method {
  return { methodId, parameter, returns };
}

/** Declares a version of an interface class; attribute 1, logical_name, is added to every one. */
/* @__NO_SIDE_EFFECTS__ */
export function interfaceClass<const A extends Attributes, const M extends Methods = Record<never, never>>(
  name: string,
  { classId, version }: { readonly classId: number; readonly version: number },
  attributes: A,
  methods?: M,
): InterfaceClass<A, M> {
  const all = { logicalName: readOnly(1, logicalName), ...attributes };
  return { name, classId, version, attributes: all, methods: methods ?? ({} as M) };
}

export type AttributeName<C extends InterfaceClass> = keyof C['attributes'] & string;
/** The attributes that can be set. */
export type WritableAttributeName<C extends InterfaceClass> = {
  [K in AttributeName<C>]: C['attributes'][K] extends Attribute<DataType<unknown>, true> ? K : never;
}[AttributeName<C>];
export type AttributeValue<C extends InterfaceClass, K extends AttributeName<C>> = Infer<C['attributes'][K]['type']>;
/** The selectors of an attribute by name; never where it has none. */
export type SelectorName<
  C extends InterfaceClass,
  K extends AttributeName<C>,
> = keyof C['attributes'][K]['selectiveAccess'] & string;
/** What a selector of an attribute is told. */
export type SelectorParameters<
  C extends InterfaceClass,
  K extends AttributeName<C>,
  N extends SelectorName<C, K>,
> = C['attributes'][K]['selectiveAccess'][N] extends readonly [number, DataType<infer P>] ? P : never;
export type MethodName<C extends InterfaceClass> = keyof C['methods'] & string;
export type MethodParameter<C extends InterfaceClass, K extends MethodName<C>> = Infer<C['methods'][K]['parameter']>;
/** What a method gives back; undefined where it gives back nothing. */
export type MethodResult<C extends InterfaceClass, K extends MethodName<C>> =
  C['methods'][K]['returns'] extends DataType<infer R> ? R : undefined;

/** The attribute of this index with its name, or undefined. */
export function attributeOf(of: InterfaceClass, attributeId: number): readonly [name: string, Attribute] | undefined {
  return Object.entries(of.attributes).find(([, { attributeId: id }]) => id === attributeId);
}

/** The method of this index with its name, or undefined. */
export function methodOf(of: InterfaceClass, methodId: number): readonly [name: string, Method] | undefined {
  return Object.entries(of.methods).find(([, { methodId: id }]) => id === methodId);
}
