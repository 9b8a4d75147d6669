import { SecurityError } from '../errors.ts';
import { covers, mergeProtection } from './protection-level.ts';
import {
  protectionBits,
  protectionOf,
  type RequiredProtection,
  requiredProtection,
  requiredProtectionBits,
} from './required-protection.ts';

/** What every message of an association has to have at least: security_policy of Security setup (class 64). */
export type SecurityPolicy = RequiredProtection;

/** The version of the class Security setup: version 0 knows four policies, version 1 a bit for each demand. */
export type SecuritySetupVersion = 0 | 1;

/** The bits that version 0 uses and version 1 leaves at 0. */
const bothDirections = 3;

/**
 * Reads a policy. Meters with version 1 are seen to use the values 1 to 3 of version 0: these two bits keep their meaning
 * and add to the others.
 */
export function decodeSecurityPolicy(octet: number, version: SecuritySetupVersion): SecurityPolicy {
  if (!Number.isInteger(octet) || octet < 0 || octet > (version === 0 ? bothDirections : 0xff))
    throw new SecurityError('malformed', `${octet} is no security policy of version ${version}`);
  const both = protectionOf(octet & bothDirections);
  const { request, response } = requiredProtection(octet);
  return { request: mergeProtection(request, both), response: mergeProtection(response, both) };
}

/** Writes a policy; throws `malformed` for one that version 0 has no value for. */
export function encodeSecurityPolicy(policy: SecurityPolicy, version: SecuritySetupVersion): number {
  if (version === 1) return requiredProtectionBits(policy);
  const request = protectionBits(policy.request);
  if (request > bothDirections || request !== protectionBits(policy.response))
    throw new SecurityError('malformed', 'a policy of version 0 is the same both ways and has no signatures');
  return request;
}

/** Whether `next` demands all that `current` does. */
export function strongerOrEqual(next: SecurityPolicy, current: SecurityPolicy): boolean {
  return covers(next.request, current.request) && covers(next.response, current.response);
}

/** Throws `policy-weaker`: security_activate (method 1 of Security setup) may only make a policy stronger. */
export function checkActivation(current: SecurityPolicy, next: SecurityPolicy): void {
  if (!strongerOrEqual(next, current))
    throw new SecurityError('policy-weaker', 'a security policy can be made stronger, not weaker');
}
