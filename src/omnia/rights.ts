import {
  AssociationLnV3,
  type AttributeName,
  DemandRegister,
  ExtendedRegister,
  GprsModemSetup,
  IecLocalPortSetupV1,
  type InterfaceClass,
  PppSetup,
  ProfileGenericV1,
  Register,
  SecuritySetupV1,
} from '../cosem/index.ts';
import type { CatalogueObject } from './catalogue/object.ts';
import { type ClassRights, type Role, type RoleName, type RoleRights, roles } from './roles.ts';

/** What a role may do with an object, by the names of its class. */
export interface ObjectRights {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  readonly executable: readonly string[];
  /** What writes or executes is signed by the head-end, on a meter that requires signatures (0-0:96.80.100). */
  readonly signed: boolean;
}

type ClassAttributes = readonly [of: InterfaceClass, names: readonly string[]];

/* @__NO_SIDE_EFFECTS__ */
function attributesOf<C extends InterfaceClass>(of: C, ...names: readonly AttributeName<C>[]): ClassAttributes {
  return [of, names];
}

/** Attributes that are a secret, or have one inside: nobody reads them (designed). */
const secrets: readonly ClassAttributes[] = [
  attributesOf(AssociationLnV3, 'secret'),
  attributesOf(IecLocalPortSetupV1, 'passP1', 'passP2', 'passW5'),
  attributesOf(PppSetup, 'pppAuthentication'),
  attributesOf(GprsModemSetup, 'pinCode'),
];

/** Attributes that the class would let a client set and the meter does not (designed). */
const fixed: readonly ClassAttributes[] = [
  attributesOf(Register, 'scalerUnit'),
  attributesOf(ExtendedRegister, 'scalerUnit'),
  attributesOf(DemandRegister, 'scalerUnit'),
  attributesOf(ProfileGenericV1, 'sortMethod', 'sortObject', 'profileEntries'),
];

function isAmong(table: readonly ClassAttributes[], of: InterfaceClass, name: string): boolean {
  return table.some(([one, names]) => one === of && names.includes(name));
}

function mayRead({ group, access }: CatalogueObject, name: RoleName, { reads }: RoleRights): boolean {
  if (reads === 'everything' || access.read === 'everyone') return true;
  if (access.read === 'public' && name === 'public') return true;
  if (access.read !== undefined && reads.includes(group)) return true;
  return [access.write, access.execute].some((names) => names?.includes(name));
}

/** The answer to the challenge of high level security. */
const answer = 'replyToHlsAuthentication';

const nothing: ObjectRights = { readable: [], writable: [], executable: [], signed: false };

/** Whether this is the association that a client is in, or its security: whoever sets one up sees them. */
function isOwn({ of, logicalName: { e } }: CatalogueObject, role: Role): boolean {
  if (role.mechanism === 'pre-established') return false;
  if (of === SecuritySetupV1) return e === role.securitySetup;
  return of === AssociationLnV3 && (e === 0 || e === role.association);
}

/**
 * What a role may do with an object, by the access of the object and the rights of the role: those of `roles`, which
 * are designed, or others.
 */
export function accessOf(object: CatalogueObject, name: RoleName, role: Role = roles[name]): ObjectRights {
  if (role.rights === undefined) return nothing;
  const { of, access } = object;
  const besides = role.rights.besides.filter((one) => one.of === of);
  const own = isOwn(object, role);
  const answers = own && role.mechanism === 'hls-gmac';
  const reads = own || mayRead(object, name, role.rights);
  const writes = access.write?.includes(name) === true;
  const executes = writes || access.execute?.includes(name) === true;
  const settable = (attribute: string) =>
    of.attributes[attribute]!.writable && !isAmong(fixed, of, attribute) && access.keep?.includes(attribute) !== true;
  return {
    readable: namesIn(of.attributes, besides, 'read', (one) => reads && !isAmong(secrets, of, one)),
    writable: namesIn(of.attributes, besides, 'write', (one) => writes && settable(one)),
    executable: namesIn(of.methods, besides, 'execute', (one) => executes || (answers && one === answer)),
    signed: access.signed ?? false,
  };
}

function namesIn(
  table: object,
  besides: readonly ClassRights[],
  what: 'read' | 'write' | 'execute',
  isAllowed: (name: string) => boolean,
): readonly string[] {
  return Object.keys(table).filter((name) => besides.some((one) => one[what]?.includes(name)) || isAllowed(name));
}
