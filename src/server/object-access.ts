import type { AttributeName, InterfaceClass, MethodName, WritableAttributeName } from '../cosem/index.ts';
import {
  type AttributeAccessRight,
  type MethodAccessRight,
  type RequiredProtection,
  unprotected,
} from '../security/index.ts';
import type { ServedObject } from './served-object.ts';

/** What a client may do with an object: a right for each attribute_id and method_id; what has none is not allowed. */
export interface ObjectAccess {
  readonly attributes: ReadonlyMap<number, AttributeAccessRight>;
  readonly methods: ReadonlyMap<number, MethodAccessRight>;
}

/**
 * What the client of this address may do with an object. Undefined: for this client the object is not there. The answer
 * is remembered, so it has to be the same each time.
 */
export type AccessRights = (object: ServedObject<never>, clientSap: number) => ObjectAccess | undefined;

/** What a client may do with an object, by the names of its class. */
export interface NamedAccess {
  /** All attributes where left out. */
  readonly readable?: readonly string[] | undefined;
  /** None where left out. */
  readonly writable?: readonly string[] | undefined;
  /** None where left out. */
  readonly executable?: readonly string[] | undefined;
  /** The protection of what only reads; none where left out. */
  readonly reading?: RequiredProtection | undefined;
  /** The protection of what writes or executes; that of `reading` where left out. */
  readonly changing?: RequiredProtection | undefined;
}

/** The names of a class, checked by the compiler where it knows the class. */
export interface AccessOf<C extends InterfaceClass> extends NamedAccess {
  readonly readable?: readonly AttributeName<C>[] | undefined;
  readonly writable?: readonly (string extends AttributeName<C> ? string : WritableAttributeName<C>)[] | undefined;
  readonly executable?: readonly MethodName<C>[] | undefined;
}

const open: RequiredProtection = { request: unprotected, response: unprotected };

/** Rights by the names of attributes and methods. An attribute that can be written has the protection of changing. */
export function objectAccess<C extends InterfaceClass>(of: C, access: AccessOf<C> = {}): ObjectAccess {
  const named: NamedAccess = access;
  const { readable = Object.keys(of.attributes), writable = [], executable = [] } = named;
  const { reading = open, changing = reading } = named;
  const attributes = new Map<number, AttributeAccessRight>();
  for (const [name, { attributeId }] of Object.entries(of.attributes)) {
    const write = writable.includes(name);
    const read = readable.includes(name);
    if (read || write) attributes.set(attributeId, { read, write, ...(write ? changing : reading) });
  }
  const methods = new Map<number, MethodAccessRight>();
  for (const [name, { methodId }] of Object.entries(of.methods))
    if (executable.includes(name)) methods.set(methodId, { access: true, ...changing });
  return { attributes, methods };
}

/** Everybody reads everything, and nobody changes anything: the rights of a table without rights of its own. */
export const readableByAll: AccessRights = ({ interfaceClass, attributes }) => {
  const readable = [...attributes.values()].filter(({ source }) => source.read !== undefined).map(({ name }) => name);
  return objectAccess(interfaceClass, { readable });
};

/** All that the class lets a client do: for tests and for meters without access control. */
export const fullAccess: AccessRights = ({ interfaceClass, attributes, methods }) => {
  const all = [...attributes.values()];
  return objectAccess(interfaceClass, {
    readable: all.filter(({ source }) => source.read !== undefined).map(({ name }) => name),
    writable: all.filter(({ source }) => source.write !== undefined).map(({ name }) => name),
    executable: [...methods.values()].map(({ name }) => name),
  });
};
