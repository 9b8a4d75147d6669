import type { Apdu } from '../apdu/index.ts';
import { AssociationError } from './errors.ts';

/** The AssociationError for an exception-response or confirmedServiceError; undefined for any other APDU. */
export function exceptionIn(response: Apdu, what: string): AssociationError | undefined {
  if (response.kind === 'exception-response') {
    const { stateError, serviceError } = response.value;
    const reason = `the server answers ${what} with ${stateError}, ${serviceError.kind}`;
    return new AssociationError('exception', reason, { exception: response.value });
  }
  if (response.kind === 'confirmedServiceError') {
    const { kind: service, value: error } = response.value;
    const reason = `the server answers ${what} with a confirmedServiceError: ${service}, ${error.kind} ${error.value}`;
    return new AssociationError('exception', reason, { serviceError: response.value });
  }
  return undefined;
}
