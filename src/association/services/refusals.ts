import type { Apdu, ExceptionResponse } from '../../apdu/index.ts';

/** An exception-response (Green Book 9.4.6.16): the request could not be served at all. */
export function exceptionResponse(
  stateError: ExceptionResponse['stateError'],
  serviceError: Exclude<ExceptionResponse['serviceError']['kind'], 'invocation-counter-error'>,
): Apdu {
  return { kind: 'exception-response', value: { stateError, serviceError: { kind: serviceError, value: null } } };
}

/** The request is of a service, or of a form of it, that was not negotiated. */
export const notNegotiated = (): Apdu => exceptionResponse('service-not-allowed', 'service-not-supported');

/** The answer would be longer than the client takes, and has no form in blocks. */
export const tooLong = (): Apdu => exceptionResponse('service-not-allowed', 'pdu-too-long');

/** With short names, requests are refused by a confirmedServiceError. */
export const unsupportedByShortNames = (service: 'read' | 'write'): Apdu => ({
  kind: 'confirmedServiceError',
  value: { kind: service, value: { kind: 'service', value: 'service-unsupported' } },
});
