import { SecurityError } from '../errors.ts';
import { covers, type ProtectionLevel, unprotected } from './protection-level.ts';
import { type RequiredProtection, requiredProtection, requiredProtectionBits } from './required-protection.ts';

/** The version of the class Association LN, which decides how access rights are written. */
export type AssociationVersion = 0 | 1 | 2 | 3;

/** What may be done with an attribute, and how protected. */
export interface AttributeAccessRight extends RequiredProtection {
  readonly read: boolean;
  readonly write: boolean;
}

/** Whether a method may be invoked, and how protected. */
export interface MethodAccessRight extends RequiredProtection {
  readonly access: boolean;
}

export type AccessRight = AttributeAccessRight | MethodAccessRight;

const open: RequiredProtection = { request: unprotected, response: unprotected };
const authenticated: ProtectionLevel = { ...unprotected, authentication: true };
/** Versions 1 and 2 know authenticated access: the request, and so its response, is authenticated. */
const exchanged: RequiredProtection = { request: authenticated, response: authenticated };

const attributeModes: readonly AttributeAccessRight[] = [
  { read: false, write: false, ...open },
  { read: true, write: false, ...open },
  { read: false, write: true, ...open },
  { read: true, write: true, ...open },
  { read: true, write: false, ...exchanged },
  { read: false, write: true, ...exchanged },
  { read: true, write: true, ...exchanged },
];
const methodModes: readonly MethodAccessRight[] = [
  { access: false, ...open },
  { access: true, ...open },
  { access: true, ...exchanged },
];

/** Reads an access_mode of attribute_access (object_list of Association LN); throws `malformed` for an unknown one. */
export function decodeAttributeAccess(mode: number, version: AssociationVersion): AttributeAccessRight {
  const right =
    version === 3
      ? isOctet(mode) && { read: (mode & 1) !== 0, write: (mode & 2) !== 0, ...requiredProtection(mode) }
      : mode < (version === 0 ? 4 : 7) && attributeModes[mode];
  if (!right) throw new SecurityError('malformed', `${mode} is no attribute access mode of version ${version}`);
  return right;
}

/** Reads an access_mode of method_access: a boolean in version 0; throws `malformed` for an unknown one. */
export function decodeMethodAccess(mode: number | boolean, version: AssociationVersion): MethodAccessRight {
  const octet = Number(mode);
  const right =
    version === 3
      ? isOctet(octet) && (octet & 2) === 0 && { access: (octet & 1) !== 0, ...requiredProtection(octet) }
      : octet < (version === 0 ? 2 : 3) && methodModes[octet];
  if (!right) throw new SecurityError('malformed', `${mode} is no method access mode of version ${version}`);
  return right;
}

/** Writes an access_mode of attribute_access; throws `malformed` where the version cannot say it. */
export function encodeAttributeAccess(right: AttributeAccessRight, version: AssociationVersion): number {
  const mode = attributeOctet(right);
  if (version === 3) return mode;
  const index = attributeModes.findIndex((known) => attributeOctet(known) === mode);
  if (index < 0 || (version === 0 && index > 3)) throw unsayable(version);
  return index;
}

/** Writes an access_mode of method_access, of version 0 as a boolean; throws `malformed` where the version cannot say it. */
export function encodeMethodAccess(right: MethodAccessRight, version: AssociationVersion): number | boolean {
  const mode = methodOctet(right);
  if (version === 3) return mode;
  const index = methodModes.findIndex((known) => methodOctet(known) === mode);
  if (index < 0 || (version === 0 && index > 1)) throw unsayable(version);
  return version === 0 ? index === 1 : index;
}

/** What an access right says of a request; which result the requester gets is the caller's choice. */
export type AccessVerdict = 'granted' | 'not-permitted' | 'protection-too-low';

/** Whether a request that is protected by `level` may do `operation`. */
export function permits(
  right: AccessRight,
  operation: 'read' | 'write' | 'access',
  level: ProtectionLevel,
): AccessVerdict {
  const permitted =
    'access' in right ? operation === 'access' && right.access : operation !== 'access' && right[operation];
  if (!permitted) return 'not-permitted';
  return covers(level, right.request) ? 'granted' : 'protection-too-low';
}

function isOctet(mode: number): boolean {
  return Number.isInteger(mode) && mode >= 0 && mode <= 0xff;
}

function attributeOctet(right: AttributeAccessRight): number {
  return (right.read ? 1 : 0) | (right.write ? 2 : 0) | requiredProtectionBits(right);
}

function methodOctet(right: MethodAccessRight): number {
  return (right.access ? 1 : 0) | requiredProtectionBits(right);
}

function unsayable(version: AssociationVersion): SecurityError {
  return new SecurityError('malformed', `version ${version} has no access mode with this protection`);
}
