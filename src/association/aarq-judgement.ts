import type { Aarq } from '../acse/index.ts';
import { equalBytes } from '../codec/index.ts';
import { isAuthenticationMechanism } from '../security/index.ts';
import { AssociationError } from './errors.ts';
import { applicationContext, needsSystemTitles } from './negotiation.ts';
import { refusal } from './server-answers.ts';
import type { OfferedAssociation } from './server-options.ts';

/** A client that may go on: which association it asks for, and who it says it is. */
export interface Admission {
  readonly offered: OfferedAssociation;
  /** Of titled associations; its own octets. */
  readonly clientSystemTitle: Uint8Array | undefined;
  readonly userId: number | undefined;
  /** Password or challenge. */
  readonly authenticationValue: Uint8Array | undefined;
}

/**
 * Finds the association that an AARQ asks for (ISO/IEC 8650-1, Green Book 9.4). Throws an AssociationError that says
 * what the AARE has to say. What the client calls us by, and its own invocation ids, make no difference.
 */
export function judgeAarq(aarq: Aarq, offered: readonly OfferedAssociation[]): Admission {
  if (aarq.protocolVersion !== undefined && aarq.protocolVersion[0] !== true) throw wrongVersion();
  const inContext = offered.filter((each) => each.applicationContextName === aarq.applicationContextName);
  if (inContext.length === 0)
    throw refusal('application-context-name-not-supported', 'no association has this application context');
  const authenticated = sameMechanism(aarq, inContext);
  const userId = userIdOf(aarq);
  const chosen = authenticated.find(({ userIds }) => userIds === undefined || isAmong(userIds, userId));
  if (chosen === undefined)
    throw refusal('calling-AE-invocation-identifier-not-recognized', 'the user may not use this association');
  return {
    offered: chosen,
    clientSystemTitle: titleOf(aarq, chosen),
    userId,
    authenticationValue: authenticationValueOf(aarq),
  };
}

/** Which of these the client wants to be authenticated for; all three fields of authentication are there, or none. */
function sameMechanism(aarq: Aarq, offered: readonly OfferedAssociation[]): readonly OfferedAssociation[] {
  const { mechanismName, senderAcseRequirements } = aarq;
  const value = aarq.callingAuthenticationValue;
  const isRequired = senderAcseRequirements?.[0] === true;
  const isOpen = !isRequired && value === undefined && (mechanismName === undefined || mechanismName === 'lowest');
  if (isOpen) {
    const open = offered.filter((each) => each.mechanismName === 'lowest');
    if (open.length === 0) throw refusal('authentication-required', 'the association is one with authentication');
    return open;
  }
  if (mechanismName === undefined)
    throw refusal('authentication-mechanism-name-required', 'authentication without the name of a mechanism');
  const fitting = offered.filter((each) => each.mechanismName === mechanismName);
  if (!isAuthenticationMechanism(mechanismName) || fitting.length === 0)
    throw refusal('authentication-mechanism-name-not-recognised', 'no association has this mechanism');
  if (!isRequired && mechanismName !== 'lowest')
    throw refusal('authentication-required', 'a mechanism without the requirement of authentication');
  if (value === undefined && mechanismName !== 'lowest')
    throw refusal('authentication-failure', 'authentication without a password or challenge');
  return fitting;
}

/** Titles have 8 octets where they matter, and are those of the client that the association is for. */
function titleOf({ callingApTitle }: Aarq, { applicationContextName, mechanismName, security }: OfferedAssociation) {
  const { ciphering = false } = applicationContext(applicationContextName) ?? {};
  const isTitled = needsSystemTitles({ ciphering, mechanism: mechanismName });
  if (!isTitled) return undefined;
  const expected = security?.clientSystemTitle?.();
  const isRight =
    callingApTitle?.length === 8 &&
    (expected === undefined || equalBytes(callingApTitle, expected)) &&
    !(security !== undefined && equalBytes(callingApTitle, security.systemTitle));
  if (!isRight) throw refusal('calling-AP-title-not-recognized', 'the system title is not that of a client');
  return Uint8Array.from(callingApTitle);
}

/** Users are numbered by an octet, which BER may make negative. */
function userIdOf({ callingAeInvocationId: id }: Aarq): number | undefined {
  return id !== undefined && id < 0 ? id + 0x100 : id;
}

function isAmong(userIds: readonly number[], userId: number | undefined): boolean {
  return userId !== undefined && userIds.includes(userId);
}

function authenticationValueOf({ callingAuthenticationValue }: Aarq): Uint8Array | undefined {
  const value = callingAuthenticationValue?.value;
  return value instanceof Uint8Array ? value : undefined;
}

function wrongVersion(): AssociationError {
  return new AssociationError('rejected', 'the protocol version of the AARQ is not version 1', {
    result: 'rejected-permanent',
    diagnostic: { kind: 'acse-service-provider', value: 'no-common-acse-version' },
  });
}
