import type { Apdu, ApduKind } from '../../apdu/index.ts';
import { AssociationError } from '../errors.ts';
import type { ServiceExchange } from '../exchange.ts';
import { isAnswerTo } from './invoke-id.ts';

type ValueOf<Kind extends ApduKind> = Extract<Apdu, { readonly kind: Kind }>['value'];

/** Yields one request and returns what its response of this kind holds. Throws an AssociationError for any other answer. */
export function* request<Kind extends ApduKind>(request: Apdu, kind: Kind): ServiceExchange<ValueOf<Kind>> {
  const response = yield request;
  if (response.kind === 'exception-response') {
    const { stateError, serviceError } = response.value;
    throw new AssociationError(
      'exception',
      `the server answers ${request.kind} with ${stateError}, ${serviceError.kind}`,
      {
        exception: response.value,
      },
    );
  }
  if (response.kind === 'confirmedServiceError') {
    const { kind: service, value: error } = response.value;
    const reason = `the server answers ${request.kind} with a confirmedServiceError: ${service}, ${error.kind} ${error.value}`;
    throw new AssociationError('exception', reason, { serviceError: response.value });
  }
  if (response.kind !== kind) throw unexpected(request.kind, response.kind);
  if (!isAnswerTo(request, response)) {
    throw new AssociationError('protocol', `the ${response.kind} has the invoke id of another request`);
  }
  return response.value as ValueOf<Kind>;
}

/** The server answered what the standard does not allow for this request. */
export function unexpected(requested: string, responded: string): AssociationError {
  return new AssociationError('protocol', `${responded} is no answer to ${requested}`);
}
