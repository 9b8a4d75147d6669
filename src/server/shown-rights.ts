import {
  type AccessRight,
  type AssociationVersion,
  covers,
  encodeAttributeAccess,
  encodeMethodAccess,
  type ProtectionLevel,
  unprotected,
} from '../security/index.ts';
import type { ObjectAccess } from './object-access.ts';
import type { ObjectTable } from './object-table.ts';
import type { ServedObject } from './served-object.ts';

const authenticated: ProtectionLevel = { ...unprotected, authentication: true };
/** What has no right at all. */
const closed = { request: unprotected, response: unprotected };

/** Objects and what a client may do with them. */
export type VisibleObjects = readonly (readonly [ServedObject<never>, ObjectAccess])[];

/** The objects that are there for a client. */
export function visibleObjects(table: ObjectTable<never>, clientSap: number): VisibleObjects {
  return table.objects.flatMap((object) => {
    const access = table.access(object, clientSap);
    return access === undefined ? [] : [[object, access] as const];
  });
}

/** The same access, whose requests that change something are signed. */
export function withSignature({ attributes, methods }: ObjectAccess): ObjectAccess {
  const signed = <R extends AccessRight>(right: R): R => ({ ...right, request: { ...right.request, signature: true } });
  return {
    attributes: new Map([...attributes].map(([id, right]) => [id, right.write ? signed(right) : right] as const)),
    methods: new Map([...methods].map(([id, right]) => [id, signed(right)] as const)),
  };
}

/** The rights of a client as attribute_access and method_access of this version of Association LN. */
export function shownRights(
  object: Pick<ServedObject<never>, 'attributes' | 'methods'>,
  access: ObjectAccess,
  version: AssociationVersion,
) {
  const attributeAccess = [...object.attributes.values()].map(({ attribute: { attributeId, selectiveAccess } }) => {
    const right = access.attributes.get(attributeId) ?? { read: false, write: false, ...closed };
    const selectors = Object.values(selectiveAccess).map(([selector]) => selector);
    return {
      attributeId,
      accessMode: encodeAttributeAccess(sayable(right, version), version),
      accessSelectors: selectors.length === 0 ? null : selectors,
    };
  });
  const methodAccess = [...object.methods.values()].map(({ method: { methodId } }) => {
    const right = access.methods.get(methodId) ?? { access: false, ...closed };
    return { methodId, accessMode: encodeMethodAccess(sayable(right, version), version) };
  });
  return { attributeAccess, methodAccess };
}

/** What comes nearest in a version that knows less: authenticated access in versions 1 and 2, no protection in 0. */
function sayable<R extends AccessRight>(right: R, version: AssociationVersion): R {
  if (version === 3) return right;
  const isOpen = covers(unprotected, right.request) && covers(unprotected, right.response);
  if (isOpen || version === 0) return { ...right, ...closed };
  return { ...right, request: authenticated, response: authenticated };
}
