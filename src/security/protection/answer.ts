import type { ExceptionResponse } from '../../apdu/index.ts';
import type { SecurityError } from '../errors.ts';

/**
 * What a peer may be told of a refused APDU: one answer for every failed check, so that it learns nothing from which
 * one failed. Only who has proven to hold the key is told the counter that is expected.
 */
export function answerFor(error: SecurityError): ExceptionResponse {
  const { code, expectedCounter } = error;
  if (code === 'counter-replayed' && expectedCounter !== undefined) {
    const serviceError = { kind: 'invocation-counter-error', value: expectedCounter } as const;
    return { stateError: 'service-not-allowed', serviceError };
  }
  return { stateError: 'service-not-allowed', serviceError: { kind: 'deciphering-error', value: null } };
}
