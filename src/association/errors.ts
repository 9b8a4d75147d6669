import type { AssociateSourceDiagnostic, AssociationResult } from '../acse/index.ts';
import type { ActionResult, ConfirmedServiceError, DataAccessResult, ExceptionResponse } from '../apdu/index.ts';

/** Why there is no association, or why it is over. */
export type AssociationErrorCode =
  /** The server refused: `result` and `diagnostic` say how, `serviceError` what its xDLMS said. */
  | 'rejected'
  /** The server answers with an exception-response or confirmedServiceError. */
  | 'exception'
  /** What the server answered does not fit what was asked, or is not allowed in it. */
  | 'protocol'
  /** The association is not there, or not any more. */
  | 'closed'
  /** What was asked for was not negotiated: a service, a size, a protection. */
  | 'not-negotiated';

/** What an AssociationError carries besides its code. */
export interface AssociationErrorFacts {
  readonly result?: AssociationResult | undefined;
  readonly diagnostic?: AssociateSourceDiagnostic | undefined;
  readonly serviceError?: ConfirmedServiceError | undefined;
  readonly exception?: ExceptionResponse | undefined;
}

/** An association was refused, broken or misused. */
export class AssociationError extends Error {
  override readonly name: string = 'AssociationError';
  readonly code: AssociationErrorCode;
  readonly result: AssociationResult | undefined;
  readonly diagnostic: AssociateSourceDiagnostic | undefined;
  readonly serviceError: ConfirmedServiceError | undefined;
  readonly exception: ExceptionResponse | undefined;

  constructor(
    code: AssociationErrorCode,
    reason: string,
    { result, diagnostic, serviceError, exception, ...options }: AssociationErrorFacts & ErrorOptions = {},
  ) {
    super(reason, options);
    this.code = code;
    this.result = result;
    this.diagnostic = diagnostic;
    this.serviceError = serviceError;
    this.exception = exception;
  }
}

/** A negative answer to GET, SET or ACTION: which service, of what, and the result by its name in the standard. */
export class ServiceError extends Error {
  override readonly name: string = 'ServiceError';
  readonly service: 'get' | 'set' | 'action';
  readonly result: DataAccessResult | ActionResult;
  /** The attribute or method, as in `0-0:1.0.0*255 Clock time`. */
  readonly target: string;

  constructor(service: 'get' | 'set' | 'action', result: DataAccessResult | ActionResult, target: string) {
    super(`${service} ${target}: ${result}`);
    this.service = service;
    this.result = result;
    this.target = target;
  }
}
