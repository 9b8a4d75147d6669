import {
  type Aare,
  type AcseServiceUserDiagnostic,
  type ApplicationContextName,
  type AssociateSourceDiagnostic,
  aare,
  authenticationFunctionalUnit,
  rlre,
} from '../acse/index.ts';
import { Apdu, type ConfirmedServiceError, type ExceptionResponse } from '../apdu/index.ts';
import { encode } from '../codec/index.ts';
import { AssociationError } from './errors.ts';

/** The AssociationError of a server that refuses an AARQ: what it carries is what the AARE says. */
export function refusal(
  diagnostic: AcseServiceUserDiagnostic,
  reason: string,
  serviceError?: ConfirmedServiceError,
): AssociationError {
  const facts = { result: 'rejected-permanent', diagnostic: { kind: 'acse-service-user', value: diagnostic } } as const;
  return new AssociationError('rejected', reason, { ...facts, serviceError });
}

/** A refusal by the xDLMS of a server, in answer to the InitiateRequest. */
export function initiateRefusal(
  value: Extract<ConfirmedServiceError['value'], { kind: 'initiate' }>['value'],
  reason: string,
): AssociationError {
  return refusal('no-reason-given', reason, { kind: 'initiateError', value: { kind: 'initiate', value } });
}

const noReason: AssociateSourceDiagnostic = { kind: 'acse-service-user', value: 'no-reason-given' };

/** The AARE of a refusal. */
export function refusingAare(
  applicationContextName: ApplicationContextName,
  { result = 'rejected-permanent', diagnostic = noReason, serviceError }: AssociationError,
): Uint8Array {
  const userInformation = serviceError && encode(Apdu, { kind: 'confirmedServiceError', value: serviceError });
  return encode(aare, {
    applicationContextName,
    result,
    resultSourceDiagnostic: diagnostic,
    ...(userInformation && { userInformation }),
  });
}

/** What an AARE that accepts says. */
export interface Acceptance {
  readonly applicationContextName: ApplicationContextName;
  /** Where the client has to know it. */
  readonly systemTitle: Uint8Array | undefined;
  /** With high level security: StoC, and the mechanism that answers it. */
  readonly challenge:
    | { readonly mechanism: NonNullable<Aare['mechanismName']>; readonly value: Uint8Array }
    | undefined;
  readonly userInformation: Uint8Array;
}

/** The AARE that accepts; with high level security the client has to prove itself yet. */
export function acceptingAare(acceptance: Acceptance): Uint8Array {
  const { applicationContextName, systemTitle, challenge, userInformation } = acceptance;
  const value = challenge === undefined ? 'null' : 'authentication-required';
  return encode(aare, {
    applicationContextName,
    result: 'accepted',
    resultSourceDiagnostic: { kind: 'acse-service-user', value },
    ...(systemTitle && { respondingApTitle: systemTitle }),
    ...(challenge && {
      responderAcseRequirements: authenticationFunctionalUnit,
      mechanismName: challenge.mechanism,
      respondingAuthenticationValue: { kind: 'charstring', value: challenge.value },
    }),
    userInformation,
  });
}

/** The answer to an RLRQ; `userInformation` repeats the InitiateResponse in ciphered contexts. */
export function releaseAnswer(reason: 'normal' | 'not-finished', userInformation?: Uint8Array): Uint8Array {
  return encode(rlre, { reason, ...(userInformation && { userInformation }) });
}

/** An exception-response: never protected. */
export function exceptionAnswer(value: ExceptionResponse): Uint8Array {
  return encode(Apdu, { kind: 'exception-response', value });
}

/** Tags of what no server is asked for: responses, and what is sent unasked. They have no answer. */
const unanswerable: ReadonlySet<number> = /* @__PURE__ */ new Set([
  8, 12, 13, 14, 15, 16, 22, 24, 40, 44, 45, 46, 54, 56, 72, 76, 77, 78, 86, 88, 97, 99, 194, 196, 197, 199, 202, 204,
  205, 207, 210, 212, 213, 215, 216, 218,
]);
const shortNameServices: Readonly<Record<number, 'read' | 'write'>> = {
  5: 'read',
  37: 'read',
  69: 'read',
  6: 'write',
  38: 'write',
  70: 'write',
};

/** The answer to a service that there is no association for, or not yet; undefined for what has no answer. */
export function outOfAssociation(tag: number | undefined): Uint8Array | undefined {
  if (tag === undefined || unanswerable.has(tag)) return undefined;
  const service = shortNameServices[tag];
  if (service === undefined)
    return exceptionAnswer({
      stateError: 'service-not-allowed',
      serviceError: { kind: 'operation-not-possible', value: null },
    });
  const error = { kind: 'vde-state-error', value: 'no-dlms-context' } as const;
  return encode(Apdu, { kind: 'confirmedServiceError', value: { kind: service, value: error } });
}

/** The answer to octets that are no APDU, or to an APDU that is no service: by its tag, or by what comes after it. */
export function unreadable(isUnknown: boolean): Uint8Array {
  return exceptionAnswer(
    isUnknown
      ? { stateError: 'service-unknown', serviceError: { kind: 'service-not-supported', value: null } }
      : { stateError: 'service-not-allowed', serviceError: { kind: 'other-reason', value: null } },
  );
}
